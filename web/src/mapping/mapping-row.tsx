import { Button, Group, Text } from '@mantine/core';
import { memo } from 'react';
import type { PmsUnit, Unit } from '../api/types.ts';
import { Badge } from '../ui/badge.tsx';
import { times } from '../words/counts.ts';
import { day } from '../words/times.ts';
import classes from './mapping.module.css';
import { UnitPicker } from './unit-picker.tsx';
import type { Saving } from './use-mapping.ts';

export interface RowActions { onPick: (pmsUnit: PmsUnit, unit: Pick<Unit, 'id' | 'name'>) => void; onRemove: (pmsUnit: PmsUnit) => void; onIgnore: (pmsUnit: PmsUnit) => void; onNotice: (pmsUnit: PmsUnit) => void; onMove: (index: number, by: 1 | -1) => void; register: (index: number, element: HTMLInputElement | null) => void }
interface Row { index: number; pmsUnit: PmsUnit; units: readonly Unit[]; saving: Saving | undefined; may: boolean; actions: RowActions }

const SAVING = { saving: 'Saving …', saved: '✓ Saved' };

function Waiting({ pmsUnit }: { pmsUnit: PmsUnit }) {
  if (!pmsUnit.waitingResidents) return null;
  return <><Text size="sm">{times(pmsUnit.waitingResidents, 'resident')} waiting</Text>{pmsUnit.nearestMoveIn ? <Text size="xs" c="dimmed">move-in {day(pmsUnit.nearestMoveIn)}</Text> : null}</>;
}

export const MappingRow = memo(function MappingRow({ index, pmsUnit, units, saving, may, actions }: Row) {
  const hidden = <span className="us-hidden"> PMS unit {pmsUnit.label}</span>;
  return (
    <>
      <div role="cell"><Text fw={600} component="span">{pmsUnit.label}</Text> {pmsUnit.gone ? <Badge tone="warn">Gone from the PMS</Badge> : null} {pmsUnit.awaitingMapping ? <Badge tone="warn">Somebody moves here</Badge> : null}<Text size="xs" c="dimmed">{[pmsUnit.building, pmsUnit.pmsPropertyName].filter((each, i, all) => each && all.indexOf(each) === i).join(' · ')}</Text></div>
      <div role="cell"><Waiting pmsUnit={pmsUnit} /></div>
      <div role="cell">
        {pmsUnit.ignoredReason !== null ? <Text size="sm">Ignored: {pmsUnit.ignoredReason}</Text>
          : <UnitPicker pmsUnit={pmsUnit} units={units} disabled={!may} onPick={(unit) => { actions.onPick(pmsUnit, unit); }} onMove={(by) => { actions.onMove(index, by); }} inputRef={(element) => { actions.register(index, element); }} />}
      </div>
      <div role="cell" className={classes['saved']} data-state={saving?.state}>{saving ? (saving.state === 'refused' ? `Not saved: ${saving.reason}` : SAVING[saving.state]) : pmsUnit.mapping ? <Text size="sm" c="dimmed">Mapped</Text> : null}</div>
      <div role="cell">{may ? (
        <Group gap={4} justify="flex-end">
          {!pmsUnit.mapping && pmsUnit.ignoredReason === null && pmsUnit.suggestion ? <Button size="compact-xs" onClick={() => { if (pmsUnit.suggestion) actions.onPick(pmsUnit, { id: pmsUnit.suggestion.unitId, name: pmsUnit.suggestion.unitName }); }}>Accept<span className="us-hidden"> {pmsUnit.suggestion.unitName} for PMS unit {pmsUnit.label}</span></Button> : null}
          {pmsUnit.mapping ? <Button size="compact-xs" variant="default" onClick={() => { actions.onRemove(pmsUnit); }}>Remove{hidden}</Button>
            : pmsUnit.ignoredReason !== null ? <Button size="compact-xs" variant="default" onClick={() => { actions.onNotice(pmsUnit); }}>Stop ignoring{hidden}</Button>
              : <Button size="compact-xs" variant="default" onClick={() => { actions.onIgnore(pmsUnit); }}>Ignore{hidden}</Button>}
        </Group>) : null}</div>
    </>
  );
});
