import { useMemo, useState } from 'react';
import type { PmsUnit } from '../api/types.ts';
import { inOrder, placesByLabel, stateOf, type Shown } from './order.ts';

const matches = (unit: PmsUnit, q: string) =>
  `${unit.label} ${unit.building ?? ''} ${unit.mapping?.unitName ?? ''} ${unit.externalId}`.toLowerCase().includes(q);

/** The order is taken when the filter changes, not at each mapping: a row that was just mapped stays under the hand. */
export function useOrder(units: readonly PmsUnit[] | undefined, shown: Shown, q: string, stamp: number): PmsUnit[] {
  const [places, setPlaces] = useState<{ key: string; of: ReturnType<typeof placesByLabel> }>({ key: '', of: new Map() }),
    [order, setOrder] = useState<{ key: string; ids: string[] }>({ key: '', ids: [] });
  const read = units ? `${stamp}|${units.length}` : '',
    key = units ? `${shown}|${q}|${read}` : '';
  if (units && places.key !== read) setPlaces({ key: read, of: placesByLabel(units) });
  else if (units && order.key !== key)
    setOrder({
      key,
      ids: inOrder(
        units.filter((unit) => (shown === 'all' || stateOf(unit) === shown) && (!q || matches(unit, q))),
        places.of,
      ).map((unit) => unit.id),
    });
  return useMemo(() => {
    const byId = new Map(units?.map((unit) => [unit.id, unit]));
    return order.ids.flatMap((id) => byId.get(id) ?? []);
  }, [units, order.ids]);
}
