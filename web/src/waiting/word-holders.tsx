import { List, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { residentsQuery } from '../api/queries.ts';
import { fullName } from '../people/leading.ts';
import { useThisProperty } from '../shell/property-context.ts';
import { QueryView } from '../ui/query-view.tsx';
import { unitInWords } from '../words/changes.ts';

const MOST = 12;
/** Meanings after which a stay is over (docs/rules.md, What a stay becomes). */
const ENDING = new Set(['past', 'cancelled', 'denied', 'applicant', 'waitlist', 'superseded']);

/** Who has a lease status that is about to mean that a stay is over. */
export function WordHolders({ word, meaning }: { word: string; meaning: string | null }) {
  const { id, name } = useThisProperty(),
    ends = meaning !== null && ENDING.has(meaning),
    residents = useQuery({ ...residentsQuery(id), enabled: ends });
  if (!ends) return <Text size="sm">Nobody loses a unit by this meaning.</Text>;
  return (
    <QueryView query={residents} rows={2}>
      {(people) => {
        const holders = people.filter((person) => person.stays.some((stay) => stay.rawLeaseStatus === word && stay.status !== 'ended'));
        if (!holders.length) return <Text size="sm">Nobody at {name} has it now.</Text>;
        return (
          <div>
            <Text fw={600}>Would lose their unit in the next run, under the guard:</Text>
            <List size="sm">
              {holders.slice(0, MOST).map((person) => (
                <List.Item key={person.id}>
                  {fullName(person)}: {person.units.map((unit) => unitInWords(unit.name)).join(', ') || 'holds no unit'}
                </List.Item>
              ))}
              {holders.length > MOST ? <List.Item>and {holders.length - MOST} more</List.Item> : null}
            </List>
          </div>
        );
      }}
    </QueryView>
  );
}
