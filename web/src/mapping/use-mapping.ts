import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import { messageOf } from '../api/problem.ts';
import { overviewQuery, pmsUnitsQuery } from '../api/queries.ts';
import type { PmsUnit } from '../api/types.ts';
import { acceptSuggestions, removeMappings, sendMapping, shownAs, targetOf, type Target } from './mapping-writes.ts';

export type Saving = { state: 'saving' } | { state: 'saved' } | { state: 'refused'; reason: string };
/** What one action did: to one PMS unit, or all that *accept all* mapped. */
export interface Done {
  pmsUnits: readonly PmsUnit[];
  before: Target;
}

/** Seen at once, saved behind it in order, and rolled back with the reason when the server refuses. */
export function useMapping(propertyId: string) {
  const client = useQueryClient(),
    [saving, setSaving] = useState<ReadonlyMap<string, Saving>>(new Map()),
    [undoable, setUndoable] = useState<readonly Done[]>([]),
    queues = useRef(new Map<string, Promise<void>>());
  const key = pmsUnitsQuery(propertyId).queryKey;

  /** All of these PMS units at once; each waits for what was asked of it before. */
  const write = useCallback(
    (units: readonly PmsUnit[], as: (unit: PmsUnit) => Target, send: () => Promise<unknown>) => {
      const before = new Map(units.map((unit) => [unit.id, targetOf(unit)])),
        after = new Map(units.map((unit) => [unit.id, as(unit)]));
      const show = (targets: ReadonlyMap<string, Target>) => {
        client.setQueryData(key, (old) =>
          old?.map((each) => {
            const target = targets.get(each.id);
            return target === undefined ? each : shownAs(each, target);
          }),
        );
      };
      const say = (state: Saving) => {
        setSaving((old) => {
          const next = new Map(old);
          for (const unit of units) next.set(unit.id, state);
          return next;
        });
      };
      void client.cancelQueries({ queryKey: key });
      show(after);
      say({ state: 'saving' });
      const turn = Promise.all(units.flatMap((unit) => queues.current.get(unit.id) ?? []))
        .then(send)
        .then(
          () => {
            say({ state: 'saved' });
            // The list may have been read meanwhile, before the server had this.
            show(new Map([...after].filter(([id]) => queues.current.get(id) === turn)));
            void client.invalidateQueries({ queryKey: overviewQuery.queryKey });
          },
          (error: unknown) => {
            show(before);
            say({ state: 'refused', reason: messageOf(error) });
            setUndoable((old) => old.filter((done) => !done.pmsUnits.some((each) => before.has(each.id))));
          },
        );
      for (const unit of units) queues.current.set(unit.id, turn);
      return turn;
    },
    [client, key],
  );

  const set = useCallback(
    (unit: PmsUnit, target: Target) => {
      setUndoable((old) => [...old, { pmsUnits: [shownAs(unit, target)], before: targetOf(unit) }]);
      return write(
        [unit],
        () => target,
        () => sendMapping(unit, target),
      );
    },
    [write],
  );

  const acceptAll = useCallback(
    (units: readonly PmsUnit[]) => {
      const suggested = (unit: PmsUnit): Target =>
        unit.suggestion ? { unit: { id: unit.suggestion.unitId, name: unit.suggestion.unitName } } : null;
      setUndoable((old) => [...old, { pmsUnits: units.map((unit) => shownAs(unit, suggested(unit))), before: null }]);
      return write(units, suggested, async () => {
        // Fewer: the facts were others than those on the screen.
        if ((await acceptSuggestions(propertyId, units)) !== units.length) await client.invalidateQueries({ queryKey: key });
      });
    },
    [write, propertyId, client, key],
  );

  const undo = useCallback(() => {
    const last = undoable.at(-1),
      [one, ...more] = last?.pmsUnits ?? [];
    if (!last || !one) return;
    setUndoable(undoable.slice(0, -1));
    void write(
      last.pmsUnits,
      () => last.before,
      () => (more.length ? removeMappings(propertyId, last.pmsUnits) : sendMapping(one, last.before)),
    );
  }, [undoable, write, propertyId]);

  return { set, acceptAll, undo, last: undoable.at(-1), saving };
}
