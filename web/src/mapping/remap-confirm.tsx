import { Stack, Text } from '@mantine/core';
import { useEffect } from 'react';
import type { PmsUnit, Unit } from '../api/types.ts';
import { PreviewView } from '../runs/preview-view.tsx';
import { usePreview } from '../runs/use-preview.ts';
import { useThisProperty } from '../shell/property-context.ts';
import { Confirm } from '../ui/confirm.tsx';
import { times } from '../words/counts.ts';

/** What is asked: these PMS units to this unit, or to none. */
export interface Remap {
  pmsUnits: readonly PmsUnit[];
  to: Pick<Unit, 'id' | 'name'> | null;
  act: () => unknown;
}

/** A mapping that somebody lives by: says first who would lose and who would get a unit in the next run. */
export function RemapConfirm({ remap: { pmsUnits, to, act }, onClose }: { remap: Remap; onClose: () => void }) {
  const { id } = useThisProperty(),
    preview = usePreview(id),
    { start } = preview,
    unitId = to?.id ?? null,
    [one] = pmsUnits,
    from = one?.mapping?.unitName ?? '';
  useEffect(() => {
    start({ mappings: pmsUnits.map((each) => ({ pmsUnitId: each.id, unitId })) });
  }, [start, pmsUnits, unitId]);
  const what =
    pmsUnits.length > 1
      ? `the mappings of ${times(pmsUnits.length, 'PMS unit')}`
      : `the mapping of PMS unit ${one?.label ?? ''} to unit ${from}`;
  return (
    <Confirm
      title={to ? `Map PMS unit ${one?.label ?? ''} to unit ${to.name} instead of ${from}?` : `Remove ${what}?`}
      action={to ? `Map to ${to.name}` : pmsUnits.length > 1 ? 'Remove the mappings' : 'Remove the mapping'}
      danger
      ready={!preview.isBusy}
      onClose={onClose}
      onConfirm={() => {
        act();
        return Promise.resolve();
      }}
    >
      <Stack>
        <Text>It acts in the next run. This is what the next run would do:</Text>
        <PreviewView preview={preview} />
      </Stack>
    </Confirm>
  );
}
