import { Button, Group, Text } from '@mantine/core';
import type { ColumnDef } from '@tanstack/react-table';
import { useMemo } from 'react';
import type { Unit } from '../api/types.ts';
import { useThisProperty } from '../shell/property-context.ts';
import { DataTable } from '../ui/data-table.tsx';
import { RouteLink } from '../ui/link.tsx';

interface Shown {
  units: Unit[];
  onRename: ((unit: Unit) => void) | null;
  onArchive: ((unit: Unit) => void) | null;
}

export function UnitsTable({ units, onRename, onArchive }: Shown) {
  const { id } = useThisProperty();
  const columns = useMemo<ColumnDef<Unit>[]>(
    () => [
      {
        header: 'Unit',
        accessorKey: 'name',
        cell: ({ row: { original: unit } }) => (
          <RouteLink to={`/properties/${id}/people?unitId=${unit.id}`} fw={600}>
            {unit.name}
          </RouteLink>
        ),
      },
      { header: 'Building', accessorFn: (unit) => unit.building ?? '', cell: ({ row }) => row.original.building ?? '–' },
      { header: 'Floor', accessorFn: (unit) => unit.floor ?? '', cell: ({ row }) => row.original.floor ?? '–' },
      {
        header: 'Residents',
        accessorFn: (unit) => unit.residents.length,
        cell: ({ row: { original: unit } }) =>
          unit.residents.length ? (
            <div>
              {unit.residents.map((each) => (
                <div key={each.assignmentId}>
                  <RouteLink to={`/properties/${id}/people/${each.id}`}>
                    {each.firstName} {each.lastName}
                  </RouteLink>
                  {each.state === 'upcoming' ? (
                    <Text span size="xs" c="dimmed">
                      {' '}
                      upcoming
                    </Text>
                  ) : null}
                </div>
              ))}
            </div>
          ) : (
            <Text span c="dimmed">
              Nobody
            </Text>
          ),
      },
      {
        header: 'Mapped PMS units',
        accessorFn: (unit) => unit.pmsUnits.map((each) => each.label).join(', '),
        cell: ({ row: { original: unit } }) =>
          unit.pmsUnits.length ? (
            unit.pmsUnits.map((each) => each.label).join(', ')
          ) : (
            <Text span c="dimmed">
              None
            </Text>
          ),
      },
      ...(onRename && onArchive
        ? [
            {
              id: 'actions',
              header: 'Actions',
              enableSorting: false,
              cell: ({ row: { original: unit } }) => (
                <Group gap={4} wrap="nowrap">
                  <Button
                    size="compact-xs"
                    variant="default"
                    onClick={() => {
                      onRename(unit);
                    }}
                  >
                    Edit<span className="us-hidden"> unit {unit.name}</span>
                  </Button>
                  <Button
                    size="compact-xs"
                    variant="default"
                    onClick={() => {
                      onArchive(unit);
                    }}
                  >
                    Archive<span className="us-hidden"> unit {unit.name}</span>
                  </Button>
                </Group>
              ),
            } satisfies ColumnDef<Unit>,
          ]
        : []),
    ],
    [id, onRename, onArchive],
  );
  return <DataTable caption="Units" rows={units} columns={columns} rowKey={(unit) => unit.id} />;
}
