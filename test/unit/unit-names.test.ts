import { suggestMappings, unitKeys, type PmsLabel, type UnitName } from '../../domain/unit-names.ts';

type Side = string | [label: string, building: string];
const pms = (side: Side, id = 'p'): PmsLabel => ({
  id,
  label: typeof side === 'string' ? side : side[0],
  building: typeof side === 'string' ? null : side[1],
  open: true,
});
const unit = (side: Side, id = 'u'): UnitName => ({
  id,
  name: typeof side === 'string' ? side : side[0],
  building: typeof side === 'string' ? null : side[1],
  open: true,
});
const suggested = (a: Side, b: Side) => suggestMappings([pms(a)], [unit(b)]).get('p');

/** Label styles as leasing offices write them: the same unit, alone on both sides. */
const SAME: [Side, Side][] = [
  // The three of docs/rules.md, every way round.
  ['Bldg A - 12B', 'A-012B'],
  ['Bldg A - 12B', 'A 12 b'],
  ['A-012B', 'A 12 b'],
  ['#12B', 'Apt 12b'],
  ['#12B', '0012-B'],
  ['Apt 12b', '0012-B'],
  // Words, case, punctuation.
  ['Unit 101', '101'],
  ['UNIT 101', 'unit 101'],
  ['Apt. 101', '#101'],
  ['Apartment 101', 'Apt 101'],
  ['Suite 200', 'Ste 200'],
  ['Ste. 200', '200'],
  ['No. 7', '7'],
  ['No 7', '#7'],
  ['Apt #7', 'Unit 7'],
  ['Apt No. 7', '7'],
  ['Number 7', '7'],
  ['Unit No. 12-B', '12B'],
  ['101.', '101'],
  ['(101)', '101'],
  ['101 ', ' 101'],
  ['APT101', '101'],
  ['Unit101', '101'],
  ['apt12b', '12B'],
  ['# 101', '101'],
  ['№ 101', 'No. 101'],
  // Leading zeros.
  ['0103', '103'],
  ['0103', 'Apt 103'],
  ['001', '1'],
  ['A-001', 'A-1'],
  ['000', '0'],
  ['01-0101', '1-101'],
  // Letters after the number: beds, halves of a flat.
  ['12-B', '12B'],
  ['12 B', '12b'],
  ['12.B', '12-B'],
  ['12/B', '12B'],
  ['101-A', '101 A'],
  ['101_a', '101A'],
  ['12 1/2', '12½'],
  ['0101-a', 'Unit 101A'],
  // Buildings.
  ['Building A, Apt 12', 'A-12'],
  ['Building A #12', 'A 12'],
  ['BLDG. A UNIT 12', 'A/12'],
  ['Bldg 3 - 204', '3-204'],
  ['Building 3, Unit 204', 'Bldg 3 #204'],
  ['3-204', '3/204'],
  ['11/2', '11-2'],
  ['3 204', '03-204'],
  ['12B, Bldg A', 'A-12B'],
  ['Apt 12 Bldg A', 'A 12'],
  ['Unit 204 - Building 3', '3-204'],
  ['A12', 'A-12'],
  ['A12B', 'A-12-B'],
  ['a 12', 'A-012'],
  ['B2-14', 'B2 14'],
  ['2B-14', '2-B-14'],
  ['Maple 101', 'maple-101'],
  ['Maple Bldg 101', 'Maple 101'],
  ['BldgA-12', 'A-12'],
  ['Tower 1 Unit 12B', 'TOWER 1 #12b'],
  ['North Tower 5', 'north tower - 05'],
  // Building as a field of its own.
  [['12', 'A'], 'A-12'],
  [['12', 'Building A'], 'Bldg A - 12'],
  ['A-12', ['12', 'Bldg A']],
  [
    ['12', 'A'],
    ['12', 'bldg a'],
  ],
  [['A-12', 'A'], 'A12'],
  [
    ['101', '01'],
    ['0101', 'Building 1'],
  ],
  [['B-14', '2'], '2-B-14'],
  [['A-101', 'Elm Court'], 'A-101'],
  // One side names no building, and the number is the only one.
  ['A-12', '12'],
  ['12', 'Bldg A - 12'],
  [['101', 'Elm Court'], '101'],
  ['101', ['101', 'Elm Court']],
  ['Maple 101', 'Apt 101'],
  // No number at all.
  ['Penthouse', 'PENTHOUSE'],
  ['PH', 'Penthouse'],
  ['PH-1', 'Penthouse 1'],
  ['PH1', 'PH 01'],
  ['Bldg A - B', 'A-B'],
  ['Unit A', 'A'],
  ['Garden Flat', 'garden-flat'],
  ['Garage 12', 'GARAGE #12'],
  ['Parking 07', 'parking 7'],
  ['Townhome 3', 'TH-3'],
  ['Cottage 2', 'cottage 02'],
  // Beyond ASCII.
  ['Wöhler 12', 'WÖHLER-12'],
  ['ＡＰＴ １２', '12'],
  ['Straße 5', 'STRASSE 5'],
  ['É-12', 'E 12'],
  ['Кв 12', 'кв-12'],
];

