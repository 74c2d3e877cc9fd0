import { BUILDIUM_STATUSES, statusOf } from '../../pms/buildium/statuses.ts';
import type { StatusFacts } from '../../pms/buildium/statuses.ts';

const today = '2026-12-01';
const of = (leaseStatus: string, personStatus: string, more: Partial<StatusFacts> = {}) =>
  statusOf({ leaseStatus, personStatus, isEvictionPending: false, hasMoveOutRow: more.moveOutDate !== undefined, today, ...more });

describe('the status table of the vendor note, first row that fits', () => {
  test.each<[string, string, Partial<StatusFacts>, string, string]>([
    ['Active', 'MovedOut', {}, 'Past', 'past'],
    ['Future', 'MovedOut', {}, 'Past', 'past'],
    ['Past', 'MovedOut', { moveOutDate: '2026-12-20' }, 'Past', 'past'],
    ['Active', 'MovedOut', { isEvictionPending: true }, 'Past', 'past'],
    ['Past', 'Current', { moveOutDate: '2026-11-30' }, 'Past', 'past'],
    ['Past', 'Future', { moveOutDate: '2026-11-30' }, 'Past', 'past'],
    ['Past', 'Future', {}, 'Past - never moved in', 'cancelled'],
    ['Past', 'Future', { moveOutDate: '2026-12-02' }, 'Past - never moved in', 'cancelled'],
    ['Past', 'Current', {}, 'Past - not moved out', 'current'],
    ['Past', 'Current', { moveOutDate: '2026-12-01' }, 'Past - not moved out', 'current'],
    ['Past', 'Current', { isEvictionPending: true }, 'Past - not moved out', 'current'],
    ['Future', 'Current', {}, 'Future', 'pending'],
    ['Future', 'Future', {}, 'Future', 'pending'],
    ['Active', 'Future', {}, 'Future', 'pending'],
    ['Active', 'Future', { isEvictionPending: true, moveOutDate: '2026-12-24' }, 'Future', 'pending'],
    ['Active', 'Current', { isEvictionPending: true }, 'Active - eviction', 'eviction'],
    ['Active', 'Current', { isEvictionPending: true, moveOutDate: '2026-12-24' }, 'Active - eviction', 'eviction'],
    ['Active', 'Current', { moveOutDate: '2026-12-24' }, 'Active - notice', 'notice'],
    ['Active', 'Current', { moveOutDate: '2026-01-01' }, 'Active - notice', 'notice'],
    ['Active', 'Current', { hasMoveOutRow: true }, 'Active - notice', 'notice'],
    ['Active', 'Current', {}, 'Active', 'current'],
    ['active', ' current'.trim(), {}, 'Active', 'current'],
  ])('lease %s, person %s, %j: %s = %s', (lease, person, more, raw, meaning) => {
    expect(of(lease, person, more)).toEqual({ raw, meaning });
  });
  test('a word outside the enums is shown as given and means unknown', () => {
    expect(of('Frozen', 'Current')).toEqual({ raw: 'Frozen', meaning: 'unknown' });
    expect(of('Frozen', 'Future')).toEqual({ raw: 'Frozen', meaning: 'unknown' });
    expect(of('Active', 'Subletting')).toEqual({ raw: 'Active - Subletting', meaning: 'unknown' });
    expect(of('Past', 'Subletting', { moveOutDate: '2020-01-01' })).toEqual({ raw: 'Past - Subletting', meaning: 'unknown' });
    expect(of('Frozen', 'MovedOut')).toEqual({ raw: 'Past', meaning: 'past' });
  });
  test('every word is known to the wizard once', () => {
    expect(BUILDIUM_STATUSES.map(({ raw }) => raw)).toEqual([
      'Past',
      'Past - never moved in',
      'Past - not moved out',
      'Future',
      'Active - eviction',
      'Active - notice',
      'Active',
    ]);
  });
});
