import { Alert, Button, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Unreachable } from '../api/problem.ts';
import { overviewQuery } from '../api/queries.ts';

/** The overview is asked every 15 seconds, and after a write without an answer, so it is the first to know. */
export function OutOfReach() {
  const overview = useQuery(overviewQuery);
  if (!(overview.error instanceof Unreachable)) return null;
  return (
    <Alert color="yellow" role="alert" mb="md" title="Unit Sync is out of reach">
      <Group justify="space-between">
        <Text size="sm">What you see may be old. It is tried again by itself.</Text>
        <Button size="xs" variant="default" onClick={() => void overview.refetch()}>
          Try now
        </Button>
      </Group>
    </Alert>
  );
}
