import { Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { conflictsQuery, heldQuery } from '../api/queries.ts';
import { useThisProperty } from '../shell/property-context.ts';
import { QueryView } from '../ui/query-view.tsx';
import { Empty } from '../ui/states.tsx';
import { times } from '../words/counts.ts';
import { ConflictCard } from './conflict-card.tsx';
import { HeldChanges } from './held-changes.tsx';

/** Held changes first, then conflicts: everything of a property that only a person can settle. */
export function WaitingQueue({ level = 3 }: { level?: 3 | 4 }) {
  const { id } = useThisProperty(),
    held = useQuery({ ...heldQuery(id), refetchInterval: 15_000 }),
    conflicts = useQuery({ ...conflictsQuery(id), refetchInterval: 15_000 });
  return (
    <QueryView query={held}>
      {(changes) => (
        <QueryView query={conflicts}>
          {(open) =>
            !changes.length && !open.length ? (
              <Empty title="Nothing waits for you">Held changes and conflicts of this property would be here.</Empty>
            ) : (
              <Stack gap="xl">
                {changes.length ? <HeldChanges changes={changes} level={level} /> : null}
                {open.length ? (
                  <Stack>
                    <Title order={level}>{times(open.length, 'conflict')}</Title>
                    {open.map((conflict) => (
                      <ConflictCard key={conflict.id} conflict={conflict} />
                    ))}
                  </Stack>
                ) : null}
              </Stack>
            )
          }
        </QueryView>
      )}
    </QueryView>
  );
}
