import {
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
  type Client,
  type ScheduleOptions,
  type ScheduleUpdateOptions,
} from '@temporalio/client';
import { HOUSEKEEPING_SCHEDULE, propertyOfSchedule, syncScheduleId } from './ids.ts';
import { scheduleOffsetMs } from './schedule-offset.ts';
import { searchAttributes, type RunTags } from './search-attributes.ts';

/** What the database wants of a property's schedule. */
export interface WantedSchedule {
  propertyId: string;
  intervalMinutes: number;
  paused: boolean;
  note: string;
  tags: RunTags;
}

/** One late run is made up, not a day's worth. */
const CATCH_UP = '1 hour';

function options(wanted: WantedSchedule, taskQueue: string): ScheduleOptions {
  const intervalMs = wanted.intervalMinutes * 60_000,
    typedSearchAttributes = searchAttributes(wanted.tags);
  return {
    scheduleId: syncScheduleId(wanted.propertyId),
    spec: { intervals: [{ every: intervalMs, offset: scheduleOffsetMs(wanted.propertyId, intervalMs) }] },
    action: {
      type: 'startWorkflow',
      workflowType: 'syncProperty',
      workflowId: syncScheduleId(wanted.propertyId),
      args: [{ propertyId: wanted.propertyId }],
      taskQueue,
      workflowRunTimeout: '1 hour',
      typedSearchAttributes,
    },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: CATCH_UP },
    state: { paused: wanted.paused, note: wanted.note },
    typedSearchAttributes,
  };
}

/** Makes the schedule match: created or replaced. Safe to repeat; concurrent calls are serialised by the caller's row lock. */
export async function putSyncSchedule(client: Client, wanted: WantedSchedule, taskQueue: string): Promise<void> {
  const { scheduleId: _id, ...next } = options(wanted, taskQueue);
  try {
    await client.schedule.getHandle(syncScheduleId(wanted.propertyId)).update(() => next as unknown as ScheduleUpdateOptions);
  } catch (err) {
    if (!(err instanceof ScheduleNotFoundError)) throw err;
    try {
      await client.schedule.create(options(wanted, taskQueue));
    } catch (again) {
      if (!(again instanceof ScheduleAlreadyRunning)) throw again;
    }
  }
}

export async function deleteSyncSchedule(client: Client, propertyId: string): Promise<void> {
  try {
    await client.schedule.getHandle(syncScheduleId(propertyId)).delete();
  } catch (err) {
    if (!(err instanceof ScheduleNotFoundError)) throw err;
  }
}

/** Fires the schedule now; while a run is on, exactly one more follows it. */
export async function triggerSyncSchedule(client: Client, propertyId: string): Promise<void> {
  await client.schedule.getHandle(syncScheduleId(propertyId)).trigger(ScheduleOverlapPolicy.BUFFER_ONE);
}

/** Property ids of all sync schedules; eventually consistent, so good for finding orphans only. */
export async function listSyncSchedules(client: Client): Promise<string[]> {
  const ids: string[] = [];
  for await (const each of client.schedule.list()) {
    const id = propertyOfSchedule(each.scheduleId);
    if (id) ids.push(id);
  }
  return ids;
}

/** True when it had to be made: then Temporal began empty, and nothing else is there either. */
export async function ensureHousekeeping(client: Client, taskQueue: string): Promise<boolean> {
  try {
    await client.schedule.create({
      scheduleId: HOUSEKEEPING_SCHEDULE,
      spec: { intervals: [{ every: '1 minute' }] },
      action: {
        type: 'startWorkflow',
        workflowType: 'housekeeping',
        workflowId: HOUSEKEEPING_SCHEDULE,
        args: [],
        taskQueue,
        workflowRunTimeout: '1 minute',
      },
      policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 minute' },
      state: { triggerImmediately: true },
    });
    return true;
  } catch (err) {
    if (err instanceof ScheduleAlreadyRunning) return false;
    throw err;
  }
}
