import { Button, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { ColumnDef } from '@tanstack/react-table';
import { useMemo, useState } from 'react';
import { answer, api } from '../api/client.ts';
import type { Decision } from '../api/types.ts';
import { useMay } from '../session/use-session.ts';
import { useThisProperty } from '../shell/property-context.ts';
import { Confirm } from '../ui/confirm.tsx';
import { DataTable } from '../ui/data-table.tsx';
import { RouteLink } from '../ui/link.tsx';
import { said } from '../ui/notify.ts';
import { QueryView } from '../ui/query-view.tsx';
import { Empty } from '../ui/states.tsx';
import { useFilters } from '../ui/use-filters.ts';
import { useRefresh } from '../ui/use-refresh.ts';
import { When } from '../ui/when.tsx';
import { useUnitNames } from '../units/use-unit-names.ts';
import { decisionInWords, whatLiftingMayDo } from './decision-words.ts';

/** What managers decided; lifting one lets the next run ask, or do, it again. */
export function DecisionsPanel() {
  const { id } = useThisProperty(),
    may = useMay('manager'),
    refresh = useRefresh(id),
    unitName = useUnitNames(id),
    [filters, setFilter] = useFilters(['state'] as const),
    [lifting, setLifting] = useState<Decision | null>(null),
    state = filters.state === 'ended' ? ('ended' as const) : ('active' as const);
  const decisions = useInfiniteQuery({
    queryKey: ['property', id, 'decisions', state],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      answer(api.GET('/api/v1/properties/{id}/decisions', { params: { path: { id }, query: { state, limit: 100, cursor: pageParam } } })),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
  const columns = useMemo<ColumnDef<Decision>[]>(
    () => [
      { header: 'Decision', cell: ({ row }) => decisionInWords(row.original) },
      {
        header: 'Person',
        cell: ({ row: { original: decision } }) =>
          decision.residentId ? (
            <RouteLink to={`/properties/${id}/people/${decision.residentId}`}>{decision.residentName ?? 'Person'}</RouteLink>
          ) : (
            '–'
          ),
      },
      { header: 'By', accessorKey: 'by' },
      { header: 'When', cell: ({ row }) => <When at={row.original.at} /> },
      { header: 'Note', cell: ({ row }) => row.original.note ?? '' },
      ...(may && state === 'active'
        ? [
            {
              id: 'actions',
              header: 'Actions',
              cell: ({ row }) => (
                <Button
                  size="compact-xs"
                  variant="default"
                  onClick={() => {
                    setLifting(row.original);
                  }}
                >
                  Lift<span className="us-hidden"> the decision about {row.original.residentName}</span>
                </Button>
              ),
            } satisfies ColumnDef<Decision>,
          ]
        : []),
    ],
    [id, may, state],
  );
  const lift = async (decision: Decision) => {
    await answer(api.DELETE('/api/v1/decisions/{id}', { params: { path: { id: decision.id } } }));
    await refresh();
    said('Lifted. The next run judges it anew.');
  };
  return (
    <Stack>
      <SegmentedControl
        aria-label="Decisions"
        value={state}
        onChange={(value) => {
          setFilter('state', value === 'active' ? null : value);
        }}
        data={[
          { value: 'active', label: 'In force' },
          { value: 'ended', label: 'Ended' },
        ]}
        style={{ alignSelf: 'flex-start' }}
      />
      <QueryView query={decisions}>
        {(data) => {
          const items = data.pages.flatMap((page) => page.items);
          if (!items.length)
            return (
              <Empty title={state === 'active' ? 'No decision is in force' : 'No decision has ended'}>
                What is rejected, undone, kept or separated is listed here.
              </Empty>
            );
          return (
            <>
              <DataTable
                caption="Decisions, newest first"
                rows={items}
                columns={columns}
                rowKey={(decision) => decision.id}
                sortable={false}
              />
              {decisions.hasNextPage ? (
                <Group>
                  <Button variant="default" onClick={() => void decisions.fetchNextPage()}>
                    Older decisions
                  </Button>
                </Group>
              ) : null}
            </>
          );
        }}
      </QueryView>
      {lifting ? (
        <Confirm
          title="Lift this decision?"
          action="Lift it"
          onClose={() => {
            setLifting(null);
          }}
          onConfirm={() => lift(lifting)}
        >
          <Text>{decisionInWords(lifting)}.</Text>
          <Text mt="xs">{whatLiftingMayDo(lifting, unitName)}</Text>
        </Confirm>
      ) : null}
    </Stack>
  );
}
