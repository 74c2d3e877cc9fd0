import type { Reading } from './scope.ts';

/** `none`: never seen. `outside`: read but left out. */
export type StayState = 'none' | 'outside' | 'upcoming' | 'current' | 'ended';
export type LiveState = 'upcoming' | 'current';
export const isLive = (state: StayState): state is LiveState => state === 'upcoming' || state === 'current';

/** What this run learned of a stay. `absent`: a complete read of its PMS property did not contain it. `unread`: nothing was learned. `present`: it was there, but its record is bad. */
export type Learned = Reading | 'absent' | 'unread' | 'present';

/** Where a superseded stay's household goes on: in a live stay, in one that an exclusion or role leaves out, or nowhere that we see. */
export type Successor = 'live' | 'left_out' | 'none';

export type StayAction =
  'none' | 'leave_out' | 'create' | 'update' | 'reopen' | 'keep' | 'as_it_was' | 'end' | 'close' | 'missing' | 'drop';

export interface StayDecision {
  action: StayAction;
  /** The state the rule calls for; an end that is held leaves the stay as it is. */
  next: StayState;
  /** Reason code; '' where nothing happens. */
  reason: string;
}

/** One cell of the table in docs/rules.md, "What a stay becomes". */
export function decideStay(
  before: StayState,
  learned: Learned,
  policy: { whenExcluded: 'keep' | 'end'; successor: Successor },
): StayDecision {
  const same = (action: StayAction = 'none', reason = ''): StayDecision => ({ action, next: before, reason });
  if (before === 'none' || before === 'outside') return decideNew(before, learned);
  if (before === 'ended')
    return learned === 'pending'
      ? { action: 'reopen', next: 'upcoming', reason: 'read_again' }
      : learned === 'current'
        ? { action: 'reopen', next: 'current', reason: 'read_again' }
        : same();
  switch (learned) {
    case 'withdrawn':
      return { action: 'end', next: 'ended', reason: 'withdrawn' };
    case 'ended':
      return { action: 'end', next: 'ended', reason: 'moved_out' };
    case 'superseded':
      if (policy.successor === 'live') return { action: 'close', next: 'ended', reason: 'superseded' };
      return policy.successor === 'left_out' ? same('as_it_was', 'successor_left_out') : same('missing', 'superseded_without_successor');
    case 'excluded':
    case 'role':
      return policy.whenExcluded === 'keep' ? same('keep', learned) : { action: 'end', next: 'ended', reason: learned };
    case 'unknown':
      return same('as_it_was', 'unknown_status');
    case 'pending':
      return { action: 'update', next: 'upcoming', reason: before === 'current' ? 'upcoming_again' : 'read' };
    case 'current':
      return { action: 'update', next: 'current', reason: before === 'upcoming' ? 'became_current' : 'read' };
    case 'absent':
      return same('missing', 'absent');
    case 'unread':
    case 'present':
      return same();
  }
}

function decideNew(before: 'none' | 'outside', learned: Learned): StayDecision {
  switch (learned) {
    case 'pending':
      return { action: 'create', next: 'upcoming', reason: 'first_read' };
    case 'current':
      return { action: 'create', next: 'current', reason: 'first_read' };
    // An outside stay is dropped when it is no longer read: it never had a person.
    case 'absent':
      return { action: before === 'none' ? 'none' : 'drop', next: 'none', reason: '' };
    case 'unread':
    case 'present':
      return { action: 'none', next: before, reason: '' };
    case 'withdrawn':
    case 'ended':
    case 'superseded':
    case 'excluded':
    case 'role':
    case 'unknown':
      return { action: 'leave_out', next: 'outside', reason: learned };
  }
}
