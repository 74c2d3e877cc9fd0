import { Button, Checkbox, Group, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { Change } from '../api/types.ts';
import { useMay } from '../session/use-session.ts';
import { useThisProperty } from '../shell/property-context.ts';
import { RouteLink } from '../ui/link.tsx';
import { When } from '../ui/when.tsx';
import { useUnitNames } from '../units/use-unit-names.ts';
import { changeInWords } from '../words/changes.ts';
import { times } from '../words/counts.ts';
import { heldInWords, reasonInWords } from '../words/reasons.ts';
import { DecideHeld } from './decide-held.tsx';

const FIRST = 100;

/** Who loses what, and why it waits; some or all are approved or rejected. */
export function HeldChanges({ changes, level }: { changes: Change[]; level: 3 | 4 }) {
  const { id } = useThisProperty(),
    may = useMay('manager'),
    unitName = useUnitNames(id),
    [chosen, setChosen] = useState<ReadonlySet<string>>(new Set()),
    [all, setAll] = useState(false),
    [verdict, setVerdict] = useState<'approve' | 'reject' | null>(null);
  const picked = changes.filter((change) => chosen.has(change.id));
  const toggle = (changeId: string) => {
    setChosen((old) => {
      const next = new Set(old);
      if (!next.delete(changeId)) next.add(changeId);
      return next;
    });
  };
  return (
    <Stack>
      <Title order={level}>{times(changes.length, 'held change')}</Title>
      {may ? (
        <Group>
          <Checkbox
            label="All"
            checked={picked.length === changes.length}
            indeterminate={picked.length > 0 && picked.length < changes.length}
            onChange={(event) => {
              setChosen(event.currentTarget.checked ? new Set(changes.map((change) => change.id)) : new Set());
            }}
          />
          <Button
            size="xs"
            disabled={!picked.length}
            onClick={() => {
              setVerdict('approve');
            }}
          >
            Approve {picked.length || ''}
          </Button>
          <Button
            size="xs"
            variant="default"
            disabled={!picked.length}
            onClick={() => {
              setVerdict('reject');
            }}
          >
            Reject {picked.length || ''}
          </Button>
        </Group>
      ) : null}
      <Stack gap="xs" component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
        {(all ? changes : changes.slice(0, FIRST)).map((change) => {
          const sentence = changeInWords(change, unitName);
          return (
            <li key={change.id} className="us-card">
              <Group align="flex-start" wrap="nowrap">
                {may ? (
                  <Checkbox
                    aria-label={sentence}
                    checked={chosen.has(change.id)}
                    onChange={() => {
                      toggle(change.id);
                    }}
                  />
                ) : null}
                <div>
                  <Text fw={600}>{sentence}</Text>
                  <Text size="sm">
                    Because: {reasonInWords(change.reason)}. {heldInWords(change.heldReason)}
                  </Text>
                  <Text size="sm" c="dimmed">
                    Waiting since <When at={change.heldSince ?? change.at} />
                    {change.residentId ? (
                      <>
                        {' '}
                        ·{' '}
                        <RouteLink to={`/properties/${id}/people/${change.residentId}`} size="sm">
                          {change.residentName ?? 'The person'}
                        </RouteLink>
                      </>
                    ) : null}{' '}
                    ·{' '}
                    <RouteLink to={`/properties/${id}/runs/${change.runId}`} size="sm">
                      the run
                    </RouteLink>
                  </Text>
                </div>
              </Group>
            </li>
          );
        })}
      </Stack>
      {changes.length > FIRST && !all ? (
        <Group>
          <Button
            variant="default"
            onClick={() => {
              setAll(true);
            }}
          >
            Show all {changes.length}
          </Button>
        </Group>
      ) : null}
      {verdict ? (
        <DecideHeld
          verdict={verdict}
          changes={picked}
          onClose={() => {
            setVerdict(null);
          }}
          onDone={() => {
            setChosen(new Set());
          }}
        />
      ) : null}
    </Stack>
  );
}
