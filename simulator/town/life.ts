/**
 * The town lives by itself: one small thing every few minutes. What is due is done first (people move in and out when they said they would, leases are renewed);
 * otherwise something may happen, each kind only so often. Never many move-outs: the product's guard is for real mistakes, not for a lively demo.
 */
import { addDays } from './civil.ts';
import type { EventRequest } from './events/ask.ts';
import { happen } from './events/index.ts';
import { renewable } from './events/renew.ts';
import { TownError } from './model.ts';
import type { TownEvent } from './model.ts';
import type { Town } from './town.ts';

/** How often each may happen in the whole town, within so many days. What makes a manager decide something (another e-mail, another name) is rare, as in life. */
const AT_MOST: Record<string, [times: number, days: number]> = {
  becomeCurrent: [6, 1],
  moveOut: [2, 1],
  renewSame: [4, 1], // due
  moveIn: [5, 7],
  signFuture: [6, 7],
  giveNotice: [5, 7],
  withdrawNotice: [1, 7],
  transfer: [1, 4],
  addRoommate: [3, 7],
  renewNew: [3, 7],
  changePhone: [40, 1],
  changeName: [1, 7],
  changeEmail: [2, 7],
  renameUnit: [1, 7],
};
const DUE = ['becomeCurrent', 'moveOut', 'renewSame'] as const;
const CHANCE = [
  'changePhone',
  'changePhone',
  'changePhone',
  'signFuture',
  'moveIn',
  'giveNotice',
  'addRoommate',
  'changeEmail',
  'changeName',
  'transfer',
  'renewNew',
  'withdrawNotice',
  'renameUnit',
] as const;

function isSpent(town: Town, event: string): boolean {
  const [times, days] = AT_MOST[event] ?? [1, 1];
  const since = addDays(town.today, 1 - days);
  let count = 0;
  for (let i = town.data.log.length - 1; i >= 0; i--) {
    const row = town.data.log[i] as TownEvent;
    if (row.day < since) break;
    if (row.event === event && ++count >= times) return true;
  }
  return false;
}

/** A renewal is not pressed upon anybody weeks ahead: only the lease whose end is a week away or behind. */
function request(town: Town, event: string): EventRequest | null {
  if (event !== 'renewSame') return { event };
  const lease = town.data.leases.find(renewable(town, 7));
  return lease === undefined ? null : { event, leaseId: lease.id };
}

function attempt(town: Town, event: string): TownEvent | null {
  const wanted = isSpent(town, event) ? null : request(town, event);
  if (wanted === null) return null;
  try {
    return happen(town, wanted);
  } catch (error) {
    if (error instanceof TownError) return null; // nobody to whom it could happen
    throw error;
  }
}

/** One beat: the event that happened, or null on a day when everything that may happen has. */
export function live(town: Town): TownEvent | null {
  for (const event of DUE) {
    const done = attempt(town, event);
    if (done !== null) return done;
  }
  for (let tries = 0; tries < 4; tries++) {
    const done = attempt(town, town.random.pick(CHANCE));
    if (done !== null) return done;
  }
  return attempt(town, 'changePhone');
}
