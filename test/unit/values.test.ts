import { BadField } from '../../pms/fields.ts';
import { bestPhone, decodeReferences, fakeKind, isMinorBy, isMinorOn, readAnyDay, readKey, readLooseText } from '../../pms/values.ts';

describe('an id of a vendor', () => {
  test.each<[unknown, string | null]>([
    ['0000000001', '0000000001'],
    ['0E68', '0E68'],
    [' t0004711 ', 't0004711'],
    [12, '12'],
    ['9007199254740993', '9007199254740993'],
    [2 ** 53, null],
    [1.5, null],
    ['', null],
    ['a b', null],
    ['a\u0001b', null],
    [null, null],
    [{}, null],
    ['x'.repeat(101), null],
  ])('%p is %p', (value, key) => {
    expect(readKey(value)).toBe(key);
  });
});
describe('a day', () => {
  const day = (text: unknown) => readAnyDay({ d: text }, 'd');
  test.each<[unknown, string | undefined]>([
    ['03/01/2026', '2026-03-01'],
    ['3/1/2026', '2026-03-01'],
    ['2026-03-01', '2026-03-01'],
    ['2026-03-01T00:00:00', '2026-03-01'],
    ['03/01/2026 00:00:00 MDT', '2026-03-01'],
    ['', undefined],
    [null, undefined],
    ['0000-00-00', undefined],
    ['00/00/0000', undefined],
    ['0001-01-01T00:00:00', undefined],
    ['1/1/0001', undefined],
    ['01/01/1900', undefined],
    ['1900-01-01T00:00:00', undefined],
    ['1901-01-01', '1901-01-01'],
    [undefined, undefined],
  ])('%p is %p', (text, expected) => {
    expect(day(text)).toBe(expected);
  });
  test.each(['02/30/2026', '13/01/2026', '2026-02-30', '01-02-2026', 'soon', '3/1/26'])('%p is refused, never guessed', (text) => {
    expect(() => day(text)).toThrow(BadField);
  });
});
test('character references are resolved once, and nothing else is', () => {
  expect(decodeReferences('O&#39;Brien &amp; S&#xF8;n &copy; &amp;#39; &#0; &#xD800; A&B')).toBe(
    "O'Brien & Søn &copy; &#39; &#0; &#xD800; A&B",
  );
});
test('text: numbers are text, an empty PHP list is nothing, records are refused', () => {
  expect([readLooseText({ a: 103 }, 'a'), readLooseText({ a: [] }, 'a'), readLooseText({ a: '  ' }, 'a')]).toEqual(['103', null, null]);
  expect(() => readLooseText({ a: {} }, 'a')).toThrow(BadField);
  expect(() => readLooseText({ a: 'x'.repeat(257) }, 'a')).toThrow(BadField);
});
test('a minor is under 18 on the day', () => {
  expect([
    isMinorOn('2026-11-22', '2008-11-23'),
    isMinorOn('2026-11-22', '2008-11-22'),
    isMinorOn('2026-02-28', '2008-02-29'),
    isMinorOn('2026-03-01', '2008-02-29'),
    isMinorOn('2026-11-22', undefined),
  ]).toEqual([true, false, true, false, false]);
});
test('a minor by birth date, and by words only where there is none', () => {
  const today = '2026-11-22';
  expect([
    isMinorBy(today, undefined, 'Child'),
    isMinorBy(today, undefined, 'minor children'),
    isMinorBy(today, undefined, 'Adult child'),
    isMinorBy(today, '1990-01-31', 'Child'),
    isMinorBy(today, '2015-01-31', 'Spouse'),
    isMinorBy(today, undefined, 'Spouse'),
  ]).toEqual([true, true, false, false, true, false]);
});
test("the best phone by its type; a fax is nobody's", () => {
  const phones = [
    { type: 'fax', number: '1' },
    { type: 'Office', number: '2' },
    { type: 'Mobile phone', number: '3' },
    { type: 'cell', number: null },
  ];
  expect([
    bestPhone(phones, ['mobile', 'cell', 'office']),
    bestPhone(phones, ['office']),
    bestPhone([{ type: null, number: '4' }, phones[0]!], ['cell']),
    bestPhone([], []),
  ]).toEqual(['3', '2', '4', null]);
});
test.each<[string[], string | null]>([
  [['Model'], 'fake'],
  [['Down'], 'fake'],
  [['Admin'], 'fake'],
  [['Waitlist'], 'wait_list'],
  [['WAIT_AFF'], 'wait_list'],
  [['NONRESID'], 'no_home'],
  [['Commercial'], 'no_home'],
  [['Occupied No Notice'], null],
  [['Vacant Unrented Not Ready', 'Residential'], null],
  [['Downtown'], null],
])('a unit called %p is %p', (words, kind) => {
  expect(fakeKind(...words)).toBe(kind);
});
