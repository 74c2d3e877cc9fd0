import { Button, Group, Select, Stack } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { answer, api } from '../api/client.ts';
import type { Run } from '../api/types.ts';
import { useThisProperty } from '../shell/property-context.ts';
import { PageTitle } from '../ui/page-title.tsx';
import { QueryView } from '../ui/query-view.tsx';
import { Empty } from '../ui/states.tsx';
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
        <Select
          label="Trigger"
          data={options(TRIGGERS)}
          value={filters.trigger || null}
          onChange={(value) => {
            setFilter('trigger', value);
          }}
          clearable
          placeholder="Any"
          clearButtonProps={{ 'aria-label': 'Clear the trigger' }}
        />
        <Select
          label="State"
          data={options(RUN_STATES)}
          value={filters.state || null}
          onChange={(value) => {
            setFilter('state', value);
          }}
          clearable
          placeholder="Any"
          clearButtonProps={{ 'aria-label': 'Clear the state' }}
        />
      </Group>
      <QueryView query={runs}>
        {(data) => {
          const items = data.pages.flatMap((page) => page.items);
          if (!items.length)
            return filtered ? (
              <Empty
                title="No run matches your filter"
                action={
                  <Button variant="default" onClick={clear}>
                    Clear the filter
                  </Button>
                }
              />
            ) : (
              <Empty title="No run yet">The first run begins when the property is turned on.</Empty>
            );
          return (
            <>
              <RunsTable runs={items} />
              {runs.hasNextPage ? (
                <Group>
                  <Button variant="default" loading={runs.isFetchingNextPage} onClick={() => void runs.fetchNextPage()}>
                    Older runs
                  </Button>
                </Group>
              ) : null}
            </>
          );
        }}
      </QueryView>
    </Stack>
  );
}
