import { useVirtualizer } from '@tanstack/react-virtual';
import { useLayoutEffect, useMemo, useRef } from 'react';
import { useMediaQuery } from '@mantine/hooks';
import type { PmsUnit, Unit } from '../api/types.ts';
import classes from './mapping.module.css';
import { MappingRow, type RowActions } from './mapping-row.tsx';
import type { Saving } from './use-mapping.ts';

type Given = Pick<RowActions, 'onPick' | 'onRemove' | 'onIgnore' | 'onNotice'>;
interface Grid {
  rows: readonly PmsUnit[];
  units: readonly Unit[];
  saving: ReadonlyMap<string, Saving>;
  may: boolean;
  given: Given;
}
const TRIES = 6;

/** Thousands of PMS units, of which only the visible rows are drawn; the focus goes on to the next row after each choice. */
export function MappingGrid({ rows, units, saving, may, given }: Grid) {
  const scroll = useRef<HTMLDivElement>(null),
    inputs = useRef(new Map<number, HTMLInputElement>()),
    narrow = useMediaQuery('(max-width: 48em)');
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => (narrow ? 140 : 54),
    overscan: 4,
    getItemKey: (index) => rows[index]?.id ?? index,
  });
  // The rows' handlers never change, so that a choice draws one row anew and not all of them.
  const latest = useRef({ rows, given });
  useLayoutEffect(() => {
    latest.current = { rows, given };
  }, [rows, given]);
  const actions = useMemo<RowActions>(() => {
    // Rows without a field (ignored ones) are passed over.
    const focusBeyond = (from: number) => {
      const next = [...inputs.current.keys()].filter((key) => key > from).sort((a, b) => a - b)[0];
      if (next !== undefined) inputs.current.get(next)?.focus();
    };
    const focus = (index: number) => {
      if (index < 0 || index >= latest.current.rows.length) return;
      virtual.scrollToIndex(index, { align: 'auto' });
      const attempt = (left: number) => {
        const input = inputs.current.get(index);
        if (input) input.focus();
        else if (left)
          requestAnimationFrame(() => {
            attempt(left - 1);
          });
        else focusBeyond(index);
      };
      attempt(TRIES);
    };
    return {
      onPick: (pmsUnit, unit) => {
        const at = latest.current.rows.findIndex((each) => each.id === pmsUnit.id);
        latest.current.given.onPick(pmsUnit, unit);
        focus(at + 1);
      },
      onRemove: (pmsUnit) => {
        latest.current.given.onRemove(pmsUnit);
      },
      onIgnore: (pmsUnit) => {
        latest.current.given.onIgnore(pmsUnit);
      },
      onNotice: (pmsUnit) => {
        latest.current.given.onNotice(pmsUnit);
      },
      onMove: (index, by) => {
        focus(index + by);
      },
      register: (index, element) => {
        if (element) inputs.current.set(index, element);
        else inputs.current.delete(index);
      },
    };
  }, [virtual]);
  return (
    <div
      ref={scroll}
      className={classes['scroll']}
      role="table"
      aria-label="PMS units and their units"
      aria-rowcount={rows.length + 1}
      tabIndex={0}
    >
      <div role="rowgroup">
        <div role="row" className={classes['head']} aria-rowindex={1}>
          <span role="columnheader">PMS unit</span>
          <span role="columnheader">Waiting</span>
          <span role="columnheader">Unit</span>
          <span role="columnheader">Saved</span>
          <span role="columnheader">
            <span className="us-hidden">Actions</span>
          </span>
        </div>
      </div>
      <div role="rowgroup" className={classes['body']} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const pmsUnit = rows[item.index];
          return pmsUnit ? (
            <div
              key={item.key}
              role="row"
              aria-rowindex={item.index + 2}
              className={classes['row']}
              data-index={item.index}
              ref={virtual.measureElement}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <MappingRow index={item.index} pmsUnit={pmsUnit} units={units} saving={saving.get(pmsUnit.id)} may={may} actions={actions} />
            </div>
          ) : null;
        })}
      </div>
    </div>
  );
}
