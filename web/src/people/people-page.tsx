import { Button, Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '../api/client.ts';
import type { Resident } from '../api/types.ts';
import { useMay } from '../session/use-session.ts';
import { useThisProperty } from '../shell/property-context.ts';
import { More } from '../ui/more.tsx';
import { PageTitle } from '../ui/page-title.tsx';
import { QueryView } from '../ui/query-view.tsx';
import { Empty, NoMatch } from '../ui/states.tsx';
import { useFilters } from '../ui/use-filters.ts';
import { times } from '../words/counts.ts';
import { AddPerson } from './add-person.tsx';
import { PeopleFilters } from './people-filters.tsx';
import { PeopleTable } from './people-table.tsx';

export const PEOPLE_FILTERS = ['q', 'status', 'conflict', 'unitId'] as const;

export function PeoplePage() {
  const { id } = useThisProperty(),
    may = useMay('manager'),
    [adding, setAdding] = useState(false),
    [filters, setFilter, clear] = useFilters(PEOPLE_FILTERS);
  const query = {
    q: filters.q || undefined,
    status: (filters.status || undefined) as Resident['status'] | 'all' | undefined,
    conflict: filters.conflict || undefined,
    unitId: filters.unitId || undefined,
  };
  const people = useInfiniteQuery({
    queryKey: ['property', id, 'people', query],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      answer(
        api.GET('/api/v1/properties/{id}/residents', { params: { path: { id }, query: { ...query, limit: 200, cursor: pageParam } } }),
      ),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
  const filtered = Object.values(filters).some(Boolean);
  return (
    <Stack>
      <PageTitle
        order={2}
        actions={
          may ? (
            <Button
              variant="default"
              onClick={() => {
                setAdding(true);
              }}
            >
              Add a person
            </Button>
          ) : null
        }
      >
        People
      </PageTitle>
      <PeopleFilters filters={filters} setFilter={setFilter} />
      <QueryView query={people} rows={10}>
        {(data) => {
          const items = data.pages.flatMap((page) => page.items);
          if (!items.length)
            return filtered ? (
              <NoMatch title="Nobody matches your filter" onClear={clear}>
                Ended residents are shown with the status “Ended” or “All”.
              </NoMatch>
            ) : (
              <Empty title="No residents yet">They come with the first run. You can also add a person by hand.</Empty>
            );
          return (
            <>
              <Text size="sm" c="dimmed" role="status">
                {people.hasNextPage ? `The first ${items.length}` : times(items.length, 'person', 'people')}
                {filtered ? ', filtered' : ''}
              </Text>
              <PeopleTable people={items} />
              <More query={people}>Show more people</More>
            </>
          );
        }}
      </QueryView>
      {adding ? (
        <AddPerson
          onClose={() => {
            setAdding(false);
          }}
        />
      ) : null}
    </Stack>
  );
}
