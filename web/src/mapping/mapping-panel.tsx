import { Button, Group, Kbd, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useState } from 'react';
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
import { RemapConfirm, type Remap } from './remap-confirm.tsx';
import { useMapping } from './use-mapping.ts';
import { useOrder } from './use-order.ts';

const HEADINGS: Record<Shown, string> = {
  unmapped: 'Every PMS unit has a unit',
  mapped: 'Nothing is mapped yet',
  ignored: 'No PMS unit is ignored',
  all: 'No PMS units have been read yet',
};

export function MappingPanel() {
  const { id } = useThisProperty(),
    may = useMay('manager'),
    pmsUnits = useQuery({ ...pmsUnitsQuery(id), refetchOnWindowFocus: false, staleTime: 60_000 }),
    units = useQuery({ ...unitsQuery(id), refetchInterval: 60_000 });
  const [filters, setFilter] = useFilters(['show', 'q'] as const),
    shown = (filters.show || 'unmapped') as Shown,
    [stamp, setStamp] = useState(0);
  const rows = useOrder(pmsUnits.data, shown, filters.q.toLowerCase(), stamp),
    { set, acceptAll, undo: takeBack, last, saving } = useMapping(id);
  const [ignoring, setIgnoring] = useState<PmsUnit | null>(null),
    [remapping, setRemapping] = useState<Remap | null>(null);
  // A unit that somebody lives in: whoever has it by this mapping could lose it.
  const livedIn = useMemo(() => new Set(units.data?.filter((unit) => unit.residents.length).map((unit) => unit.id)), [units.data]);

  const given = useMemo(() => {
    const change = (pmsUnit: PmsUnit, to: Pick<Unit, 'id' | 'name'> | null) => {
      if (pmsUnit.mapping?.unitId === to?.id && to) return;
      const act = () => set(pmsUnit, to ? { unit: to } : null);
      if (pmsUnit.mapping && livedIn.has(pmsUnit.mapping.unitId)) setRemapping({ pmsUnits: [pmsUnit], to, act });
      else void act();
    };
    return {
      onPick: change,
      onRemove: (pmsUnit: PmsUnit) => {
        change(pmsUnit, null);
      },
      onIgnore: setIgnoring,
      onNotice: (pmsUnit: PmsUnit) => void set(pmsUnit, null),
    };
  }, [livedIn, set]);
  const undo = useCallback(() => {
    if (!last) return;
    const lived = last.pmsUnits.filter((each) => each.mapping && livedIn.has(each.mapping.unitId));
    if (lived.length) setRemapping({ pmsUnits: lived, to: last.before && 'unit' in last.before ? last.before.unit : null, act: takeBack });
    else takeBack();
  }, [last, livedIn, takeBack]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const field = event.target instanceof HTMLInputElement && event.target.getAttribute('aria-expanded') !== 'false';
      if ((event.ctrlKey || event.metaKey) && event.key === 'z' && !field && last) {
        event.preventDefault();
        undo();
      }
    };
    window.addEventListener('keydown', onKey);
    return () => {
      window.removeEventListener('keydown', onKey);
    };
  }, [undo, last]);

  return (
    <QueryView query={pmsUnits} rows={10}>
      {(everything) => (
        <Stack>
          <MappingTools
            pmsUnits={everything}
            shown={shown}
            q={filters.q}
            setFilter={setFilter}
            units={units.data?.length}
            may={may}
            acceptAll={(units) => void acceptAll(units)}
            undo={undo}
            canUndo={last !== undefined}
            onChanged={() => {
              setStamp((old) => old + 1);
            }}
          />
          {may && rows.length ? (
            <Text size="sm" c="dimmed" visibleFrom="sm">
              <Kbd>↑</Kbd> <Kbd>↓</Kbd> go from row to row, typing searches, <Kbd>Enter</Kbd> takes the highlighted unit or the suggestion
              and goes on, <Kbd>Ctrl</Kbd>+<Kbd>Z</Kbd> takes the last one back. A mapping acts in the next run.
            </Text>
          ) : null}
          {rows.length ? (
            <MappingGrid key={shown} rows={rows} units={units.data ?? []} saving={saving} may={may} given={given} />
          ) : (
            <Empty
              title={filters.q ? 'No PMS unit matches your search' : HEADINGS[everything.length ? shown : 'all']}
              action={
                filters.q ? (
                  <Group>
                    <Button
                      variant="default"
                      onClick={() => {
                        setFilter('q', null);
                      }}
                    >
                      Clear the search
                    </Button>
                  </Group>
                ) : null
              }
            >
              {everything.length ? null : 'They come with the first run.'}
            </Empty>
          )}
          {ignoring ? (
            <IgnorePmsUnit
              pmsUnit={ignoring}
              onIgnore={(reason) => set(ignoring, { ignore: reason })}
              onClose={() => {
                setIgnoring(null);
              }}
            />
          ) : null}
          {remapping ? (
            <RemapConfirm
              remap={remapping}
              onClose={() => {
                setRemapping(null);
              }}
            />
          ) : null}
        </Stack>
      )}
    </QueryView>
  );
}
