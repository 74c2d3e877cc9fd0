import { Button, Group, Kbd, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { pmsUnitsQuery, unitsQuery } from '../api/queries.ts';
import type { PmsUnit, Unit } from '../api/types.ts';
import { useMay } from '../session/use-session.ts';
import { useThisProperty } from '../shell/property-context.ts';
import { QueryView } from '../ui/query-view.tsx';
import { Empty } from '../ui/states.tsx';
import { useFilters } from '../ui/use-filters.ts';
import { IgnorePmsUnit } from './ignore-pms-unit.tsx';
import { MappingGrid } from './mapping-grid.tsx';
import { MappingTools } from './mapping-tools.tsx';
import type { Shown } from './order.ts';
import { RemapConfirm } from './remap-confirm.tsx';
import { useMapping } from './use-mapping.ts';
import { useOrder } from './use-order.ts';

const HEADINGS: Record<Shown, string> = { unmapped: 'Every PMS unit has a unit', mapped: 'Nothing is mapped yet', ignored: 'No PMS unit is ignored', all: 'No PMS units have been read yet' };

export function MappingPanel() {
  const { id } = useThisProperty(), may = useMay('manager'), pmsUnits = useQuery({ ...pmsUnitsQuery(id), refetchOnWindowFocus: false, staleTime: 60_000 }), units = useQuery(unitsQuery(id));
  const [filters, setFilter] = useFilters(['show', 'q'] as const), shown = (filters.show || 'unmapped') as Shown, [stamp, setStamp] = useState(0);
  const rows = useOrder(pmsUnits.data, shown, filters.q.toLowerCase(), stamp), { set, undo, canUndo, saving } = useMapping(id);
  const [ignoring, setIgnoring] = useState<PmsUnit | null>(null), [remapping, setRemapping] = useState<{ pmsUnit: PmsUnit; to: Pick<Unit, 'id' | 'name'> | null } | null>(null);
  const all = units.data;

  const given = useMemo(() => {
    const lived = (pmsUnit: PmsUnit) => pmsUnit.mapping !== null && (all?.find((unit) => unit.id === pmsUnit.mapping?.unitId)?.residents.length ?? 0) > 0;
    const change = (pmsUnit: PmsUnit, to: Pick<Unit, 'id' | 'name'> | null) => {
      if (pmsUnit.mapping?.unitId === to?.id && to) return;
      if (lived(pmsUnit)) setRemapping({ pmsUnit, to }); else void set(pmsUnit, to ? { unit: to } : null);
    };
    return { onPick: change, onRemove: (pmsUnit: PmsUnit) => { change(pmsUnit, null); }, onIgnore: setIgnoring, onNotice: (pmsUnit: PmsUnit) => void set(pmsUnit, null) };
  }, [all, set]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const field = event.target instanceof HTMLInputElement && event.target.getAttribute('aria-expanded') !== 'false';
      if ((event.ctrlKey || event.metaKey) && event.key === 'z' && !field && undo()) event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => { window.removeEventListener('keydown', onKey); };
  }, [undo]);

  return (
    <QueryView query={pmsUnits} rows={10}>
      {(everything) => (
        <Stack>
          <MappingTools pmsUnits={everything} shown={shown} q={filters.q} setFilter={setFilter} units={units.data?.length} may={may} undo={undo} canUndo={canUndo} onChanged={() => { setStamp((old) => old + 1); }} />
          {may && rows.length ? <Text size="sm" c="dimmed" visibleFrom="sm"><Kbd>↑</Kbd> <Kbd>↓</Kbd> go from row to row, typing searches, <Kbd>Enter</Kbd> takes the highlighted unit or the suggestion and goes on, <Kbd>Ctrl</Kbd>+<Kbd>Z</Kbd> takes the last one back. A mapping acts in the next run.</Text> : null}
          {rows.length ? <MappingGrid key={shown} rows={rows} units={units.data ?? []} saving={saving} may={may} given={given} />
            : <Empty title={filters.q ? 'No PMS unit matches your search' : HEADINGS[everything.length ? shown : 'all']} action={filters.q ? <Group><Button variant="default" onClick={() => { setFilter('q', null); }}>Clear the search</Button></Group> : null}>{everything.length ? null : 'They come with the first run.'}</Empty>}
          {ignoring ? <IgnorePmsUnit pmsUnit={ignoring} onIgnore={(reason) => set(ignoring, { ignore: reason })} onClose={() => { setIgnoring(null); }} /> : null}
          {remapping ? <RemapConfirm pmsUnit={remapping.pmsUnit} to={remapping.to} onConfirm={() => set(remapping.pmsUnit, remapping.to ? { unit: remapping.to } : null)} onClose={() => { setRemapping(null); }} /> : null}
        </Stack>
      )}
    </QueryView>
  );
}
