import { useState } from 'react';
import type { PmsUnit } from '../api/types.ts';
import { inOrder, stateOf, type Shown } from './order.ts';

const matches = (unit: PmsUnit, q: string) => `${unit.label} ${unit.building ?? ''} ${unit.mapping?.unitName ?? ''} ${unit.externalId}`.toLowerCase().includes(q);

/** The order is taken when the filter changes, not at each mapping: a row that was just mapped stays under the hand. */
export function useOrder(units: readonly PmsUnit[] | undefined, shown: Shown, q: string, stamp: number): PmsUnit[] {
  const [order, setOrder] = useState<{ key: string; ids: string[] }>({ key: '', ids: [] });
  const key = units ? `${shown}|${q}|${stamp}|${units.length}` : '';
  if (units && order.key !== key) setOrder({ key, ids: inOrder(units.filter((unit) => (shown === 'all' || stateOf(unit) === shown) && (!q || matches(unit, q)))).map((unit) => unit.id) });
  const byId = new Map(units?.map((unit) => [unit.id, unit]));
  return order.ids.flatMap((id) => byId.get(id) ?? []);
}
