import { Alert, Button, Group, Progress, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { isRunning, runQuery } from '../api/queries.ts';
import type { Run } from '../api/types.ts';
import { useThisProperty } from '../shell/property-context.ts';
import { RouteLink } from '../ui/link.tsx';
import { Failed } from '../ui/states.tsx';
import { countsInWords, times } from '../words/counts.ts';

function step(run: Run): { text: string; done: number } {
  if (run.state === 'queued') return { text: 'Waiting for its turn', done: 5 };
  if (run.counts.fetched) return { text: `Planning: ${times(run.counts.fetched, 'resident')} read`, done: 75 };
  return {
    text: run.reads.length
      ? `Reading: ${times(
          run.reads.reduce((sum, read) => sum + read.records, 0),
          'record',
        )} so far`
      : 'Reading from the PMS',
    done: 35,
  };
}

/** A run as it goes on, then what came of it. */
export function RunProgress({ runId, onEnd, onClose }: { runId: string; onEnd?: (run: Run) => void; onClose?: () => void }) {
  const run = useQuery(runQuery(runId)),
    property = useThisProperty(),
    told = useRef<string | null>(null),
    data = run.data;
  useEffect(() => {
    if (!data || isRunning(data.state) || told.current === data.id) return;
    told.current = data.id;
    onEnd?.(data);
  }, [data, onEnd]);
  if (run.error && !data) return <Failed error={run.error} retry={() => void run.refetch()} />;
  if (!data || isRunning(data.state)) {
    const { text, done } = data ? step(data) : { text: 'Starting', done: 2 };
    return (
      <Stack gap={4} role="status" className="us-card">
        <Group justify="space-between">
          <Text size="sm">{text} …</Text>
          <RouteLink to={`/properties/${property.id}/runs/${runId}`} size="sm">
            See the run
          </RouteLink>
        </Group>
        <Progress value={done} animated aria-label="Progress of the run" />
      </Stack>
    );
  }
  const color = data.state === 'succeeded' ? (data.reason ? 'yellow' : 'green') : data.state === 'cancelled' ? 'gray' : 'red';
  return (
    <Alert
      color={color}
      role="status"
      title={
        data.state === 'succeeded'
          ? countsInWords(data.counts, data.mode === 'preview')
          : data.state === 'cancelled'
            ? 'The run was cancelled'
            : 'The run failed'
      }
    >
      <Stack gap={6}>
        {data.state === 'cancelled' ? null : (
          <Text size="sm">
            {times(data.counts.fetched, 'resident')} read{data.counts.excluded ? `, ${data.counts.excluded} left out` : ''}
            {data.counts.unmapped ? `, ${data.counts.unmapped} without a mapped unit` : ''}.
          </Text>
        )}
        {data.reason ? (
          <Text size="sm">
            {data.reason.message} {data.reason.nextStep}
          </Text>
        ) : null}
        <Group gap="md">
          <RouteLink to={`/properties/${property.id}/runs/${data.id}`} size="sm">
            See what it did
          </RouteLink>
          {onClose ? (
            <Button size="compact-xs" variant="default" onClick={onClose}>
              Close
            </Button>
          ) : null}
        </Group>
      </Stack>
    </Alert>
  );
}
