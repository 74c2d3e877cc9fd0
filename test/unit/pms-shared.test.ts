import { BadField, dayOfInstant } from '../../pms/fields.ts';
import { errorKind } from '../../pms/errors.ts';
import { isLongGone } from '../../pms/kept.ts';
import { assertNamed, moveDays, readMembers } from '../../pms/member.ts';
import { originOf } from '../../pms/log-in.ts';
import { pageOf } from '../../pms/page.ts';
import { PerContext } from '../../pms/per-context.ts';
import { TestSteps, attempt } from '../../pms/test-steps.ts';
import { PmsError, type PmsContext } from '../../pms/connector.ts';
import type { LeaseStatus, PmsMember } from '../../domain/pms.ts';

/** What all connectors do in the same way. */

const TODAY = '2026-11-22';
const memberOf = (externalId: string, status: LeaseStatus = 'current', more: Partial<PmsMember> = {}): PmsMember => ({
  externalId,
  role: 'primary',
  firstName: 'A',
  lastName: 'L',
  email: null,
  phone: null,
  rawStatus: status,
  status,
  ...more,
});

test.each<[LeaseStatus, string]>([
  ['applicant', 'moveInScheduled moveOutScheduled'],
  ['waitlist', 'moveInScheduled moveOutScheduled'],
  ['pending', 'moveInScheduled moveOutScheduled'],
  ['cancelled', 'moveInScheduled moveOutScheduled'],
  ['denied', 'moveInScheduled moveOutScheduled'],
  ['current', 'moveInActual moveOutScheduled'],
  ['notice', 'moveInActual moveOutScheduled'],
  ['eviction', 'moveInActual moveOutScheduled'],
  ['past', 'moveInActual moveOutActual'],
  ['superseded', 'moveInActual moveOutActual'],
  ['unknown', 'moveInActual moveOutScheduled'],
])('days of a %s stay are facts or plans by its status', (status, fields) => {
  expect(Object.keys(moveDays(status, { moveIn: '2026-03-01', moveOut: '2026-11-01' }, TODAY)).join(' ')).toBe(fields);
});
test('of a status that is not known the day of moving in tells whether it has come', () => {
  expect(moveDays('unknown', { moveIn: '2026-11-23' }, TODAY)).toMatchObject({ moveInScheduled: '2026-11-23' });
  expect(moveDays('unknown', { moveIn: TODAY }, TODAY)).toMatchObject({ moveInActual: TODAY });
});
test('a resident needs half a name, somebody who left needs none', () => {
  const nameless = { firstName: null, lastName: null };
  for (const meaning of ['pending', 'current', 'notice', 'eviction', 'unknown'] as const) {
    expect(() => {
      assertNamed(nameless, meaning, 'FirstName');
    }).toThrow(BadField);
    assertNamed({ firstName: null, lastName: 'L' }, meaning, 'FirstName');
  }
  for (const meaning of ['past', 'cancelled', 'denied', 'superseded', 'applicant', 'waitlist'] as const)
    assertNamed(nameless, meaning, 'FirstName');
});

describe('somebody who left is read for 60 days', () => {
  const gone = (status: LeaseStatus, more: Partial<PmsMember> = {}, departure = {}) =>
    isLongGone(memberOf('1', status, more), departure, TODAY);
  test("by her own day before the household's", () => {
    expect([
      gone('past', { moveOutActual: '2026-09-23' }),
      gone('past', { moveOutActual: '2026-09-22' }),
      gone('past', { moveOutActual: '2026-09-23' }, { moveOut: '2020-01-01' }),
      gone('past', {}, { moveOut: '2020-01-01' }),
    ]).toEqual([false, true, false, true]);
  });
  test('whoever lives there, or may, always', () => {
    for (const status of ['current', 'notice', 'eviction', 'pending', 'unknown', 'applicant', 'waitlist'] as const)
      expect(gone(status, { moveOutActual: '2020-01-01' }, { leaseEnd: '2020-01-01', changedOn: '2020-01-01' })).toBe(false);
  });
  test('the end of her lease counts where nobody moved in on it, or nobody has touched its record for as long', () => {
    const old = { leaseEnd: '2025-01-31' };
    expect([
      gone('past', {}, old),
      gone('past', {}, { ...old, changedOn: '2026-11-01' }),
      gone('past', {}, { ...old, changedOn: '2026-01-01' }),
      gone('past', {}, { changedOn: '2020-01-01' }),
      gone('past'),
    ]).toEqual([false, false, true, false, false]);
    expect([gone('cancelled', {}, old), gone('denied', {}, old), gone('superseded', {}, old)]).toEqual([true, true, false]);
  });
});

