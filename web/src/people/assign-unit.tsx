import { Button, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api, idempotent } from '../api/client.ts';
import { fieldErrors } from '../api/problem.ts';
import { unitsQuery } from '../api/queries.ts';
import type { Resident } from '../api/types.ts';
import { useThisProperty } from '../shell/property-context.ts';
import { Dialog } from '../ui/dialog.tsx';
import { said } from '../ui/notify.ts';
import { Failed } from '../ui/states.tsx';
import { useRefresh } from '../ui/use-refresh.ts';
import { todayIn } from '../words/times.ts';
import { fullName } from './leading.ts';

export function AssignUnit({ person, onClose }: { person: Resident; onClose: () => void }) {
  const property = useThisProperty(),
    refresh = useRefresh(property.id),
    units = useQuery(unitsQuery(property.id)),
    [header] = useState(idempotent);
  const [unitId, setUnitId] = useState<string | null>(null),
    [from, setFrom] = useState(todayIn(property.timeZone)),
    [until, setUntil] = useState('');
  const give = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/api/v1/residents/{id}/assignments', {
          params: { path: { id: person.id }, header },
          body: { unitId: unitId ?? '', from, until: until || null },
        }),
      ),
    onSuccess: async () => {
      await refresh();
      said(`${fullName(person)} has the unit now.`);
      onClose();
    },
  });
  const errors = fieldErrors(give.error);
  return (
    <Dialog onClose={onClose} title={`Give ${fullName(person)} a unit`} size="md">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          give.mutate();
        }}
      >
        <Stack>
          <Select
            label="Unit"
            required
            searchable
            data={(units.data ?? []).map((unit) => ({
              value: unit.id,
              label: unit.building ? `${unit.name} · ${unit.building}` : unit.name,
            }))}
            value={unitId}
            onChange={setUnitId}
            nothingFoundMessage="No unit of this name"
            error={errors['unitId']}
            data-autofocus
            limit={100}
          />
          <TextInput
            label="First day"
            type="date"
            required
            value={from}
            onChange={(event) => {
              setFrom(event.currentTarget.value);
            }}
            error={errors['from']}
            description={`A whole day in ${property.timeZone}`}
          />
          <TextInput
            label="Last day"
            type="date"
            value={until}
            min={from}
            onChange={(event) => {
              setUntil(event.currentTarget.value);
            }}
            error={errors['until']}
            description="Held to the end of that day. Empty: until somebody takes it away"
          />
          <Text size="sm" c="dimmed">
            What is given by hand is never undone by a sync.
          </Text>
          {give.error ? <Failed error={give.error} title="The unit was not given" /> : null}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={give.isPending} disabled={!unitId || !from}>
              Give the unit
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
