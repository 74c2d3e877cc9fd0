import { Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { Run } from '../api/types.ts';
import { RunProgress } from '../runs/run-progress.tsx';
import { useThisProperty } from '../shell/property-context.ts';
import { LinkButton } from '../ui/link.tsx';
import { PageTitle } from '../ui/page-title.tsx';
import { useRefresh } from '../ui/use-refresh.ts';
import { times } from '../words/counts.ts';

/** After *Turn on*: the first run as it goes on, and what to do next. */
export function FirstRun({ runId }: { runId: string }) {
  const { id, name } = useThisProperty(),
    refresh = useRefresh(id),
    [run, setRun] = useState<Run | null>(null);
  return (
    <Stack maw={760}>
      <PageTitle order={2}>{`${name} is on`}</PageTitle>
      <RunProgress
        runId={runId}
        onEnd={(ended) => {
          setRun(ended);
          void refresh();
        }}
      />
      {run?.state === 'succeeded' ? (
        <>
          {run.counts.unmapped ? (
            <Text>
              {times(run.counts.unmapped, 'resident has', 'residents have')} no unit yet, because their PMS units are not mapped. That is
              the next thing to do.
            </Text>
          ) : (
            <Text>Everybody who should have a unit has one.</Text>
          )}
          <Group>
            {run.counts.unmapped ? <LinkButton to={`/properties/${id}/integration/mapping`}>Map the units</LinkButton> : null}
            <LinkButton to={`/properties/${id}/people`} variant={run.counts.unmapped ? 'default' : 'filled'}>
              See the people
            </LinkButton>
          </Group>
        </>
      ) : null}
    </Stack>
  );
}
