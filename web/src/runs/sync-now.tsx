import { Box, Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api, idempotent } from '../api/client.ts';
import { useMay } from '../session/use-session.ts';
import { useThisProperty } from '../shell/property-context.ts';
import { Failed } from '../ui/states.tsx';
import { useRefresh } from '../ui/use-refresh.ts';
import { RunProgress } from './run-progress.tsx';

/** Begins a run, or joins one that has not begun to read, and shows it live. */
export function SyncNow() {
  const property = useThisProperty(),
    may = useMay('manager'),
    refresh = useRefresh(property.id),
    [runId, setRunId] = useState<string | null>(null),
    [running, setRunning] = useState(false);
  const sync = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/api/v1/properties/{id}/syncs', { params: { path: { id: property.id }, header: idempotent() }, body: { mode: 'apply' } }),
      ),
    onSuccess: ({ id }) => {
      setRunId(id);
      setRunning(true);
    },
  });
  if (!may) return null;
  return (
    <>
      <Button
        onClick={() => {
          sync.mutate();
        }}
        loading={sync.isPending}
        disabled={running}
      >
        {running ? 'Syncing …' : 'Sync now'}
      </Button>
      {sync.error ? (
        <Box w="100%">
          <Failed error={sync.error} title="The sync cannot start" />
        </Box>
      ) : null}
      {runId ? (
        <Box w="100%">
          <RunProgress
            key={runId}
            runId={runId}
            onEnd={() => {
              setRunning(false);
              void refresh();
            }}
            onClose={() => {
              setRunId(null);
            }}
          />
        </Box>
      ) : null}
    </>
  );
}
