import { Stack, Text } from '@mantine/core';
import { useEffect } from 'react';
import type { PmsUnit, Unit } from '../api/types.ts';
import { PreviewView } from '../runs/preview-view.tsx';
import { usePreview } from '../runs/use-preview.ts';
import { useThisProperty } from '../shell/property-context.ts';
import { Confirm } from '../ui/confirm.tsx';

/** A mapping that somebody lives by: says first who would lose and who would get a unit in the next run. */
export function RemapConfirm({ pmsUnit, to, onConfirm, onClose }: { pmsUnit: PmsUnit; to: Pick<Unit, 'id' | 'name'> | null; onConfirm: () => Promise<unknown>; onClose: () => void }) {
  const { id } = useThisProperty(), preview = usePreview(id), { start } = preview, unitId = to?.id ?? null;
  useEffect(() => { start({ mappings: [{ pmsUnitId: pmsUnit.id, unitId }] }); }, [start, pmsUnit.id, unitId]);
  const from = pmsUnit.mapping?.unitName ?? '';
  return (
    <Confirm title={to ? `Map PMS unit ${pmsUnit.label} to unit ${to.name} instead of ${from}?` : `Remove the mapping of PMS unit ${pmsUnit.label} to unit ${from}?`} action={to ? `Map to ${to.name}` : 'Remove the mapping'} danger ready={!preview.isBusy} onClose={onClose} onConfirm={() => { void onConfirm(); return Promise.resolve(); }}>
      <Stack><Text>It acts in the next run. This is what the next run would do:</Text><PreviewView preview={preview} /></Stack>
    </Confirm>
  );
}
