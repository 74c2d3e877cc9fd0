import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { unitsQuery } from '../api/queries.ts';
import type { Unit } from '../api/types.ts';
import { useMay } from '../session/use-session.ts';
import { useThisProperty } from '../shell/property-context.ts';
import { PageTitle } from '../ui/page-title.tsx';
import { QueryView } from '../ui/query-view.tsx';
import { Empty, NoMatch } from '../ui/states.tsx';
import { useFilters } from '../ui/use-filters.ts';
import { times } from '../words/counts.ts';
import { ArchiveUnit } from './archive-unit.tsx';
import { ImportUnits } from './import-units.tsx';
import { UnitForm } from './unit-form.tsx';
import { UnitsTable } from './units-table.tsx';

type Asking = { what: 'add' | 'import' } | { what: 'rename' | 'archive'; unit: Unit } | null;

export function UnitsPage() {
  const { id } = useThisProperty(),
    may = useMay('manager'),
    units = useQuery(unitsQuery(id)),
    [asking, setAsking] = useState<Asking>(null),
    [filters, setFilter, clear] = useFilters(['q'] as const);
  const close = () => {
      setAsking(null);
    },
    q = filters.q.toLowerCase();
  const rows = useMemo(
    () =>
      (units.data ?? []).filter(
        (unit) =>
          !q ||
          `${unit.name} ${unit.building ?? ''} ${unit.residents.map((each) => `${each.firstName} ${each.lastName}`).join(' ')}`
            .toLowerCase()
            .includes(q),
      ),
    [units.data, q],
  );
  const actions = may ? (
    <>
      <Button
        variant="default"
        onClick={() => {
          setAsking({ what: 'import' });
        }}
      >
        Import CSV
      </Button>
      <Button
        onClick={() => {
          setAsking({ what: 'add' });
        }}
      >
        Add a unit
      </Button>
    </>
  ) : null;
  return (
    <Stack>
      <PageTitle order={2} actions={actions}>
        Units
      </PageTitle>
      <Group align="end">
        <TextInput
          label="Search"
          type="search"
          placeholder="Unit, building or resident"
          value={filters.q}
          onChange={(event) => {
            setFilter('q', event.currentTarget.value);
          }}
          miw={{ base: '100%', xs: 260 }}
        />
        <Button component="a" href={`/api/v1/properties/${id}/units.csv`} variant="default" download>
          Export CSV
        </Button>
      </Group>
      <QueryView query={units} rows={10}>
        {(all) => {
          if (!all.length)
            return (
              <Empty title="No units yet" action={actions ? <Group>{actions}</Group> : null}>
                Add units, import them from a CSV file, or create them from the PMS units under Integration, Unit mapping.
              </Empty>
            );
          if (!rows.length) return <NoMatch title="No unit matches your search" what="search" onClear={clear} />;
          return (
            <>
              <Text size="sm" c="dimmed" role="status">
                {times(rows.length, 'unit')}
                {q ? `, of ${all.length}` : ''}
              </Text>
              <UnitsTable
                units={rows}
                onRename={
                  may
                    ? (unit) => {
                        setAsking({ what: 'rename', unit });
                      }
                    : null
                }
                onArchive={
                  may
                    ? (unit) => {
                        setAsking({ what: 'archive', unit });
                      }
                    : null
                }
              />
            </>
          );
        }}
      </QueryView>
      {asking?.what === 'add' ? <UnitForm onClose={close} /> : null}
      {asking?.what === 'rename' ? <UnitForm unit={asking.unit} onClose={close} /> : null}
      {asking?.what === 'archive' ? <ArchiveUnit unit={asking.unit} onClose={close} /> : null}
      {asking?.what === 'import' ? <ImportUnits onClose={close} /> : null}
    </Stack>
  );
}
