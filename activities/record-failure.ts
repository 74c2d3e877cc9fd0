import { CANCELLED, closeWorkflowRun, type RunReason } from '../sync/runs.ts';
import type { FailureReport } from '../workflows/messages.ts';
import { withHeartbeat } from './around.ts';
import type { ActivityDeps } from './deps.ts';

const TIMED_OUT: RunReason = {
  code: 'timed_out',
  message: 'The run did not finish in its time; nothing was changed.',
  nextStep: 'The next run reads everything again. If it stays, look at how slowly the PMS answers.',
};
const CHANGING: RunReason = {
  code: 'inputs_changing',
  message: 'Settings or mappings were changed again and again while the run was planning; nothing was changed by it.',
  nextStep: 'The next run goes by the new settings.',
};
const INTERNAL: RunReason = {
  code: 'internal',
  message: 'The run failed within Unit Sync; nothing was changed.',
  nextStep: "Open the run in the Temporal UI, and report the failure with the run's id.",
};

/** The one closing activity of a run that failed or was cancelled: what happened, in words, and what to do next. */
export const createRecordFailure =
  (deps: ActivityDeps) =>
  (report: FailureReport): Promise<void> =>
    withHeartbeat(async () => {
      const reason: RunReason = report.cancelled
        ? CANCELLED
        : report.details
          ? {
              code: report.details.code,
              message: `${report.details.message} (${report.details.detail})`,
              nextStep: report.details.nextStep,
            }
          : report.code === 'timed_out'
            ? TIMED_OUT
            : report.code === CHANGING.code
              ? CHANGING
              : INTERNAL;
      const runId = await closeWorkflowRun(deps.pool, {
        propertyId: report.propertyId,
        workflowRunId: report.workflowRunId,
        end: { state: report.cancelled ? 'cancelled' : 'failed', now: deps.clock.now(), reason },
      });
      if (!runId) return;
      deps.log.warn({ propertyId: report.propertyId, runId, code: reason.code }, 'sync run ended without being applied');
      deps.onRunFinished?.({
        propertyId: report.propertyId,
        runId,
        text: `${report.cancelled ? 'cancelled' : 'failed'}: ${reason.message}`,
      });
    });

/** A line for the terminal for each run that succeeded. */
export function tellFinished(deps: ActivityDeps, line: { propertyId: string; runId: string; text: string }): void {
  deps.log.info({ propertyId: line.propertyId, runId: line.runId }, `sync run finished: ${line.text}`);
  deps.onRunFinished?.(line);
}
