import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { addDays, dayIn, daysBetween, isCivilDate, isTimeZone, startOfDay } from '../../../domain/days.ts';
import { canonical, evidenceHash, keyed } from '../../../domain/evidence.ts';
import { compareExternalIds, isId, newId } from '../../../domain/ids.ts';
import { leadingHere, leadingFirst } from '../../../domain/plan/leading.ts';
import type { StayPlan } from '../../../domain/plan/stay-plan.ts';
import type { ElsewhereStay } from '../../../domain/plan/types.ts';
import { normalizePhone } from '../../../domain/phone.ts';
import { emailKey, nameKey, statusKey, textKey } from '../../../domain/text.ts';

describe('days', () => {
  test.each(['2026-02-28', '2024-02-29', '0001-01-01', '9999-12-31'])('%s is a day', (day) => {
    expect(isCivilDate(day)).toBe(true);
  });
  test.each(['2026-02-29', '2026-13-01', '2026-00-10', '2026-1-1', '2026-01-01T00:00:00Z', '', ' 2026-01-01', '0000-01-01', '12026-01-01'])(
    '%j is none',
    (day) => {
      expect(isCivilDate(day)).toBe(false);
    },
  );

  test.each([
    ['America/New_York', '2026-03-08T04:59:59Z', '2026-03-07'],
    ['America/New_York', '2026-03-08T05:00:00Z', '2026-03-08'],
    ['America/New_York', '2026-03-09T03:59:59Z', '2026-03-08'],
    ['America/New_York', '2026-03-09T04:00:00Z', '2026-03-09'],
    ['Europe/Berlin', '2026-10-24T22:00:00Z', '2026-10-25'],
    ['Europe/Berlin', '2026-10-25T22:59:59Z', '2026-10-25'],
    ['Europe/Berlin', '2026-10-25T23:00:00Z', '2026-10-26'],
    ['Pacific/Kiritimati', '2026-01-01T10:00:00Z', '2026-01-02'],
    ['Etc/GMT+12', '2026-01-01T11:59:59Z', '2025-12-31'],
    ['Asia/Kathmandu', '2026-01-01T18:15:00Z', '2026-01-02'],
  ])('in %s, %s falls on %s', (zone, instant, day) => {
    expect(dayIn(zone, new Date(instant))).toBe(day);
  });

  test.each([
    ['America/New_York', '2026-03-08', '2026-03-08T05:00:00.000Z'],
    ['America/New_York', '2026-03-09', '2026-03-09T04:00:00.000Z'],
    ['America/New_York', '2026-11-01', '2026-11-01T04:00:00.000Z'],
    ['America/New_York', '2026-11-02', '2026-11-02T05:00:00.000Z'],
    ['Pacific/Kiritimati', '2026-01-02', '2026-01-01T10:00:00.000Z'],
    ['Etc/GMT+12', '2026-01-01', '2026-01-01T12:00:00.000Z'],
    ['Asia/Kathmandu', '2026-01-02', '2026-01-01T18:15:00.000Z'],
    // A day that begins at one in the morning, and one that does not exist there at all.
    ['Asia/Beirut', '2026-03-29', '2026-03-28T22:00:00.000Z'],
    ['Pacific/Apia', '2011-12-30', '2011-12-30T10:00:00.000Z'],
  ])('in %s, %s begins at %s', (zone, day, instant) => {
    expect(startOfDay(zone, day).toISOString()).toBe(instant);
  });

  test('counting days knows no clock change', () => {
    expect(daysBetween('2026-03-07', '2026-03-14')).toBe(7);
    expect(daysBetween('2026-11-03', '2026-10-27')).toBe(-7);
    expect(addDays('2026-02-27', 2)).toBe('2026-03-01');
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31');
  });
  test('zones are named ones', () => {
    expect(['America/New_York', 'UTC', '+02:00', 'Mars/Olympus', ''].map(isTimeZone)).toEqual([true, true, false, false, false]);
  });
});

