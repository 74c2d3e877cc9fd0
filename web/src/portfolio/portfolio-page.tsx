import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { overviewQuery } from '../api/queries.ts';
import { useMay } from '../session/use-session.ts';
import { LinkButton } from '../ui/link.tsx';
import { PageTitle } from '../ui/page-title.tsx';
import { QueryView } from '../ui/query-view.tsx';
import { Empty } from '../ui/states.tsx';
import { PortfolioTable } from './portfolio-table.tsx';
import { times } from '../words/counts.ts';

export function PortfolioPage() {
  const overview = useQuery(overviewQuery),
    mayAdd = useMay('admin');
  const add = mayAdd ? <LinkButton to="/properties/new">Add a property</LinkButton> : null;
  return (
    <Stack>
      <PageTitle actions={add}>Portfolio</PageTitle>
      <QueryView query={overview}>
        {(items) =>
          items.length ? (
            <>
              <Text c="dimmed" size="sm">
                {times(items.length, 'property', 'properties')}, those that need you first.
              </Text>
              <PortfolioTable items={items} />
            </>
          ) : (
            <Empty title="No property yet" action={add}>
              {mayAdd
                ? 'Add the first building: its name, time zone and country. The set-up then connects it with its PMS.'
                : 'An administrator adds properties.'}
            </Empty>
          )
        }
      </QueryView>
    </Stack>
  );
}
