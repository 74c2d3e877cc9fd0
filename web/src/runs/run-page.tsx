import { Alert, Anchor, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { isRunning, runQuery } from '../api/queries.ts';
import type { Run } from '../api/types.ts';
import { useMay } from '../session/use-session.ts';
import { useThisProperty } from '../shell/property-context.ts';
import { RouteLink } from '../ui/link.tsx';
import { PageTitle } from '../ui/page-title.tsx';
import { QueryView } from '../ui/query-view.tsx';
import { RunBadge } from '../ui/state-badges.tsx';
import { When } from '../ui/when.tsx';
import { countsInWords } from '../words/counts.ts';
import { label, TRIGGERS } from '../words/labels.ts';
import { CancelRun } from './cancel-run.tsx';
import { RunChanges } from './run-changes.tsx';
import { RunFacts } from './run-facts.tsx';
import { UndoRun } from './undo-run.tsx';

function Report({ run }: { run: Run }) {
  const { id } = useThisProperty(),
    running = isRunning(run.state),
    [chosen, setChosen] = useState<ReadonlySet<string>>(new Set()),
    canUndo = useMay('manager') && run.appliedAt !== null && run.mode === 'apply';
  return (
    <Stack>
      <Text size="sm">
        <RouteLink to={`/properties/${id}/runs`}>← All runs</RouteLink>
      </Text>
      <PageTitle
        order={2}
        actions={
          <>
            {running ? <CancelRun run={run} /> : null}
            {canUndo ? (
              <UndoRun
                run={run}
                chosen={chosen}
                onDone={() => {
                  setChosen(new Set());
                }}
              />
            ) : null}
          </>
        }
      >{`Run: ${label(TRIGGERS, run.trigger)}`}</PageTitle>
      <Group gap="sm">
        <RunBadge state={run.state} />
        <Text>
          <When at={run.requestedAt} />
          {run.by ? ` by ${run.by}` : ''}
        </Text>
        {run.temporalUrl ? (
          <Anchor href={run.temporalUrl} target="_blank" rel="noreferrer">
            Open in the Temporal UI (new tab)
          </Anchor>
        ) : null}
      </Group>
      <Text role="status">
        {running
          ? 'The run is going on …'
          : run.state === 'succeeded'
            ? `${countsInWords(run.counts, run.mode === 'preview')}.`
            : 'Nothing was changed by it.'}
      </Text>
      {run.reason ? (
        <Alert color={run.state === 'failed' ? 'red' : 'yellow'} title={run.reason.message}>
          {run.reason.nextStep}
        </Alert>
      ) : null}
      {run.undoOf ? (
        <Text size="sm">
          It takes back <RouteLink to={`/properties/${id}/runs/${run.undoOf}`}>an earlier run</RouteLink>.
        </Text>
      ) : null}
      <RunFacts run={run} />
      {running ? null : <RunChanges runId={run.id} chosen={canUndo ? chosen : null} onChoose={setChosen} />}
    </Stack>
  );
}

export function RunPage({ runId }: { runId: string }) {
  const run = useQuery(runQuery(runId));
  return <QueryView query={run}>{(data) => <Report run={data} />}</QueryView>;
}
