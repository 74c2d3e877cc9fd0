import { Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { overviewQuery, propertyQuery } from '../api/queries.ts';
import type { OverviewItem } from '../api/types.ts';
import { PropertyContext } from '../shell/property-context.ts';
import { RouteLink } from '../ui/link.tsx';
import { PageTitle } from '../ui/page-title.tsx';
import { QueryView } from '../ui/query-view.tsx';
import { Empty } from '../ui/states.tsx';
import { times } from '../words/counts.ts';
import { WaitingQueue } from './waiting-queue.tsx';

function OfProperty({ item }: { item: OverviewItem }) {
  const property = useQuery(propertyQuery(item.propertyId));
  return (
    <section aria-label={item.name}>
      <Title order={2} mb="sm">
        <RouteLink to={`/properties/${item.propertyId}/waiting`} inherit>
          {item.name}
        </RouteLink>
      </Title>
      <QueryView query={property}>
        {(data) => (
          <PropertyContext value={data}>
            <WaitingQueue />
          </PropertyContext>
        )}
      </QueryView>
    </section>
  );
}

/** One queue over all properties. */
export function AllWaitingPage() {
  const overview = useQuery(overviewQuery);
  return (
    <Stack>
      <PageTitle>Waiting for you</PageTitle>
      <QueryView query={overview}>
        {(items) => {
          const waiting = items.filter((item) => item.heldChanges + item.openConflicts > 0);
          if (!waiting.length)
            return <Empty title="Nothing waits for you">Held changes and conflicts of all your properties would be here.</Empty>;
          return (
            <Stack gap="xl">
              <Text c="dimmed">
                {times(
                  waiting.reduce((sum, item) => sum + item.heldChanges, 0),
                  'held change',
                )}{' '}
                and{' '}
                {times(
                  waiting.reduce((sum, item) => sum + item.openConflicts, 0),
                  'conflict',
                )}{' '}
                in {times(waiting.length, 'property', 'properties')}.
              </Text>
              {waiting.map((item) => (
                <OfProperty key={item.propertyId} item={item} />
              ))}
            </Stack>
          );
        }}
      </QueryView>
    </Stack>
  );
}
