import { Context } from '@temporalio/activity';
import { mayBeOlder } from '../domain/beat.ts';
import { SYSTEM_ACTOR } from '../sync/actor.ts';
import { dropExpired, findChores, nextBeat, propertiesWithSchedule, resyncAllSchedules } from '../sync/housekeeping.ts';
import { abandonRun } from '../sync/runs.ts';
import { dropDraft } from '../sync/setup.ts';
import type { HousekeepingResult, KeepHouseInput } from '../workflows/messages.ts';
import { withHeartbeat } from './around.ts';
import type { ActivityDeps } from './deps.ts';

/** Schedules without a property are deleted once a day, in this one minute of it, and when an older backup may have been restored. */
const COMPARE_AT_MINUTE = 17;

/** What is not begun by then is left to the next minute: the work of each is remembered in the database, and what it found is reported in time. */
const WORK_MS = 30_000;

/** Repairs whatever a crash left between two writes. Each chore by itself: one that fails does not stop the others, and comes again in a minute. */
export const createKeepHouse =
  (deps: ActivityDeps) =>
  (input: KeepHouseInput): Promise<HousekeepingResult> =>
    withHeartbeat(async (signal) => {
      const beat = await nextBeat(deps.pool),
        isOlder = mayBeOlder(beat, input.lastBeat);
      if (isOlder) {
        deps.log.warn(
          { beat, lastBeat: input.lastBeat },
          'the first beat, the database server was started anew, or an older backup restored: all schedules are made again',
        );
        await resyncAllSchedules(deps.pool);
      }
      const now = deps.clock.now(),
        chores = await findChores(deps.pool, now);
      const end = performance.now() + WORK_MS;
      const each = async <T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<number> => {
        let done = 0;
        for (const item of items) {
          signal.throwIfAborted();
          if (performance.now() > end) break;
          try {
            if ((await work(item)) !== false) done++;
          } catch (err) {
            deps.log.warn({ error: err instanceof Error ? err.name : 'unknown' }, 'a chore failed; it comes again');
          }
        }
        return done;
      };
      const runsAbandoned = await each(chores.running, async (run) => {
        if (!(await deps.temporal.isClosed(run.workflowId, run.temporalRunId))) return false;
        await abandonRun(deps.pool, run.propertyId, run.runId, now);
        return true;
      });
      const runsTriggered =
        (await each(chores.queued, (id) => deps.temporal.triggerSync(id))) +
        (await each(chores.previews, (preview) => deps.temporal.startPreview(preview)));
      const credentialsProbed = await each(chores.credentials, (id) => deps.temporal.startProbe(id));
      await each(chores.drafts, (propertyId) => dropDraft(deps.pool, { propertyId, actor: SYSTEM_ACTOR, now }));
      // The list before what is wanted: a property that is turned on in between is not taken for one that is gone.
      const there = new Set(await deps.temporal.listSyncSchedules()),
        wanted = await propertiesWithSchedule(deps.pool);
      if (isOlder || isDaily(Context.current().info.scheduledTimestampMs))
        await each(
          [...there].filter((id) => !wanted.has(id)),
          (id) => deps.temporal.reconcileSchedule(id),
        );
      // Also one that somebody deleted in the Temporal UI. The list may not know a new one yet: making that again changes nothing.
      const schedulesRepaired = await each([...new Set([...chores.schedules, ...[...wanted].filter((id) => !there.has(id))])], (id) =>
        deps.temporal.reconcileSchedule(id),
      );
      return { beat, schedulesRepaired, runsTriggered, runsAbandoned, credentialsProbed, dropped: await dropExpired(deps.pool, now) };
    });

const isDaily = (atMs: number): boolean => {
  const at = new Date(atMs);
  return at.getUTCHours() === 3 && at.getUTCMinutes() === COMPARE_AT_MINUTE;
};