/** Alike to the eye, and another unit: never suggested. */
const DIFFERENT: [Side, Side][] = [
  ['101', '102'],
  ['101', '1010'],
  ['101', '10'],
  ['12', '12B'],
  ['12A', '12B'],
  ['12B', 'B12'],
  ['A-12', 'B-12'],
  ['A-12', 'A-13'],
  ['A-12B', 'B-12A'],
  ['A-12', 'A-12B'],
  ['Bldg A - 12', 'Bldg B - 12'],
  ['1-101', '2-101'],
  ['1-101', '11-101'],
  ['1-101', '1101'],
  ['11-01', '1-101'],
  ['1-11', '11-1'],
  ['12-3', '123'],
  ['B-214', 'B2-14'],
  ['B214', 'B2-14'],
  ['10-1', '1-01A'],
  ['103', '0130'],
  ['100', '1'],
  ['0', '00A'],
  ['PH-1', '1'],
  ['Penthouse 1', 'Apt 1'],
  ['Garage 12', '12'],
  ['Parking 12', 'Apt 12'],
  ['Storage 7', 'Garage 7'],
  ['Garage 12', 'Parking 12'],
  ['Townhome 3', '3'],
  ['Cottage 2', 'Unit 2'],
  ['Lot 5', '5'],
  ['Office 100', '100'],
  ['Model 101', '101'],
  ['Room 4', '4'],
  ['Studio 9', '9'],
  ['12 1/2', '12'],
  ['12½', '12'],
  ['12½', '2'],
  ['12 1/2', '2'],
  ['11/2', '1 1/2'],
  ['101-A', '101-B'],
  ['101-A', '101'],
  ['Maple 101', 'Oak 101'],
  [
    ['101', 'Elm'],
    ['101', 'Oak'],
  ],
  [['12', 'A'], 'B-12'],
  [
    ['12', 'A'],
    ['12', 'AB'],
  ],
  [
    ['A-101', 'Elm'],
    ['A-101', 'Oak'],
  ],
  ['North 5', 'South 5'],
  ['Tower 1 #5', 'Tower 2 #5'],
  ['Penthouse', 'Garden'],
  ['A', 'B'],
  ['AB', 'A-B'],
  ['', ''],
  ['---', '#'],
  ['Apt', 'Unit'],
  ['12th', '12'],
  ['Basement', 'B'],
  ['l01', '101'],
  ['1O1', '101'],
];

describe('labels of one unit', () => {
  it.each(SAME)('%j and %j', (a, b) => {
    expect(suggested(a, b)?.unitId).toBe('u');
    expect(suggested(b, a)?.unitId).toBe('u');
  });
  it('are at least 60', () => {
    expect(SAME.length).toBeGreaterThanOrEqual(60);
  });
});
describe('labels of different units', () => {
  it.each(DIFFERENT)('%j and %j', (a, b) => {
    expect(suggested(a, b)).toBeUndefined();
    expect(suggested(b, a)).toBeUndefined();
  });
  it('are at least 40', () => {
    expect(DIFFERENT.length).toBeGreaterThanOrEqual(40);
  });
});

describe('keys', () => {
  it.each([
    ['Bldg A - 12B', 'A', '12B'],
    ['A-012B', 'A', '12B'],
    ['A 12 b', 'A', '12B'],
    ['#12B', '', '12B'],
    ['Apt 12b', '', '12B'],
    ['0012-B', '', '12B'],
  ])('%s is (%s, %s)', (label, building, key) => {
    expect(unitKeys(label)).toMatchObject({ building, unit: key });
  });
});

describe('suggestions', () => {
  const of = (left: Side[], right: Side[]) =>
    Object.fromEntries(
      [
        ...suggestMappings(
          left.map((each, i) => pms(each, `p${i}`)),
          right.map((each, i) => unit(each, `u${i}`)),
        ),
      ].map(([id, suggestion]) => [id, suggestion.unitId]),
    );
  it('leave out a number that is there twice on the console side', () => {
    expect(of(['12'], ['A-12', 'B-12'])).toEqual({});
  });
  it('leave out a number that is there twice on the PMS side', () => {
    expect(of(['A-12', 'B-12'], ['12'])).toEqual({});
  });
  it('leave out two spellings of one unit', () => {
    expect(of(['12B', '#12-B'], ['12B'])).toEqual({});
    expect(of(['12B'], ['12B', 'Apt 12 B'])).toEqual({});
  });
  it('tell buildings apart where both sides name them', () => {
    expect(of(['A-12', 'B-12'], ['Bldg B #12', 'Bldg A #12'])).toEqual({ p0: 'u1', p1: 'u0' });
  });
  it('count what is mapped already, and never suggest it', () => {
    expect(suggestMappings([pms('12', 'p0'), { ...pms('#12', 'p1'), open: false }], [unit('12')]).size).toBe(0);
    expect(suggestMappings([pms('12')], [{ ...unit('12'), open: false }]).size).toBe(0);
    expect(suggestMappings([{ ...pms('12'), open: false }], [unit('12')]).size).toBe(0);
  });
  it('do not depend on the order', () => {
    const left: Side[] = ['A-12', 'B-12', '14', 'PH-1', 'A-15'],
      right: Side[] = ['12 Bldg A', 'B 12', 'Unit 14', '1', '15'];
    expect(of(left, right)).toEqual({ p0: 'u0', p1: 'u1', p2: 'u2', p4: 'u4' });
    expect(of([...left].reverse(), [...right].reverse())).toEqual({ p4: 'u4', p3: 'u3', p2: 'u2', p0: 'u0' });
  });
  it('take 20,000 labels', () => {
    const many = Array.from({ length: 20_000 }, (_, i) => `Bldg ${String.fromCharCode(65 + (i % 26))} - ${100 + Math.floor(i / 26)}`);
    expect(
      suggestMappings(
        many.map((each, i) => pms(each, `p${i}`)),
        many.map((each, i) => unit(each.replace('Bldg ', ''), `u${i}`)),
      ).size,
    ).toBe(20_000);
  });
});
