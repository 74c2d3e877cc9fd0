import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  TimeoutFailure,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import type { Assigned, Fetched, FailureDetails, SyncPropertyInput } from './messages.ts';
import { CLOSE, PMS_READ, STEP } from './retry.ts';
import { inWords, type RunCounts } from '../domain/run-words.ts';

const { fetchResidents } = proxyActivities<Activities>({ ...PMS_READ, summary: 'Read the residents from the PMS' });
const { applyExclusions } = proxyActivities<Activities>({ ...STEP, summary: 'Leave out excluded lease statuses and roles' });
const { resolveUnitMappings } = proxyActivities<Activities>({ ...STEP, summary: "Find each PMS unit's console unit" });
const { assignResidents } = proxyActivities<Activities>({ ...STEP, summary: 'Who is who, plan, guard, apply' });
const { recordFailure } = proxyActivities<Activities>({ ...CLOSE, summary: 'Close the run' });

/** How often the steps begin again because somebody changed what they go by (docs/how-it-works.md, The one lock). */
const MAX_ROUNDS = 3;
/** How often a run reads: again only when a PostgreSQL crash took what was read. */
const MAX_READS = 3;

/**
 * One hourly sync of a property: read, leave out, map, assign. Quiet hours end after the first step.
 * Started by the schedule `sync/<propertyId>` alone, whose overlap policy keeps it one at a time.
 */
export async function syncProperty(input: SyncPropertyInput): Promise<RunCounts | null> {
  try {
    for (let read = 1; read <= MAX_READS; read++) {
      const fetched = await fetchResidents(input);
      if (fetched.outcome === 'nothing') {
        setCurrentDetails(`Nothing to do: the integration is ${fetched.reason}.`);
        return null;
      }
      if (fetched.outcome === 'quiet') {
        setCurrentDetails(`${fetched.fetched} residents read, nothing changed${unread(fetched)}`);
        return null;
      }
      const planned = await plan({ propertyId: input.propertyId, runId: fetched.runId });
      if (planned.outcome === 'reread') continue;
      const counts = planned.outcome === 'applied' ? planned.counts : null;
      setCurrentDetails(counts ? inWords(counts) + unread(fetched) : 'Cancelled, or another run took over; nothing was done.');
      return counts;
    }
    throw ApplicationFailure.create({
      type: 'read_lost',
      message: 'what was read was lost in the database, three times',
      nonRetryable: true,
    });
  } catch (err) {
    const cancelled = isCancellation(err);
    setCurrentDetails(cancelled ? 'Cancelled before it was applied.' : `Failed: ${codeOf(err)}`);
    await CancellationScope.nonCancellable(() =>
      recordFailure({
        propertyId: input.propertyId,
        runId: null,
        workflowRunId: workflowInfo().runId,
        cancelled,
        code: codeOf(err),
        details: detailsOf(err),
      }),
    );
    throw err;
  }
}

const unread = (fetched: Extract<Fetched, { incompleteReads: number }>) =>
  fetched.incompleteReads ? `; ${fetched.incompleteReads} PMS properties not read completely` : '';

async function plan(run: { propertyId: string; runId: string }): Promise<Exclude<Assigned, { outcome: 'again' }>> {
  for (let round = 1; round <= MAX_ROUNDS; round++) {
    await applyExclusions(run);
    await resolveUnitMappings(run);
    const assigned = await assignResidents(round < MAX_ROUNDS ? run : { ...run, lastRound: true });
    if (assigned.outcome !== 'again') return assigned;
  }
  // Only a worker of an earlier release, which knows of no last round, comes here.
  throw ApplicationFailure.create({
    type: 'inputs_changing',
    message: 'settings or mappings changed during the run, three times',
    nonRetryable: true,
  });
}

/** In a workflow an activity's failure is wrapped: type and details are its cause's. */
export function codeOf(err: unknown): string {
  const cause = err instanceof ActivityFailure ? err.cause : err;
  if (cause instanceof ApplicationFailure) return cause.type ?? 'internal';
  return cause instanceof TimeoutFailure ? 'timed_out' : 'internal';
}

export function detailsOf(err: unknown): FailureDetails | null {
  const cause = err instanceof ActivityFailure ? err.cause : err;
  const details = cause instanceof ApplicationFailure ? cause.details?.[0] : null;
  return details && typeof details === 'object' && 'nextStep' in details ? (details as FailureDetails) : null;
}
