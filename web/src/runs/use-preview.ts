import { useMutation, useQuery } from '@tanstack/react-query';
import { answer, api } from '../api/client.ts';
import { isProblem, type Problem } from '../api/problem.ts';
import { isRunning, runChangesQuery, runQuery } from '../api/queries.ts';
import type { paths } from '../api/schema.d.ts';

export type Assume = NonNullable<
  NonNullable<paths['/api/v1/properties/{id}/syncs']['post']['requestBody']>['content']['application/json']['assume']
>;

/** Paused or off, and something would have to be read: nothing happens before it is resumed. */
export const isStopped = (error: unknown): error is Problem => isProblem(error, 'paused') || isProblem(error, 'off');

/** The same planner as a real run, with nothing written. */
export function usePreview(propertyId: string) {
  const start = useMutation({
    mutationFn: (assume: Assume | null) =>
      answer(
        api.POST('/api/v1/properties/{id}/syncs', {
          params: { path: { id: propertyId } },
          body: assume ? { mode: 'preview', assume } : { mode: 'preview' },
        }),
      ),
  });
  const runId = start.data?.id;
  const run = useQuery({ ...runQuery(runId ?? ''), enabled: runId !== undefined });
  const ended = runId !== undefined && run.data !== undefined && !isRunning(run.data.state);
  const changes = useQuery({ ...runChangesQuery(runId ?? ''), enabled: ended && run.data.state === 'succeeded' });
  return {
    start: start.mutate,
    reset: start.reset,
    begun: runId !== undefined || start.isPending,
    error: start.error ?? run.error ?? changes.error,
    run: run.data,
    changes: ended ? changes.data : undefined,
    isBusy:
      start.isPending ||
      (runId !== undefined && !changes.data && !(ended && run.data.state !== 'succeeded') && !changes.error && !run.error),
  };
}
export type Preview = ReturnType<typeof usePreview>;