test("of a household's people a bad one is set aside, of two that differ under one id both are, and the same again is no harm", () => {
  const person = (id: string | null, content: string, bad?: BadField) => ({
    id,
    content,
    read: () => {
      if (bad) throw bad;
      return memberOf(id ?? '');
    },
  });
  const read = readMembers(
    [
      person('1', 'a'),
      person('1', 'a'),
      person('2', 'b'),
      person('2', 'c'),
      person('2', 'c'),
      person('3', 'd', new BadField('Email', 'too_long', 'x')),
      person(null, 'e'),
      person('4', 'f'),
    ],
    'leases',
    't1',
    'Id',
  );
  expect(read.members.map(({ externalId }) => externalId)).toEqual(['1', '4']);
  expect(read.badRecords.map(({ tenancyExternalId, personExternalId, reason }) => [tenancyExternalId, personExternalId, reason])).toEqual([
    ['t1', '2', 'duplicate_differs'],
    ['t1', '3', 'too_long'],
    ['t1', null, 'unreadable_id'],
  ]);
  expect(read.hasUnreadableId).toBe(true);
  expect(readMembers([person('3', 'd', new BadField('Email', 'too_long', 'x'))], 'leases', 't1', 'Id').hasUnreadableId).toBe(false);
  expect(() =>
    readMembers(
      [
        {
          id: '1',
          content: '',
          read: () => {
            throw new TypeError('ours');
          },
        },
      ],
      'leases',
      't1',
      'Id',
    ),
  ).toThrow('ours');
});

test("a page has one entry for each row: those that are another property's, bad or without an id too", () => {
  const rows = [
    { id: 'a', of: 1 },
    { id: 'b', of: 2 },
    { id: null, of: 1 },
    { id: 'c', of: 1 },
  ];
  const page = pageOf(rows, {
    list: 'units',
    idField: 'id',
    idOf: (row) => row.id,
    isOwn: (row) => row.of === 1,
    tenancyOf: (_row, id) => id,
    map: (filled, row, id) => {
      if (id === 'c') throw new BadField('name', 'too_long', row);
      filled.units.push({ externalId: id, propertyExternalId: 'p', label: id, isRentable: true });
    },
  });
  expect([page.rows.map((row) => row?.id ?? null), page.rowsOfOthers, page.units.map(({ externalId }) => externalId)]).toEqual([
    ['a', 'b', null, 'c'],
    1,
    ['a'],
  ]);
  expect(page.badRecords.map(({ reason, field, tenancyExternalId }) => [reason, field, tenancyExternalId])).toEqual([
    ['unreadable_id', 'id', null],
    ['too_long', 'name', 'c'],
  ]);
  expect(() =>
    pageOf(rows, {
      list: 'units',
      idField: 'id',
      idOf: (row) => row.id,
      map: () => {
        throw new TypeError('ours');
      },
    }),
  ).toThrow('ours');
});

test("a credential's test ends with the step that failed; a cancellation is not one", async () => {
  const steps = new TestSteps(),
    error = new PmsError('auth', 'http_401', 'No.');
  steps.passed('reach', 'There.');
  expect(steps.failed('auth', error)).toEqual([
    { name: 'reach', ok: true, detail: 'There.', code: null },
    { name: 'auth', ok: false, detail: 'No.', code: 'auth' },
  ]);
  expect(await attempt(() => Promise.reject(error))).toEqual({ value: null, error });
  expect(await attempt(() => Promise.resolve(7))).toEqual({ value: 7, error: null });
  await expect(attempt(() => Promise.reject(new Error('cancelled')))).rejects.toThrow('cancelled');
});

test('what was learned is of one context, by key', () => {
  const learned = new PerContext<number>(),
    ctx = {} as PmsContext;
  expect([learned.set(ctx, 'a', 1), learned.get(ctx, 'a'), learned.get(ctx, 'b'), learned.get({} as PmsContext, 'a')]).toEqual([
    1,
    1,
    undefined,
    undefined,
  ]);
  learned.delete(ctx, 'a');
  expect(learned.get(ctx, 'a')).toBeUndefined();
});

test('an address is where the customer says, without the path of the API that was pasted with it', () => {
  expect([
    originOf(undefined, 'https://own'),
    originOf(' ', 'https://own'),
    originOf('https://x//', 'https://own'),
    originOf('https://x/v1/', 'https://own', /\/v1$/),
    originOf('https://x/y', 'https://own', /\/v1$/),
  ]).toEqual(['https://own', 'https://own', 'https://x', 'https://x', 'https://x/y']);
});

test.each([
  ['Invalid API key', 'log_in'],
  ['Authentication failed', 'log_in'],
  ['client_secret is wrong', 'log_in'],
  ['Access denied', 'permission'],
  ['You are not allowed to do this', 'permission'],
  ['Too many requests with this API key', 'limit'],
  ['Rate-limit reached', 'limit'],
  ['Authentication or permission problem', null],
  ['Something went wrong', null],
  ['', null],
])('an error that says %p is about: %p', (text, kind) => {
  expect(errorKind(text)).toBe(kind);
});

test('the day of an instant is read, and nothing else for one', () => {
  expect([
    dayOfInstant('2026-10-02T14:03:11Z'),
    dayOfInstant(' 2026-10-02'),
    dayOfInstant('soon'),
    dayOfInstant(20261002),
    dayOfInstant(null),
  ]).toEqual(['2026-10-02', '2026-10-02', undefined, undefined, undefined]);
});
