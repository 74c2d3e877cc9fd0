import { proxyActivities, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import type { HousekeepingResult } from './messages.ts';
import { STEP } from './retry.ts';

const { keepHouse } = proxyActivities<Activities>({
  ...STEP,
  startToCloseTimeout: '50 seconds',
  scheduleToCloseTimeout: '55 seconds',
  summary: 'Repair what differs',
});

/** Each minute: schedules that differ from the database, queued runs nobody started, runs whose workflow is gone, what has expired. */
export async function housekeeping(): Promise<HousekeepingResult> {
  const last = workflowInfo().lastResult as Partial<HousekeepingResult> | undefined;
  const done = await keepHouse({ lastBeat: last?.beat ?? null });
  setCurrentDetails(
    `${done.schedulesRepaired} schedules repaired, ${done.runsTriggered} runs triggered, ${done.runsAbandoned} abandoned, ${done.credentialsProbed} credentials probed, ${done.dropped} expired rows dropped`,
  );
  return done;
}
