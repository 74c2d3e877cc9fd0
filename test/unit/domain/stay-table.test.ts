import { describe, expect, test } from '@jest/globals';
import { LEASE_STATUSES } from '../../../domain/pms.ts';
import type { LeaseStatus, ResidentRole } from '../../../domain/pms.ts';
import { classify, roleChosen, type Reading } from '../../../domain/scope.ts';
import { decideStay, type Learned, type StayAction, type StayState, type Successor } from '../../../domain/stay.ts';

/** docs/rules.md, "What a stay becomes": one test per cell. A cell reads `action -> next state: reason`. */
type Cell = `${StayAction} -> ${StayState}${'' | `: ${string}`}`;
interface Row {
  says: string;
  learned: Learned;
  whenExcluded?: 'keep' | 'end';
  successor?: Successor;
  cells: Record<StayState, Cell>;
}

const COLUMNS: StayState[] = ['none', 'outside', 'upcoming', 'current', 'ended'];
const out = (reason: string): Pick<Record<StayState, Cell>, 'none' | 'outside'> => ({
  none: `leave_out -> outside: ${reason}`,
  outside: `leave_out -> outside: ${reason}`,
});
const same = (cell: 'none' | 'as_it_was' | 'keep' | 'missing', reason = ''): Pick<Record<StayState, Cell>, 'upcoming' | 'current'> => ({
  upcoming: `${cell} -> upcoming${reason && `: ${reason}`}` as Cell,
  current: `${cell} -> current${reason && `: ${reason}`}` as Cell,
});
const end = (reason: string, action: 'end' | 'close' = 'end'): Pick<Record<StayState, Cell>, 'upcoming' | 'current'> => ({
  upcoming: `${action} -> ended: ${reason}`,
  current: `${action} -> ended: ${reason}`,
});
const ended: Pick<Record<StayState, Cell>, 'ended'> = { ended: 'none -> ended' };

const TABLE: Row[] = [
  { says: 'applicant or waitlist', learned: 'withdrawn', cells: { ...out('withdrawn'), ...end('withdrawn'), ...ended } },
  { says: 'past, cancelled or denied', learned: 'ended', cells: { ...out('ended'), ...end('moved_out'), ...ended } },
  {
    says: 'superseded, with a live successor',
    learned: 'superseded',
    successor: 'live',
    cells: { ...out('superseded'), ...end('superseded', 'close'), ...ended },
  },
  {
    says: 'superseded, the only successor is left out',
    learned: 'superseded',
    successor: 'left_out',
    cells: { ...out('superseded'), ...same('as_it_was', 'successor_left_out'), ...ended },
  },
  {
    says: 'superseded otherwise',
    learned: 'superseded',
    successor: 'none',
    cells: { ...out('superseded'), ...same('missing', 'superseded_without_successor'), ...ended },
  },
  {
    says: 'an excluded status, policy keep',
    learned: 'excluded',
    whenExcluded: 'keep',
    cells: { ...out('excluded'), ...same('keep', 'excluded'), ...ended },
  },
  {
    says: 'an excluded status, policy end',
    learned: 'excluded',
    whenExcluded: 'end',
    cells: { ...out('excluded'), ...end('excluded'), ...ended },
  },
  {
    says: 'a role not chosen, policy keep',
    learned: 'role',
    whenExcluded: 'keep',
    cells: { ...out('role'), ...same('keep', 'role'), ...ended },
  },
  { says: 'a role not chosen, policy end', learned: 'role', whenExcluded: 'end', cells: { ...out('role'), ...end('role'), ...ended } },
  { says: 'a word we do not know', learned: 'unknown', cells: { ...out('unknown'), ...same('as_it_was', 'unknown_status'), ...ended } },
  {
    says: 'pending',
    learned: 'pending',
    cells: {
      none: 'create -> upcoming: first_read',
      outside: 'create -> upcoming: first_read',
      upcoming: 'update -> upcoming: read',
      current: 'update -> upcoming: upcoming_again',
      ended: 'reopen -> upcoming: read_again',
    },
  },
  {
    says: 'current, notice or eviction',
    learned: 'current',
    cells: {
      none: 'create -> current: first_read',
      outside: 'create -> current: first_read',
      upcoming: 'update -> current: became_current',
      current: 'update -> current: read',
      ended: 'reopen -> current: read_again',
    },
  },
  {
    says: 'nothing: absent from a complete read',
    learned: 'absent',
    cells: { none: 'none -> none', outside: 'drop -> none', ...same('missing', 'absent'), ...ended },
  },
  { says: 'nothing: not read', learned: 'unread', cells: { none: 'none -> none', outside: 'none -> outside', ...same('none'), ...ended } },
  { says: 'a bad record', learned: 'present', cells: { none: 'none -> none', outside: 'none -> outside', ...same('none'), ...ended } },
];

describe.each(TABLE)('the PMS says: $says', ({ learned, whenExcluded = 'keep', successor = 'none', cells }) => {
  test.each(COLUMNS)('%s', (before) => {
    const { action, next, reason } = decideStay(before, learned, { whenExcluded, successor });
    expect(`${action} -> ${next}${reason && `: ${reason}`}`).toBe(cells[before]);
  });
});

describe('how a reading counts', () => {
  const settings = { excludedLeaseStatuses: ['Odd'], residentRoles: ['primary', 'occupant'] as ResidentRole[] };
  const reads = (meaning: LeaseStatus, raw = 'Plain', role: ResidentRole | 'unknown' = 'primary', by = settings) =>
    classify({ raw, meaning, role }, by);
  const plain: Record<LeaseStatus, Reading> = {
    applicant: 'withdrawn',
    waitlist: 'withdrawn',
    past: 'ended',
    cancelled: 'ended',
    denied: 'ended',
    superseded: 'superseded',
    unknown: 'unknown',
    pending: 'pending',
    current: 'current',
    notice: 'current',
    eviction: 'current',
  };
  test.each(LEASE_STATUSES)('%s', (meaning) => {
    expect(reads(meaning)).toBe(plain[meaning]);
  });
  test.each(LEASE_STATUSES)('%s under an excluded word: meaning comes first', (meaning) => {
    expect(reads(meaning, ' oDD ')).toBe(['withdrawn', 'ended', 'superseded'].includes(plain[meaning]) ? plain[meaning] : 'excluded');
  });
  test.each(LEASE_STATUSES)('%s of a guarantor: the role comes before the word we do not know', (meaning) => {
    expect(reads(meaning, 'Plain', 'guarantor')).toBe(
      ['withdrawn', 'ended', 'superseded'].includes(plain[meaning]) ? plain[meaning] : 'role',
    );
  });
  test('an excluded word is compared trimmed and case-folded, and as a whole', () => {
    expect(reads('current', '\u00a0ODD')).toBe('excluded');
    expect(reads('current', 'Oddly')).toBe('current');
    expect(reads('current', 'Odd', 'guarantor')).toBe('excluded');
  });
  test('a role the vendor calls nothing is synced only where everyone is', () => {
    expect(roleChosen('unknown', ['primary', 'cosigner', 'occupant'])).toBe(false);
    expect(roleChosen('unknown', ['primary', 'cosigner', 'occupant', 'guarantor', 'minor'])).toBe(true);
    expect(roleChosen('minor', ['primary'])).toBe(false);
    expect(roleChosen('primary', ['primary'])).toBe(true);
  });
});
