import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { Conflict } from '../api/types.ts';
import { fullName } from '../people/leading.ts';
import { useMay } from '../session/use-session.ts';
import { useThisProperty } from '../shell/property-context.ts';
import { RouteLink } from '../ui/link.tsx';
import { When } from '../ui/when.tsx';
import { useUnitNames } from '../units/use-unit-names.ts';
import { CONFLICTS, label } from '../words/labels.ts';
import { NEEDS_OTHER, WHY, WHY_USED_AGAIN } from './conflict-words.ts';
import { actionWords, isUsedAgain, namesIn } from './names-in.ts';
import { ResolveConflict } from './resolve-conflict.tsx';
import { TwoSides } from './two-sides.tsx';

/** Both sides next to each other, and what can be done in plain words. */
export function ConflictCard({ conflict, level = 4 }: { conflict: Conflict; level?: 3 | 4 }) {
  const { id } = useThisProperty(),
    may = useMay('manager'),
    [action, setAction] = useState<string | null>(null),
    names = namesIn(conflict, useUnitNames(id));
  const hidden = conflict.candidates.some((candidate) => candidate.id === null);
  return (
    <article className="us-card" aria-label={`${label(CONFLICTS, conflict.type)}: ${names.newcomer}`}>
      <Stack gap="sm">
        <div>
          <Title order={level} fz="1rem">
            {label(CONFLICTS, conflict.type)}
          </Title>
          <Text size="sm" c="dimmed">
            Since <When at={conflict.openedAt} />
            {conflict.residentId ? (
              <>
                {' '}
                ·{' '}
                <RouteLink to={`/properties/${id}/people/${conflict.residentId}`} size="sm">
                  {conflict.residentName ?? 'The person'}
                </RouteLink>
              </>
            ) : null}
            {conflict.candidates.map((candidate) =>
              candidate.id ? (
                <span key={candidate.id}>
                  {' '}
                  ·{' '}
                  <RouteLink to={`/properties/${id}/people/${candidate.id}`} size="sm">
                    {fullName(candidate)}
                  </RouteLink>
                </span>
              ) : null,
            )}
          </Text>
        </div>
        <Text>{(isUsedAgain(conflict) ? WHY_USED_AGAIN : WHY[conflict.type])(names)}</Text>
        <TwoSides conflict={conflict} />
        {hidden ? (
          <Text size="sm">
            A person in another property is concerned: somebody who may see that property decides whether they are the same.
          </Text>
        ) : null}
        {may ? (
          <Group gap="xs">
            {conflict.actions
              .filter((each) => actionWords(conflict, each) && !(hidden && NEEDS_OTHER.has(each)))
              .map((each) => (
                <Button
                  key={each}
                  size="xs"
                  variant="default"
                  onClick={() => {
                    setAction(each);
                  }}
                >
                  {actionWords(conflict, each)?.label}
                </Button>
              ))}
          </Group>
        ) : null}
      </Stack>
      {action ? (
        <ResolveConflict
          conflict={conflict}
          action={action}
          onClose={() => {
            setAction(null);
          }}
        />
      ) : null}
    </article>
  );
}
