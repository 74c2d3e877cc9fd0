import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { PmsError, type PmsConnector } from '../pms/connector.ts';
import { acquireSlot, type TurnedAway } from '../sync/pms-slots.ts';
import type { FailureDetails } from '../workflows/messages.ts';
import type { ActivityDeps } from './deps.ts';
import { PMS_ERRORS } from './errors.ts';

/**
 * Reads that may be under way at once in one account: half of what the vendor allows. A read has one request open, two for a moment when it fails with
 * its next page under way; the other half is for look-ups, tests and questions.
 */
const slotsOf = (connector: PmsConnector): number => Math.max(1, Math.floor(connector.capabilities.maxConcurrentRequests / 2));

const RENEW_MS = 3_000;

interface SlotPlace {
  connector: PmsConnector;
  accountId: string;
  holder: string;
  waiter: string;
  lastSuccessAt: Date | null;
  signal: AbortSignal;
}

/** For whom this worker has no place now. */
const NO_PLACE: TurnedAway = { why: 'busy', waitMs: 2_000 };

/** Runs `work`, which waits for a PMS, in one of this worker's places. @throws what brings the activity back later, when its account has its share of them */
export async function withPlace<T>(deps: ActivityDeps, accountId: string, work: () => Promise<T>): Promise<T> {
  const leave = deps.places.take(accountId);
  if (!leave) throw comeBackLater(NO_PLACE);
  try {
    return await work();
  } finally {
    leave();
  }
}

/** Runs `work` with one of the account's slots and a place in this worker, or answers why there is none now. */
export async function withSlot<T>(deps: ActivityDeps, place: SlotPlace, work: (hasWaited: boolean) => Promise<T>): Promise<T | TurnedAway> {
  const leave = deps.places.take(place.accountId);
  if (!leave) return NO_PLACE;
  try {
    return await inSlot(deps, place, work);
  } finally {
    leave();
  }
}

async function inSlot<T>(deps: ActivityDeps, place: SlotPlace, work: (hasWaited: boolean) => Promise<T>): Promise<T | TurnedAway> {
  const slot = await acquireSlot(deps.pool, { ...place, slots: slotsOf(place.connector) });
  if ('why' in slot) return slot;
  const renewing = setInterval(() => {
    void slot.renew().catch(() => undefined);
  }, RENEW_MS);
  try {
    return await work(slot.hasWaited);
  } finally {
    clearInterval(renewing);
    await slot.release().catch(() => undefined);
  }
}

/** Whoever cannot be served yet goes back to Temporal, so that no activity slot of the worker is taken by waiting. Come back in time, she is served; else this is what the run says. */
export function comeBackLater({ why, waitMs }: TurnedAway): Error {
  if (why === 'paused') return new PmsError('rate_limited', 'account_paused', PMS_ERRORS.rate_limited.message, waitMs);
  const details: FailureDetails = {
    code: 'pms_busy',
    detail: 'no_slot',
    message: 'Other properties of this PMS account were being read all the time.',
    nextStep: "Nothing: the next run comes first in the queue. If it stays, lengthen the interval of the account's properties.",
  };
  return ApplicationFailure.create({
    type: details.code,
    message: details.message,
    details: [details],
    nextRetryDelay: waitMs,
    category: ApplicationFailureCategory.BENIGN,
  });
}
