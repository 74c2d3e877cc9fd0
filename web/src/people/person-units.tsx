import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { answer, api } from '../api/client.ts';
import type { Resident } from '../api/types.ts';
import { useMay } from '../session/use-session.ts';
import { useThisProperty } from '../shell/property-context.ts';
import { Confirm } from '../ui/confirm.tsx';
import { said } from '../ui/notify.ts';
import { StatusBadge } from '../ui/state-badges.tsx';
import { useRefresh } from '../ui/use-refresh.ts';
import { unitInWords } from '../words/changes.ts';
import { label, SOURCES } from '../words/labels.ts';
import { day } from '../words/times.ts';
import { AssignUnit } from './assign-unit.tsx';
import { fullName } from './leading.ts';

type Held = Resident['units'][number];

export function PersonUnits({ person }: { person: Resident }) {
  const may = useMay('manager'),
    { id } = useThisProperty(),
    refresh = useRefresh(id),
    [assigning, setAssigning] = useState(false),
    [removing, setRemoving] = useState<Held | null>(null);
  const remove = async (unit: Held) => {
    const { kept } = await answer(api.DELETE('/api/v1/assignments/{id}', { params: { path: { id: unit.assignmentId } } }));
    await refresh();
    said(
      kept
        ? `The PMS supports ${unitInWords(unit.name)} too, so it stays, from the PMS now.`
        : `${fullName(person)} no longer has ${unitInWords(unit.name)}.`,
    );
  };
  return (
    <section className="us-card" aria-labelledby="units">
      <Group justify="space-between" mb="xs">
        <Title order={3} id="units">
          Units
        </Title>
        {may ? (
          <Button
            size="xs"
            variant="default"
            onClick={() => {
              setAssigning(true);
            }}
          >
            Give a unit
          </Button>
        ) : null}
      </Group>
      {person.units.length === 0 ? (
        <Text c="dimmed">Holds no unit.</Text>
      ) : (
        <Stack gap="xs">
          {person.units.map((unit) => (
            <Group key={unit.assignmentId} justify="space-between">
              <Text>
                <strong>Unit {unit.name}</strong> <StatusBadge status={unit.state} /> since {day(unit.from)}
                {unit.until ? `, until ${day(unit.until)}` : unit.expectedUntil ? `, expected until ${day(unit.expectedUntil)}` : ''} ·{' '}
                {label(SOURCES, unit.source)}
                {unit.adopted ? ', taken over from by hand' : ''}
              </Text>
              {may && unit.propertyId === id ? (
                <Button
                  size="xs"
                  variant="default"
                  onClick={() => {
                    setRemoving(unit);
                  }}
                >
                  Take away<span className="us-hidden"> unit {unit.name}</span>
                </Button>
              ) : null}
            </Group>
          ))}
        </Stack>
      )}
      {assigning ? (
        <AssignUnit
          person={person}
          onClose={() => {
            setAssigning(false);
          }}
        />
      ) : null}
      {removing ? (
        <Confirm
          title={`Take ${unitInWords(removing.name)} away?`}
          action={`Take ${unitInWords(removing.name)} away`}
          danger
          onClose={() => {
            setRemoving(null);
          }}
          onConfirm={() => remove(removing)}
        >
          {removing.source === 'manual' ? (
            <Text>
              {fullName(person)} loses {unitInWords(removing.name)}, given by hand, <strong>now</strong>. If the PMS supports it, it stays,
              from the PMS.
            </Text>
          ) : (
            <Text>
              {fullName(person)} loses {unitInWords(removing.name)} <strong>now</strong>, though the PMS still has them there. The next run
              will not give it back until the PMS says something new; you can lift that under <em>Decisions</em>.
            </Text>
          )}
        </Confirm>
      ) : null}
    </section>
  );
}
