import { memo, type ReactNode } from 'react';
import type { PmsUnit, Unit } from '../api/types.ts';
import { Badge } from '../ui/badge.tsx';
import { times } from '../words/counts.ts';
import { day } from '../words/times.ts';
import classes from './mapping.module.css';
import { UnitPicker } from './unit-picker.tsx';
import type { Saving } from './use-mapping.ts';

export interface RowActions {
  onPick: (pmsUnit: PmsUnit, unit: Pick<Unit, 'id' | 'name'>) => void;
  onRemove: (pmsUnit: PmsUnit) => void;
  onIgnore: (pmsUnit: PmsUnit) => void;
  onNotice: (pmsUnit: PmsUnit) => void;
  onMove: (index: number, by: 1 | -1) => void;
  register: (index: number, element: HTMLInputElement | null) => void;
}
interface Row {
  index: number;
  pmsUnit: PmsUnit;
  units: readonly Unit[];
  saving: Saving | undefined;
  may: boolean;
  actions: RowActions;
}

const SAVING = { saving: 'Saving …', saved: '✓ Saved' };

/** Plain elements: some thirty rows are drawn in one frame when the filter changes. */
const RowButton = ({ onClick, main = false, children }: { onClick: () => void; main?: boolean; children: ReactNode }) => (
  <button type="button" className={classes['action']} data-main={main || undefined} onClick={onClick}>
    {children}
  </button>
);

function Waiting({ pmsUnit }: { pmsUnit: PmsUnit }) {
  if (!pmsUnit.waitingResidents) return null;
  return (
    <>
      {times(pmsUnit.waitingResidents, 'resident')} waiting
      {pmsUnit.nearestMoveIn ? <div className={classes['more']}>move-in {day(pmsUnit.nearestMoveIn)}</div> : null}
    </>
  );
}

function Actions({ pmsUnit, actions }: Pick<Row, 'pmsUnit' | 'actions'>) {
  const { mapping, ignoredReason, suggestion } = pmsUnit,
    hidden = <span className="us-hidden"> PMS unit {pmsUnit.label}</span>;
  if (mapping)
    return (
      <RowButton
        onClick={() => {
          actions.onRemove(pmsUnit);
        }}
      >
        Remove{hidden}
      </RowButton>
    );
  if (ignoredReason !== null)
    return (
      <RowButton
        onClick={() => {
          actions.onNotice(pmsUnit);
        }}
      >
        Stop ignoring{hidden}
      </RowButton>
    );
  return (
    <>
      {suggestion ? (
        <RowButton
          main
          onClick={() => {
            actions.onPick(pmsUnit, { id: suggestion.unitId, name: suggestion.unitName });
          }}
        >
          Accept
          <span className="us-hidden">
            {' '}
            {suggestion.unitName} for PMS unit {pmsUnit.label}
          </span>
        </RowButton>
      ) : null}
      <RowButton
        onClick={() => {
          actions.onIgnore(pmsUnit);
        }}
      >
        Ignore{hidden}
      </RowButton>
    </>
  );
}

export const MappingRow = memo(function MappingRow({ index, pmsUnit, units, saving, may, actions }: Row) {
  const place = [...new Set([pmsUnit.building, pmsUnit.pmsPropertyName])].filter(Boolean).join(' · ');
  return (
    <>
      <div role="cell">
        <strong>{pmsUnit.label}</strong> {pmsUnit.gone ? <Badge tone="warn">Gone from the PMS</Badge> : null}{' '}
        {pmsUnit.isRentable ? null : <Badge tone="calm">Nobody rents it</Badge>}{' '}
        {pmsUnit.awaitingMapping ? <Badge tone="warn">Somebody moves here</Badge> : null}
        <div className={classes['more']}>{place}</div>
      </div>
      <div role="cell" className={classes['small']}>
        <Waiting pmsUnit={pmsUnit} />
      </div>
      <div role="cell">
        {pmsUnit.ignoredReason !== null ? (
          <span className={classes['small']}>Ignored: {pmsUnit.ignoredReason}</span>
        ) : may ? (
          <UnitPicker
            pmsUnit={pmsUnit}
            units={units}
            onPick={(unit) => {
              actions.onPick(pmsUnit, unit);
            }}
            onMove={(by) => {
              actions.onMove(index, by);
            }}
            inputRef={(element) => {
              actions.register(index, element);
            }}
          />
        ) : (
          (pmsUnit.mapping?.unitName ?? <span className={classes['more']}>No unit</span>)
        )}
      </div>
      <div role="cell" className={classes['saved']} data-state={saving?.state}>
        {saving ? (saving.state === 'refused' ? `Not saved: ${saving.reason}` : SAVING[saving.state]) : pmsUnit.mapping ? 'Mapped' : null}
      </div>
      <div role="cell" className={classes['actions']}>
        {may ? <Actions pmsUnit={pmsUnit} actions={actions} /> : null}
      </div>
    </>
  );
});
