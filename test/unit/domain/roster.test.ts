import { ROSTER_COLUMNS, RosterBuilder, type RosterCells } from '../../../domain/roster.ts';

const ANA: RosterCells = {
  property_id: 'elm',
  property_name: 'Elm Court',
  unit_id: '0012',
  unit_label: '12',
  tenancy_id: 't1',
  person_id: 'p1',
  role: 'primary',
  first_name: 'Ana',
  last_name: 'Diaz',
  email: 'ana@example.com',
  lease_status: 'current',
  lease_start: '2026-03-01',
};
const built = (...rows: RosterCells[]) => {
  const builder = new RosterBuilder();
  rows.forEach((row, i) => builder.add(i + 2, row));
  const properties = builder.finish();
  return { properties, errors: builder.errors };
};
const errorsOf = (...rows: RosterCells[]) => built(...rows).errors.map(({ line, column, message }) => `${line} ${column}: ${message}`);
const staysOf = (...rows: RosterCells[]) => built(...rows).properties.flatMap((each) => each.stays);

test('a row is one person in one tenancy in one unit, with ids as they stand', () => {
  expect(built(ANA)).toEqual({
    errors: [],
    properties: [
      {
        externalId: 'elm',
        name: 'Elm Court',
        units: [{ id: '0012', label: '12', building: null }],
        stays: [
          {
            unit: '0012',
            unitLabel: '12',
            tenancy: 't1',
            person: 'p1',
            role: 'primary',
            firstName: 'Ana',
            lastName: 'Diaz',
            email: 'ana@example.com',
            phone: null,
            raw: 'current',
            status: 'current',
            leaseStart: '2026-03-01',
            leaseEnd: null,
            moveIn: null,
            moveOut: null,
            successor: null,
            predecessor: null,
          },
        ],
      },
    ],
  });
});

test('a row without tenancy and person is a unit that nobody leases', () => {
  expect(built(ANA, { property_id: 'elm', unit_id: '13', unit_label: '13', building: 'B' }).properties[0]).toMatchObject({
    units: [{ id: '0012' }, { id: '13', label: '13', building: 'B' }],
    stays: [{ person: 'p1' }],
  });
});

test('a lease status is one of our meanings in any case, and anything else is unknown', () => {
  const statuses = (...raw: string[]) =>
    staysOf(...raw.map((each, i) => ({ ...ANA, person_id: `p${i}`, lease_status: each }))).map((each) => `${each.raw}=${each.status}`);
  expect(statuses('Current', 'PAST', 'notice', 'Wohnt hier')).toEqual([
    'Current=current',
    'PAST=past',
    'notice=notice',
    'Wohnt hier=unknown',
  ]);
});

test.each<[string, Partial<RosterCells>, string]>([
  ['no person', { person_id: '' }, '2 person_id: is empty'],
  ['no property', { property_id: '' }, '2 property_id: is empty'],
  [
    'no lease status',
    { lease_status: '' },
    '2 lease_status: is empty; write one of applicant, waitlist, pending, current, notice, eviction, past, cancelled, denied, superseded',
  ],
  ['a role of its own', { role: 'roommate' }, '2 role: must be one of primary, cosigner, occupant, guarantor, minor'],
  ['a day that does not exist', { move_in: '2026-02-30' }, '2 move_in: must be a day that exists, written YYYY-MM-DD, such as 2026-03-01'],
  [
    'a day as spreadsheets write it',
    { lease_end: '3/1/2026' },
    '2 lease_end: must be a day that exists, written YYYY-MM-DD, such as 2026-03-01',
  ],
  ['a line break in a name', { first_name: 'A\nna' }, '2 first_name: contains a line break or control character'],
  ['a long text', { email: 'x'.repeat(257) }, '2 email: is longer than 256 characters'],
  [
    'no name for somebody who lives here',
    { first_name: '', last_name: '' },
    '2 last_name: is empty, and so is first_name: somebody who lives or will live here needs a name',
  ],
  [
    'a tenancy that succeeds itself',
    { lease_status: 'superseded', successor_tenancy_id: 't1' },
    '2 successor_tenancy_id: leads back to this tenancy',
  ],
])('%s is an error with its line and column', (_name, cells, message) => {
  expect(errorsOf({ ...ANA, ...cells })).toEqual([message]);
});

test('a property and nothing else is an error', () => {
  expect(errorsOf({ property_id: 'elm' })).toEqual(['2 unit_id: is empty, and so is everything about a tenancy: name a unit or a person']);
});

test('rows that contradict each other are errors that name the first one', () => {
  expect(errorsOf(ANA, ANA)).toEqual(['3 person_id: is in this tenancy already, in line 2']);
  expect(errorsOf(ANA, { ...ANA, person_id: 'p2', unit_id: '13', unit_label: '13' })).toEqual([
    '3 unit_id: is another one than in line 2 of the same tenancy: a tenancy is in one unit',
  ]);
  expect(errorsOf(ANA, { ...ANA, person_id: 'p2', property_id: 'oak', property_name: 'Oak' })).toEqual([
    '3 tenancy_id: is one of property_id elm in line 2',
  ]);
  expect(errorsOf(ANA, { ...ANA, person_id: 'p2', property_name: 'Elm' })).toEqual([
    '3 property_name: is another name than in line 2 for the same property_id',
  ]);
  expect(errorsOf(ANA, { ...ANA, person_id: 'p2', unit_label: '12A' })).toEqual([
    '3 unit_label: is another one than in line 2 for the same unit_id',
  ]);
});

test('every error of a file is found in one look', () => {
  expect(errorsOf({ ...ANA, role: '', person_id: '' }, ANA, { ...ANA, person_id: 'p3', move_in: 'soon' })).toHaveLength(3);
});

test('people who left may be nameless', () => {
  expect(staysOf({ ...ANA, lease_status: 'past', first_name: '', last_name: '' })[0]).toMatchObject({
    firstName: null,
    lastName: null,
    status: 'past',
  });
});

test('a chain of superseded tenancies leads to the one where the household lives', () => {
  const step = (tenancy: string, status: string, successor = '') => ({
    ...ANA,
    tenancy_id: tenancy,
    lease_status: status,
    successor_tenancy_id: successor,
  });
  expect(
    staysOf(step('t1', 'superseded', 't2'), step('t2', 'superseded', 't3'), step('t3', 'current')).map(
      (each) => `${each.tenancy}>${each.successor}`,
    ),
  ).toEqual(['t1>t3', 't2>t3', 't3>null']);
  expect(errorsOf(step('t1', 'superseded', 't2'), step('t2', 'superseded', 't1'))).toEqual([
    '2 successor_tenancy_id: leads back to this tenancy',
    '3 successor_tenancy_id: leads back to this tenancy',
  ]);
});

test('a unit without a label goes by its id, and is named as soon as one row names it', () => {
  expect(built({ ...ANA, unit_label: '' }).properties[0]?.units).toEqual([{ id: '0012', label: '0012', building: null }]);
  expect(staysOf({ ...ANA, unit_label: '' }, { ...ANA, person_id: 'p2' }).map((each) => each.unitLabel)).toEqual(['12', '12']);
});

test('the columns are those of the HTTP contract, in its order', () => {
  expect(ROSTER_COLUMNS.join()).toBe(
    'property_id,property_name,unit_id,unit_label,building,tenancy_id,person_id,role,first_name,last_name,email,phone,lease_status,lease_start,lease_end,move_in,move_out,successor_tenancy_id,predecessor_person_id',
  );
});
