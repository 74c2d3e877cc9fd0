import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import { answer, api } from '../api/client.ts';
import { messageOf } from '../api/problem.ts';
import { pmsUnitsQuery } from '../api/queries.ts';
import type { PmsUnit, Unit } from '../api/types.ts';

export type Target = { unit: Pick<Unit, 'id' | 'name'> } | { ignore: string } | null;
export type Saving = { state: 'saving' } | { state: 'saved' } | { state: 'refused'; reason: string };
interface Done { pmsUnit: PmsUnit; before: Target }

const targetOf = (unit: PmsUnit): Target => (unit.mapping ? { unit: { id: unit.mapping.unitId, name: unit.mapping.unitName } } : unit.ignoredReason !== null ? { ignore: unit.ignoredReason } : null);
const shown = (unit: PmsUnit, target: Target): PmsUnit => ({ ...unit, mapping: target && 'unit' in target ? { unitId: target.unit.id, unitName: target.unit.name, source: 'manual' } : null, ignoredReason: target && 'ignore' in target ? target.ignore : null });

async function send(unit: PmsUnit, target: Target): Promise<void> {
  const params = { path: { id: unit.id } };
  if (target && 'unit' in target) await answer(api.PUT('/api/v1/pms-units/{id}/mapping', { params, body: { unitId: target.unit.id } }));
  else if (target) await answer(api.PUT('/api/v1/pms-units/{id}/ignore', { params, body: { reason: target.ignore } }));
  else if (unit.mapping) await answer(api.DELETE('/api/v1/pms-units/{id}/mapping', { params }));
  else await answer(api.DELETE('/api/v1/pms-units/{id}/ignore', { params }));
}

/** Seen at once, saved behind it in order, and rolled back with the reason when the server refuses. */
export function useMapping(propertyId: string) {
  const client = useQueryClient(), [saving, setSaving] = useState<ReadonlyMap<string, Saving>>(new Map()), [undoable, setUndoable] = useState<readonly Done[]>([]), queues = useRef(new Map<string, Promise<void>>());
  const key = pmsUnitsQuery(propertyId).queryKey;

  const write = useCallback((unit: PmsUnit, target: Target) => {
    const show = (as: Target) => { client.setQueryData(key, (old) => old?.map((each) => (each.id === unit.id ? shown(each, as) : each))); };
    const say = (state: Saving) => { setSaving((old) => new Map(old).set(unit.id, state)); };
    const before = targetOf(unit);
    void client.cancelQueries({ queryKey: key });
    show(target); say({ state: 'saving' });
    const turn = (queues.current.get(unit.id) ?? Promise.resolve()).then(() => send(unit, target)).then(
      () => { say({ state: 'saved' }); },
      (error: unknown) => { show(before); say({ state: 'refused', reason: messageOf(error) }); setUndoable((old) => old.filter((each) => each.pmsUnit.id !== unit.id)); });
    queues.current.set(unit.id, turn);
    return turn;
  }, [client, key]);

  const set = useCallback((unit: PmsUnit, target: Target) => {
    setUndoable((old) => [...old, { pmsUnit: shown(unit, target), before: targetOf(unit) }]);
    return write(unit, target);
  }, [write]);

  const undo = useCallback(() => {
    const last = undoable.at(-1);
    if (!last) return null;
    setUndoable(undoable.slice(0, -1));
    void write(last.pmsUnit, last.before);
    return last.pmsUnit;
  }, [undoable, write]);

  return { set, undo, canUndo: undoable.length > 0, saving };
}
