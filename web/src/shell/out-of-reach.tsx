import { Alert, Button, Group, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { isAway } from '../api/problem.ts';
import { overviewQuery } from '../api/queries.ts';
import { instantInZone } from '../words/times.ts';

/**
 * Over every screen while Unit Sync cannot answer: how old what is seen may be. The overview is asked every 15 seconds, and after anything else that had no answer,
 * so it is the first to know. Once it is back, whatever is on the screen is read again.
 */
export function OutOfReach() {
  const client = useQueryClient(),
    overview = useQuery(overviewQuery),
    [away, setAway] = useState(false),
    wasAway = useRef(false);
  // While it is asked again and nothing of it was ever read, the query has no error: that is no answer. Taken for one, everything would be read again, fail, and ask this again, at once and without end.
  const isNow = overview.isPending ? away : isAway(overview.error);
  if (isNow !== away) setAway(isNow);
  useEffect(() => {
    if (wasAway.current && !away) void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'overview' });
    wasAway.current = away;
  }, [away, client]);
  if (!away) return null;
  return (
    <Alert color="yellow" role="alert" mb="md" title="Unit Sync is out of reach">
      <Group justify="space-between">
        <Text size="sm">
          {overview.dataUpdatedAt
            ? `What you see is as of ${instantInZone(new Date(overview.dataUpdatedAt).toISOString())} or before, and may have changed. `
            : ''}
          It is tried again by itself.
        </Text>
        <Button size="xs" variant="default" onClick={() => void overview.refetch()}>
          Try now
        </Button>
      </Group>
    </Alert>
  );
}
