import { Group, Stack } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { answer, api } from '../api/client.ts';
import type { Run } from '../api/types.ts';
import { useThisProperty } from '../shell/property-context.ts';
import { FilterSelect } from '../ui/filter-select.tsx';
import { More } from '../ui/more.tsx';
import { PageTitle } from '../ui/page-title.tsx';
import { QueryView } from '../ui/query-view.tsx';
import { Empty, NoMatch } from '../ui/states.tsx';
import { useFilters } from '../ui/use-filters.ts';
import { RUN_STATES, TRIGGERS } from '../words/labels.ts';
import { RunsTable } from './runs-table.tsx';

const options = (words: Record<string, string>) => Object.entries(words).map(([value, label]) => ({ value, label }));

export function RunsPage() {
  const { id } = useThisProperty(),
    [filters, setFilter, clear] = useFilters(['trigger', 'state'] as const);
  const query = {
    mode: 'apply' as const,
    trigger: (filters.trigger || undefined) as Run['trigger'] | undefined,
    state: (filters.state || undefined) as Run['state'] | undefined,
  };
  const runs = useInfiniteQuery({
    queryKey: ['property', id, 'runs', query],
    initialPageParam: undefined as string | undefined,
    refetchInterval: 15_000,
    queryFn: ({ pageParam }) =>
      answer(api.GET('/api/v1/properties/{id}/syncs', { params: { path: { id }, query: { ...query, limit: 50, cursor: pageParam } } })),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
  const filtered = Boolean(filters.trigger || filters.state);
  return (
    <Stack>
      <PageTitle order={2}>Runs</PageTitle>
      <Group>
        <FilterSelect
          label="Trigger"
          all="Any"
          data={options(TRIGGERS)}
          value={filters.trigger}
          onChange={(value) => {
            setFilter('trigger', value);
          }}
        />
        <FilterSelect
          label="State"
          all="Any"
          data={options(RUN_STATES)}
          value={filters.state}
          onChange={(value) => {
            setFilter('state', value);
          }}
        />
      </Group>
      <QueryView query={runs}>
        {(data) => {
          const items = data.pages.flatMap((page) => page.items);
          if (!items.length)
            return filtered ? (
              <NoMatch title="No run matches your filter" onClear={clear} />
            ) : (
              <Empty title="No run yet">The first run begins when the property is turned on.</Empty>
            );
          return (
            <>
              <RunsTable runs={items} />
              <More query={runs}>Older runs</More>
            </>
          );
        }}
      </QueryView>
    </Stack>
  );
}
