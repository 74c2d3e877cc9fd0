import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import type { Change } from '../api/types.ts';
import { useProperty } from '../shell/property-context.ts';
import { useUnitNames } from '../units/use-unit-names.ts';
import { changeInWords } from '../words/changes.ts';
import { reasonInWords } from '../words/reasons.ts';

const FIRST = 50;

export function ChangeGroup({ title, changes, open = false, empty }: { title: string; changes: Change[]; open?: boolean; empty?: string }) {
  const [all, setAll] = useState(false),
    unitName = useUnitNames(useProperty()?.id);
  if (!changes.length)
    return empty ? (
      <Text size="sm" c="dimmed">
        {empty}
      </Text>
    ) : null;
  return (
    <details open={open || changes.length <= 10}>
      <summary>
        <strong>
          {title}: {changes.length}
        </strong>
      </summary>
      <ul className="us-list">
        {(all ? changes : changes.slice(0, FIRST)).map((change) => (
          <li key={change.id}>
            {changeInWords(change, unitName)}{' '}
            <Text span c="dimmed" size="sm">
              ({reasonInWords(change.heldReason ?? change.reason)})
            </Text>
          </li>
        ))}
      </ul>
      {changes.length > FIRST && !all ? (
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => {
            setAll(true);
          }}
        >
          Show all {changes.length}
        </Button>
      ) : null}
    </details>
  );
}
