import { Button, Group, Text, Title } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { answer, api } from '../api/client.ts';
import type { Resident, TimelineItem } from '../api/types.ts';
import { useThisProperty } from '../shell/property-context.ts';
import { RouteLink } from '../ui/link.tsx';
import { QueryView } from '../ui/query-view.tsx';
import { When } from '../ui/when.tsx';
import { useUnitNames } from '../units/use-unit-names.ts';
import { fullName } from './leading.ts';
import { timelineInWords } from './timeline-words.ts';
import classes from './person-timeline.module.css';

function Entry({ item, name }: { item: TimelineItem; name: string }) {
  const { id } = useThisProperty(),
    unitName = useUnitNames(id),
    { title, detail } = timelineInWords(item, name, unitName);
  return (
    <li className={classes['entry']} data-type={item.type}>
      <Text size="sm" c="dimmed">
        <When at={item.at} />
        {item.by ? ` · ${item.by}` : ''}
        {item.runId && item.propertyId === id ? (
          <>
            {' '}
            ·{' '}
            <RouteLink to={`/properties/${id}/runs/${item.runId}`} size="sm">
              the run
            </RouteLink>
          </>
        ) : null}
      </Text>
      <Text fw={600}>{title}</Text>
      {detail ? <Text size="sm">{detail}</Text> : null}
      {item.note ? <Text size="sm">“{item.note}”</Text> : null}
    </li>
  );
}

/** Answers "why does she have 12B?". */
export function PersonTimeline({ person }: { person: Resident }) {
  const personId = person.id;
  const timeline = useInfiniteQuery({
    queryKey: ['resident', personId, 'timeline'],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      answer(api.GET('/api/v1/residents/{id}/timeline', { params: { path: { id: personId }, query: { limit: 50, cursor: pageParam } } })),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
  return (
    <section aria-labelledby="timeline">
      <Title order={3} id="timeline" mb="xs">
        Timeline
      </Title>
      <QueryView query={timeline}>
        {(data) => (
          <>
            <ol className={classes['timeline']}>
              {data.pages
                .flatMap((page) => page.items)
                .map((item) => (
                  <Entry key={`${item.type}${item.id}`} item={item} name={fullName(person)} />
                ))}
            </ol>
            {timeline.hasNextPage ? (
              <Group>
                <Button variant="default" loading={timeline.isFetchingNextPage} onClick={() => void timeline.fetchNextPage()}>
                  Older
                </Button>
              </Group>
            ) : null}
          </>
        )}
      </QueryView>
    </section>
  );
}
