import { Select, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { answer, api } from '../api/client.ts';
import type { Resident } from '../api/types.ts';
import { useThisProperty } from '../shell/property-context.ts';
import { Confirm } from '../ui/confirm.tsx';
import { said } from '../ui/notify.ts';
import { useRefresh } from '../ui/use-refresh.ts';
import { fullName } from './leading.ts';

const labelOf = (each: Resident) =>
  `${fullName(each)}${each.email ? `, ${each.email}` : ''}${each.units[0] ? `, unit ${each.units[0].name}` : ''}`;

/** Two records of one human: the other one stays, with the stays, units and history of both. */
export function MergePerson({ person, onClose }: { person: Resident; onClose: () => void }) {
  const { id } = useThisProperty(),
    refresh = useRefresh(id),
    [, go] = useLocation(),
    [typed, setTyped] = useState(''),
    [into, setInto] = useState<Resident | null>(null),
    // Once somebody is chosen her label is what the field says: nobody is looked for by it.
    [q] = useDebouncedValue(into && typed === labelOf(into) ? '' : typed, 250),
    name = fullName(person);
  const found = useQuery({
    queryKey: ['property', id, 'merge', q],
    queryFn: () =>
      answer(
        api.GET('/api/v1/properties/{id}/residents', {
          params: { path: { id }, query: { limit: 50, status: 'all', q: q || person.lastName } },
        }),
      ),
    placeholderData: (old) => old,
  });
  const others = (found.data?.items ?? []).filter((each) => each.id !== person.id && each.id !== into?.id),
    people = into ? [into, ...others] : others;
  const merge = async () => {
    const survivor = await answer(
      api.POST('/api/v1/residents/{id}/merge', { params: { path: { id: person.id } }, body: { into: into?.id ?? '' } }),
    );
    await refresh();
    said(`Merged into ${fullName(survivor)}.`);
    go(`/properties/${id}/people/${survivor.id}`);
  };
  return (
    <Confirm title={`Merge ${name} into another person`} action="Merge" onClose={onClose} onConfirm={merge} ready={into !== null}>
      <Stack>
        <Select
          label="The person who stays"
          description="Search by name, e-mail or phone"
          searchable
          data={people.map((each) => ({ value: each.id, label: labelOf(each) }))}
          filter={({ options }) => options}
          onSearchChange={setTyped}
          value={into?.id ?? null}
          onChange={(chosen) => setInto(people.find((each) => each.id === chosen) ?? null)}
          nothingFoundMessage="Nobody found"
          data-autofocus
        />
        {into ? (
          <Text>
            {fullName(into)} keeps name, e-mail and log-in, and gets the stays, units, PMS records and history of {name}. {name} is then no
            longer a person of their own. Nobody loses a unit. It can be undone.
          </Text>
        ) : null}
      </Stack>
    </Confirm>
  );
}