describe('words', () => {
  const EQUAL: [string, string][] = [
    ['José', 'JOSE\u0301'],
    ['  Anna   Maria ', 'anna maria'],
    ['Ａｎｎａ', 'anna'],
    ['Straße', 'STRASSE'],
    ['STRAẞE', 'strasse'],
    ['ﬁona', 'Fiona'],
    ['Νίκος', 'ΝΊΚΟΣ'],
    ['νικοσ', 'ΝΙΚΟΣ'],
    ['Anna\u00a0Berg', 'anna berg'],
    ['ÅSA', 'a\u030asa'],
    ['ЁЛКА', 'ёлка'],
  ];
  test.each(EQUAL)('%j is %j', (a, b) => {
    expect(textKey(a)).toBe(textKey(b));
  });
  test.each([
    ['José', 'Jose'],
    ['Anna', 'Ann a'],
    ['Muller', 'Müller'],
    ["O'Neil", 'ONeil'],
  ])('%j is not %j', (a, b) => {
    expect(textKey(a)).not.toBe(textKey(b));
  });
  test('a key is stable: the key of a key is itself', () => {
    for (const [a, b] of EQUAL) for (const text of [a, b, 'İpek', 'Dž', 'ŉ']) expect(textKey(textKey(text))).toBe(textKey(text));
  });
  test('a text of ASCII alone has the same key as within one that is not', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), (text) => {
        expect(`${textKey(`a${text}a`)}ss`).toBe(textKey(`a${text}aß`));
      }),
    );
  });
  test('what is missing has no key', () => {
    expect([textKey(null), textKey(undefined), textKey(' \u2003')]).toEqual(['', '', '']);
    expect([nameKey(null, ''), nameKey(' ', null)]).toEqual(['', '']);
    expect([emailKey(null), emailKey('  ')]).toEqual([null, null]);
  });
  test('first and last name do not run into each other', () => {
    expect(nameKey('Anna Maria', 'Berg')).not.toBe(nameKey('Anna', 'Maria Berg'));
  });
  test('status words', () => {
    expect(statusKey(' Notice  Given')).toBe(statusKey('notice given'));
  });
});

describe('ids', () => {
  test('shorter first, then by code point', () => {
    expect(['10', '9', 'b', 'B', 'a', '100', ''].sort(compareExternalIds)).toEqual(['', '9', 'B', 'a', 'b', '10', '100']);
    // U+FF21 before U+1F600: code points, not the halves of a pair; both are one character long.
    expect(['\u{1F600}', '\uFF21'].sort(compareExternalIds)).toEqual(['\uFF21', '\u{1F600}']);
    expect(['\u{1F600}a', '\uFF21a'].sort(compareExternalIds)).toEqual(['\uFF21a', '\u{1F600}a']);
    expect(compareExternalIds('7', '7')).toBe(0);
  });
  test('ours are in the order of creation', () => {
    const ids = Array.from({ length: 200 }, newId);
    expect([...ids].sort()).toEqual(ids);
    expect(ids.every(isId)).toBe(true);
    expect(isId(`${ids[0]}\n`)).toBe(false);
  });
});

