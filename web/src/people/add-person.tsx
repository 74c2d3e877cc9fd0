import { Button, Group, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { answer, api, idempotent } from '../api/client.ts';
import { fieldErrors } from '../api/problem.ts';
import { useThisProperty } from '../shell/property-context.ts';
import { Dialog } from '../ui/dialog.tsx';
import { said } from '../ui/notify.ts';
import { Failed } from '../ui/states.tsx';
import { useRefresh } from '../ui/use-refresh.ts';
import { NOBODY, PersonForm } from './person-form.tsx';

export function AddPerson({ onClose }: { onClose: () => void }) {
  const { id } = useThisProperty(),
    refresh = useRefresh(id),
    [, go] = useLocation(),
    [fields, setFields] = useState(NOBODY),
    [header] = useState(idempotent);
  const add = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/api/v1/properties/{id}/residents', {
          params: { path: { id }, header },
          body: {
            firstName: fields.firstName.trim(),
            lastName: fields.lastName.trim(),
            email: fields.email.trim() || null,
            phone: fields.phone.trim() || null,
            protected: fields.protected,
          },
        }),
      ),
    onSuccess: async (person) => {
      await refresh();
      said(`${person.firstName} ${person.lastName} is added. Give a unit next.`);
      go(`/properties/${id}/people/${person.id}`);
    },
  });
  return (
    <Dialog onClose={onClose} title="Add a person" size="lg">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate();
        }}
      >
        <Stack>
          <PersonForm fields={fields} onChange={setFields} errors={fieldErrors(add.error)} />
          {add.error ? <Failed error={add.error} title="The person was not added" /> : null}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={add.isPending}>
              Add
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
