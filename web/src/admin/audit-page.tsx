import { Code, Group, Stack, Text } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { ColumnDef } from '@tanstack/react-table';
import { useMemo } from 'react';
import { answer, api } from '../api/client.ts';
import { propertiesQuery } from '../api/queries.ts';
import type { AuditItem } from '../api/types.ts';
import { DataTable } from '../ui/data-table.tsx';
import { FilterSelect } from '../ui/filter-select.tsx';
import { RouteLink } from '../ui/link.tsx';
import { More } from '../ui/more.tsx';
import { PageTitle } from '../ui/page-title.tsx';
import { QueryView } from '../ui/query-view.tsx';
import { Empty, NoMatch } from '../ui/states.tsx';
import { useFilters } from '../ui/use-filters.ts';
import { When } from '../ui/when.tsx';
import { actionInWords } from '../words/audit.ts';
import { AdminsOnly } from './admins-only.tsx';

function Details({ item }: { item: AuditItem }) {
  if (item.before === null && item.after === null) return null;
  return (
    <details>
      <summary>Before and after</summary>
      <Code block fz="xs" style={{ whiteSpace: 'pre-wrap', wordBreak: 'break-all' }}>
        {JSON.stringify({ before: item.before, after: item.after }, null, 1)}
      </Code>
    </details>
  );
}

function Audit() {
  const properties = useQuery(propertiesQuery),
    [filters, setFilter] = useFilters(['propertyId'] as const),
    propertyId = filters.propertyId || undefined;
  const audit = useInfiniteQuery({
    queryKey: ['audit', propertyId],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) => answer(api.GET('/api/v1/audit', { params: { query: { propertyId, limit: 50, cursor: pageParam } } })),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
  const columns = useMemo<ColumnDef<AuditItem>[]>(() => {
    const propertyOf = (item: AuditItem) => properties.data?.find((each) => each.id === item.propertyId);
    return [
      { header: 'When', cell: ({ row: { original: item } }) => <When at={item.at} timeZone={propertyOf(item)?.timeZone} /> },
      {
        header: 'Who',
        cell: ({ row: { original: item } }) => (
          <>
            {item.by.name}
            <Text size="xs" c="dimmed">
              {item.by.role}
            </Text>
          </>
        ),
      },
      { header: 'What', cell: ({ row: { original: item } }) => actionInWords(item.action) },
      {
        header: 'Property',
        cell: ({ row: { original: item } }) =>
          item.propertyId ? <RouteLink to={`/properties/${item.propertyId}`}>{propertyOf(item)?.name ?? 'Property'}</RouteLink> : '–',
      },
      {
        header: 'Details',
        cell: ({ row: { original: item } }) => (
          <>
            {item.runId && item.propertyId ? <RouteLink to={`/properties/${item.propertyId}/runs/${item.runId}`}>The run</RouteLink> : null}
            <Details item={item} />
          </>
        ),
      },
    ];
  }, [properties.data]);
  return (
    <Stack>
      <PageTitle>Audit</PageTitle>
      <Group>
        <FilterSelect
          label="Property"
          all="All"
          data={(properties.data ?? []).map((each) => ({ value: each.id, label: each.name }))}
          value={filters.propertyId}
          onChange={(value) => {
            setFilter('propertyId', value);
          }}
        />
      </Group>
      <QueryView query={audit} rows={8}>
        {(data) => {
          const items = data.pages.flatMap((page) => page.items);
          if (!items.length)
            return propertyId ? (
              <NoMatch
                title="Nothing matches your filter"
                onClear={() => {
                  setFilter('propertyId', null);
                }}
              >
                Nobody has done anything at this property yet.
              </NoMatch>
            ) : (
              <Empty title="Nothing has been done here yet" />
            );
          return (
            <>
              <DataTable caption="Who did what, newest first" rows={items} columns={columns} rowKey={(item) => item.id} sortable={false} />
              <More query={audit}>Older</More>
            </>
          );
        }}
      </QueryView>
    </Stack>
  );
}

export const AuditPage = () => (
  <AdminsOnly>
    <Audit />
  </AdminsOnly>
);