describe('phones', () => {
  test.each([
    ['(212) 555-0142', 'US', '+12125550142', true],
    ['+49 30 901820', 'US', '+4930901820', true],
    ['030 901820', 'DE', '+4930901820', true],
    ['  ', 'US', null, true],
    [null, 'US', null, true],
    ['call the office', 'US', 'call the office', false],
    ['  12 ', 'US', '12', false],
    ['020 7946 0018', 'GB', '+442079460018', true],
  ])('%j in %s is %j', (raw, country, phone, parsed) => {
    expect(normalizePhone(raw, country)).toEqual({ phone, parsed });
  });
  test('a number of the North American plan is what the library says, in every form that offices write', () => {
    const digits = (count: number) => fc.stringMatching(new RegExp(`^\\d{${count}}$`));
    const forms: ((a: string, b: string, c: string) => string)[] = [
      (a, b, c) => a + b + c,
      (a, b, c) => `(${a}) ${b}-${c}`,
      (a, b, c) => `(${a})${b}-${c}`,
      (a, b, c) => `${a}-${b}-${c}`,
      (a, b, c) => `${a}.${b}.${c}`,
      (a, b, c) => `${a} ${b} ${c}`,
      (a, b, c) => `1${a}${b}${c}`,
      (a, b, c) => `+1 ${a} ${b} ${c}`,
      (a, b, c) => `${a} ${b} ${c} ext 5`,
    ];
    fc.assert(
      fc.property(
        digits(3),
        digits(3),
        digits(4),
        fc.constantFrom(...forms),
        fc.constantFrom('US', 'CA', 'DE'),
        (a, b, c, form, country) => {
          const raw = form(a, b, c),
            number = parsePhoneNumberFromString(raw, country);
          expect(normalizePhone(raw, country)).toEqual(
            number?.isPossible() ? { phone: number.number, parsed: true } : { phone: raw, parsed: false },
          );
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe('evidence', () => {
  test('the order of keys does not matter, the order of lists does', () => {
    expect(canonical({ b: [1, { d: null, c: 'x' }], a: true })).toBe('{"a":true,"b":[1,{"c":"x","d":null}]}');
    expect(evidenceHash({ a: 1, b: 2 })).toBe(evidenceHash({ b: 2, a: 1 }));
    expect(evidenceHash([1, 2])).not.toBe(evidenceHash([2, 1]));
    expect(evidenceHash({ a: null })).not.toBe(evidenceHash({}));
    expect(evidenceHash('1')).not.toBe(evidenceHash(1));
  });
  test('the hash of a fixed text never changes: stored evidence stays findable', () => {
    expect(evidenceHash({ cause: 'stated', raw: 'Past', meaning: 'past', moveOut: '2026-03-01', pmsUnit: 'p/1' })).toBe(
      'f661b9b1fb4e345076aaf32029946064',
    );
  });
  test('names and e-mails are keyed by organization', () => {
    expect(keyed('org-a', 'anna')).toBe(keyed('org-a', 'anna'));
    expect(keyed('org-a', 'anna')).not.toBe(keyed('org-b', 'anna'));
    expect([keyed('org-a', null), keyed('org-a', '')]).toEqual([null, null]);
  });
});

describe('the leading stay', () => {
  const stay = (tenancy: string, state: string, moveIn: string | null, more: Partial<StayPlan> = {}) =>
    ({
      stay: { tenancy, account: 'a', personExternalId: '1' },
      before: state,
      next: state,
      end: null,
      effective: { moveInActual: null, moveInScheduled: moveIn, leaseStart: null },
      ...more,
    }) as unknown as StayPlan;
  const order = (...stays: StayPlan[]) => leadingFirst(stays).map((each) => each.stay.tenancy);
  test('current before upcoming before ended', () => {
    expect(order(stay('1', 'ended', '2026-05-01'), stay('2', 'upcoming', '2026-04-01'), stay('3', 'current', '2020-01-01'))).toEqual([
      '3',
      '2',
      '1',
    ]);
  });
  test('then the latest move-in, none last', () => {
    expect(order(stay('1', 'current', null), stay('2', 'current', '2020-01-01'), stay('3', 'current', '2024-01-01'))).toEqual([
      '3',
      '2',
      '1',
    ]);
  });
  test('then the lowest id, shorter first', () => {
    expect(order(stay('10', 'current', '2020-01-01'), stay('9', 'current', '2020-01-01'), stay('b', 'current', '2020-01-01'))).toEqual([
      '9',
      'b',
      '10',
    ]);
  });
  test('one whose end waits leads as before', () => {
    expect(
      order(
        stay('1', 'current', '2020-01-01', { next: 'ended', end: { hold: 'absent', blocked: false } as StayPlan['end'] }),
        stay('2', 'upcoming', '2026-01-01'),
      ),
    ).toEqual(['1', '2']);
  });
  test('one in another property may lead; of two that are equal in all exactly one does', () => {
    const elsewhere = (tenancy: string, state: ElsewhereStay['state'], moveIn: string, account = 'a'): ElsewhereStay => ({
      id: 'x',
      person: 'p',
      account,
      personExternalId: '1',
      tenancy,
      state,
      meaning: 'current',
      missing: false,
      detached: false,
      moveIn,
    });
    const mine = stay('5', 'current', '2020-01-01');
    expect(leadingHere([mine], [elsewhere('1', 'upcoming', '2026-01-01')])).toBe(mine);
    expect(leadingHere([mine], [elsewhere('1', 'current', '2021-01-01')])).toBeNull();
    expect(leadingHere([mine], [elsewhere('5', 'current', '2020-01-01', 'b')])).toBe(mine);
    expect(leadingHere([{ ...mine, stay: { ...mine.stay, account: 'c' } }], [elsewhere('5', 'current', '2020-01-01', 'b')])).toBeNull();
  });
});
