import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '../api/client.ts';
import { fieldErrors, isProblem } from '../api/problem.ts';
import { residentQuery } from '../api/queries.ts';
import type { Resident } from '../api/types.ts';
import { useThisProperty } from '../shell/property-context.ts';
import { Dialog } from '../ui/dialog.tsx';
import { said } from '../ui/notify.ts';
import { Failed } from '../ui/states.tsx';
import { useRefresh } from '../ui/use-refresh.ts';
import { PersonForm, type PersonFields } from './person-form.tsx';

const fieldsOf = (person: Resident): PersonFields => ({
  firstName: person.firstName,
  lastName: person.lastName,
  email: person.email ?? '',
  phone: person.phone ?? '',
  protected: person.protected,
});
const orNull = (text: string) => text.trim() || null;

/** Sends only what was changed; somebody else's change in between is not overwritten (412). */
export function EditPerson({ person, etag, onClose }: { person: Resident; etag: string | undefined; onClose: () => void }) {
  const { id } = useThisProperty(),
    client = useQueryClient(),
    refresh = useRefresh(id),
    [start, setStart] = useState(fieldsOf(person)),
    [fields, setFields] = useState(start),
    [version, setVersion] = useState(etag);
  const save = useMutation({
    mutationFn: () => {
      const changed = Object.fromEntries(
        Object.entries({
          firstName: fields.firstName.trim(),
          lastName: fields.lastName.trim(),
          email: orNull(fields.email),
          phone: orNull(fields.phone),
          protected: fields.protected,
        }).filter(([key, value]) => (start[key as keyof PersonFields] || null) !== (value || null)),
      );
      return answer(
        api.PATCH('/api/v1/residents/{id}', { params: { path: { id: person.id }, header: { 'If-Match': version } }, body: changed }),
      );
    },
    onSuccess: async () => {
      await refresh();
      said('Saved. What you edited is kept until you release it.');
      onClose();
    },
  });
  const stale = isProblem(save.error) && save.error.status === 412;
  const readAgain = async () => {
    const fresh = await client.fetchQuery({ ...residentQuery(person.id), staleTime: 0 });
    const present = fieldsOf(fresh.data),
      untouched = Object.fromEntries(
        Object.entries(present).filter(([key]) => fields[key as keyof PersonFields] === start[key as keyof PersonFields]),
      );
    setFields({ ...fields, ...untouched });
    setStart(present);
    setVersion(fresh.etag);
    save.reset();
  };
  return (
    <Dialog onClose={onClose} title={`Edit ${person.firstName} ${person.lastName}`} size="lg">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <Stack>
          <Text size="sm" c="dimmed">
            A name edited by hand is kept: the PMS does not change it until you release it.
          </Text>
          <PersonForm fields={fields} onChange={setFields} errors={fieldErrors(save.error)} />
          {stale ? (
            <Alert color="yellow" role="alert" title="Somebody else changed this person meanwhile">
              <Stack gap="xs">
                <Text size="sm">Nothing was overwritten. Your text is still here.</Text>
                <Group>
                  <Button size="xs" onClick={() => void readAgain()}>
                    Read the present values, keep my text
                  </Button>
                  <Button size="xs" variant="default" onClick={() => void readAgain().then(onClose)}>
                    Drop my text
                  </Button>
                </Group>
              </Stack>
            </Alert>
          ) : save.error ? (
            <Failed error={save.error} title="Not saved" />
          ) : null}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={save.isPending} disabled={stale}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
