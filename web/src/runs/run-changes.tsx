import { Checkbox, Group, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ColumnDef } from '@tanstack/react-table';
import { useMemo } from 'react';
import { runChangesQuery } from '../api/queries.ts';
import type { Change } from '../api/types.ts';
import { useThisProperty } from '../shell/property-context.ts';
import { DataTable } from '../ui/data-table.tsx';
import { FilterSelect } from '../ui/filter-select.tsx';
import { RouteLink } from '../ui/link.tsx';
import { QueryView } from '../ui/query-view.tsx';
import { Empty, NoMatch } from '../ui/states.tsx';
import { useFilters } from '../ui/use-filters.ts';
import { useUnitNames } from '../units/use-unit-names.ts';
import { changeInWords } from '../words/changes.ts';
import { CHANGE_STATES, KINDS, label } from '../words/labels.ts';
import { reasonInWords } from '../words/reasons.ts';

/** `chosen` is null where nothing can be taken back. */
export function RunChanges({
  runId,
  chosen,
  onChoose,
}: {
  runId: string;
  chosen: ReadonlySet<string> | null;
  onChoose: (chosen: ReadonlySet<string>) => void;
}) {
  const { id } = useThisProperty(),
    unitName = useUnitNames(id),
    changes = useQuery(runChangesQuery(runId)),
    [filters, setFilter] = useFilters(['kind'] as const);
  const columns = useMemo<ColumnDef<Change>[]>(
    () => [
      {
        header: 'Change',
        accessorFn: (change) => changeInWords(change, unitName),
        cell: ({ row: { original: change } }) => changeInWords(change, unitName),
      },
      { header: 'Kind', accessorFn: (change) => label(KINDS, change.kind) },
      { header: 'Why', accessorFn: (change) => reasonInWords(change.reason) },
      {
        header: 'State',
        accessorFn: (change) => label(CHANGE_STATES, change.state),
        cell: ({ row: { original: change } }) => (
          <>
            {label(CHANGE_STATES, change.state)}
            {change.heldReason ? `: ${reasonInWords(change.heldReason)}` : ''}
          </>
        ),
      },
      {
        header: 'Person',
        accessorFn: (change) => change.residentName ?? '',
        cell: ({ row: { original: change } }) =>
          change.residentId ? (
            <RouteLink to={`/properties/${id}/people/${change.residentId}`}>{change.residentName ?? 'Person'}</RouteLink>
          ) : (
            '–'
          ),
      },
      ...(chosen
        ? [
            {
              id: 'undo',
              header: 'Undo',
              enableSorting: false,
              cell: ({ row: { original: change } }) =>
                change.state === 'applied' ? (
                  <Checkbox
                    size="xs"
                    aria-label={`Choose to undo: ${changeInWords(change, unitName)}`}
                    checked={chosen.has(change.id)}
                    onChange={(event) => {
                      const next = new Set(chosen);
                      if (event.currentTarget.checked) next.add(change.id);
                      else next.delete(change.id);
                      onChoose(next);
                    }}
                  />
                ) : null,
            } satisfies ColumnDef<Change>,
          ]
        : []),
    ],
    [id, unitName, chosen, onChoose],
  );
  return (
    <Stack>
      <Title order={3}>Changes</Title>
      <QueryView query={changes}>
        {(all) => {
          if (!all.length) return <Empty title="No changes">The PMS and the console agreed already.</Empty>;
          const kinds = [...new Set(all.map((change) => change.kind))],
            shown = all.filter((change) => !filters.kind || change.kind === filters.kind);
          return (
            <>
              <Group align="end">
                <FilterSelect
                  label="Kind of change"
                  all={`All (${all.length})`}
                  data={kinds.map((kind) => ({
                    value: kind,
                    label: `${label(KINDS, kind)} (${all.filter((each) => each.kind === kind).length})`,
                  }))}
                  value={filters.kind}
                  onChange={(value) => {
                    setFilter('kind', value);
                  }}
                />
              </Group>
              {shown.length ? (
                <DataTable caption="Changes of this run" rows={shown} columns={columns} rowKey={(change) => change.id} />
              ) : (
                <NoMatch
                  title="Nothing matches your filter"
                  onClear={() => {
                    setFilter('kind', null);
                  }}
                />
              )}
            </>
          );
        }}
      </QueryView>
    </Stack>
  );
}
