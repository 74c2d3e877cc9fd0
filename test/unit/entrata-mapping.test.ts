import { readFileSync } from 'node:fs';
import { mapLease } from '../../pms/entrata/mapping.ts';
import type { LeaseMapping } from '../../pms/entrata/mapping.ts';
import { rowsAt } from '../../pms/entrata/one-or-many.ts';
import { roleOf } from '../../pms/entrata/people.ts';
import { PickList, readPickList, statusOf } from '../../pms/entrata/statuses.ts';
import type { StatusFacts } from '../../pms/entrata/statuses.ts';
import { UnitBook, mapProperty } from '../../pms/entrata/units.ts';
import type { Row } from '../../pms/fields.ts';
import { BadField } from '../../pms/fields.ts';

const golden = (name: string) =>
  (JSON.parse(readFileSync(new URL(`../golden/entrata/${name}.json`, import.meta.url), 'utf8')) as { body: any }).body; // eslint-disable-line @typescript-eslint/no-explicit-any
const goldenLease = golden('getLeases.r2').response.result.leases.lease[0] as Row;
const bookOf = () => {
  const book = new UnitBook();
  const units = (golden('getPropertyUnits').response.result.properties.property[0].units.unit as Row[]).flatMap((row) =>
    book.add(row, String(row.id), '10021'),
  );
  return { book, units };
};
const options = (more: Partial<LeaseMapping> = {}): LeaseMapping => ({
  propertyExternalId: '10021',
  today: '2026-11-22',
  words: new PickList(),
  units: bookOf().book,
  isLookUp: false,
  ...more,
});
const map = (row: Row, more?: Partial<LeaseMapping>) => mapLease(row, String(row.id), options(more));
const customer = (more: Row = {}): Row => ({
  id: 70001,
  customerType: 'Primary',
  firstName: 'Ana',
  lastName: 'Diaz',
  leaseCustomerStatus: 'Current',
  ...more,
});
const lease = (more: Row = {}, ...customers: Row[]): Row => ({
  id: '1',
  propertyId: '10021',
  leaseStatusTypeId: '4',
  leaseIntervalStatus: 'Current',
  unitId: '40012',
  customers: { customer: customers.length ? customers : [customer()] },
  ...more,
});

describe('the documented records', () => {
  test('a lease of r2', () => {
    expect(map(goldenLease)).toEqual({
      wholeUnit: null,
      badRecords: [],
      hasUnreadableId: false,
      tenancy: {
        externalId: '880011',
        propertyExternalId: '10021',
        unitExternalId: '40012',
        unitLabel: '0103',
        leaseStart: '2026-03-01',
        leaseEnd: '2027-02-28',
        members: [
          {
            externalId: '70001',
            role: 'primary',
            firstName: 'Ana',
            lastName: 'Diaz',
            email: 'ana@example.com',
            phone: '+1 512-555-0101',
            rawStatus: 'Current',
            status: 'current',
            moveInActual: '2026-03-01',
            moveOutScheduled: undefined,
          },
        ],
      },
    });
  });
  test('a customer as r1 gives her: one element for a list, e-mail and phone with the addresses, a name in one piece, character references', () => {
    expect(map(golden('getLeases.r1-customer')).tenancy).toMatchObject({
      unitExternalId: '40013',
      unitLabel: '0104',
      members: [
        {
          externalId: '70002',
          role: 'cosigner',
          firstName: 'Mary Kate',
          lastName: "O'Brien",
          email: 'mary@example.com',
          phone: '512-555-0102',
          moveInActual: '2026-03-01',
        },
      ],
    });
  });
  test('units: one space is the unit, several are beds, model and wait-list are not rented', () => {
    expect(bookOf().units.map(({ externalId, label, isRentable, building }) => [externalId, label, isRentable, building])).toEqual([
      ['40012', '0103', true, '1'],
      ['40020-50020', '0200-A', true, '1'],
      ['40020-50021', '0200-B', true, '1'],
      ['40030', 'MODEL', false, undefined],
      ['40040', 'WAIT', false, undefined],
    ]);
  });
  test('properties', () => {
    expect(
      (golden('getProperties').response.result.PhysicalProperty.Property as Row[]).map((row) => mapProperty(row, String(row.PropertyID))),
    ).toEqual([
      { externalId: '10021', name: 'Birch Place', isActive: true },
      { externalId: '10022', name: 'Old Mill', isActive: false },
    ]);
  });
  test('the pick-list: words of the customer, meaning by word, type or number; what says nothing is unknown and read', () => {
    const words = readPickList(golden('getLeasePickList').response.result);
    expect(words?.statuses).toEqual([
      { raw: 'Applicant', meaning: 'applicant' },
      { raw: 'Cancelled', meaning: 'cancelled' },
      { raw: 'Pre-leased', meaning: 'pending' },
      { raw: 'Resident', meaning: 'current' },
      { raw: 'Notice', meaning: 'notice' },
      { raw: 'Past', meaning: 'past' },
      { raw: 'Skip', meaning: 'unknown' },
    ]);
    expect(words?.idsOf('pending', 'current', 'notice', 'eviction', 'unknown')).toEqual(['3', '4', '5', '9']);
    expect(map(lease({}, customer({ leaseCustomerStatus: 'resident' })), { words: words! }).tenancy?.members[0]).toMatchObject({
      rawStatus: 'resident',
      status: 'current',
    });
  });
});

describe('a status', () => {
  const base: StatusFacts = {
    customerStatus: null,
    leaseIntervalStatus: null,
    leaseStatusTypeId: null,
    leaseSubStatus: null,
    hasTransferDate: false,
    place: null,
  };
  test.each<[string, Partial<StatusFacts>, string, string]>([
    ["her own word wins over the lease's", { customerStatus: 'Past', leaseIntervalStatus: 'Current' }, 'Past', 'past'],
    ["without one, the lease's", { leaseIntervalStatus: 'Notice' }, 'Notice', 'notice'],
    ["without any word, the number's", { leaseStatusTypeId: '3' }, 'Future', 'pending'],
    ['case and blanks do not matter', { customerStatus: 'FUTURE' }, 'FUTURE', 'pending'],
    ['applicant', { customerStatus: 'Applicant' }, 'Applicant', 'applicant'],
    ['cancelled', { customerStatus: 'Cancelled' }, 'Cancelled', 'cancelled'],
    ['denied', { customerStatus: 'Denied' }, 'Denied', 'denied'],
    [
      'an eviction in the sub-status',
      { customerStatus: 'Current', leaseSubStatus: 'In Collections, Eviction' },
      'Current - eviction',
      'eviction',
    ],
    ['another sub-status says nothing', { customerStatus: 'Current', leaseSubStatus: 'In Collections, Skip' }, 'Current', 'current'],
    [
      'past on a transferred lease goes on elsewhere',
      { customerStatus: 'Past', hasTransferDate: true },
      'Past - transferred',
      'superseded',
    ],
    ['current with a transfer day lives there', { customerStatus: 'Current', hasTransferDate: true }, 'Current', 'current'],
    ['on a wait list nobody lives', { customerStatus: 'Current', place: 'wait_list' }, 'Current - wait list', 'waitlist'],
    ['nor in a shop', { customerStatus: 'Notice', place: 'no_home' }, 'Notice - not a home', 'waitlist'],
    [
      'a word that is not known stays unknown, whatever the number says',
      { customerStatus: 'Skipped', leaseStatusTypeId: '6' },
      'Skipped',
      'unknown',
    ],
    ['nothing at all', {}, '(no status)', 'unknown'],
  ])('%s', (_what, facts, raw, meaning) => {
    expect(statusOf({ ...base, ...facts }, new PickList())).toEqual({ raw, meaning });
  });
});

test.each<[Row, string]>([
  [{ customerType: 'Primary' }, 'primary'],
  [{ customerType: 'Responsible' }, 'cosigner'],
  [{ customerType: 'Not Responsible' }, 'occupant'],
  [{ customerType: 'Non-responsible' }, 'occupant'],
  [{ customerType: 'Guarantor' }, 'guarantor'],
  [{ customerType: 'Co-Applicant' }, 'cosigner'],
  [{ customerType: 'Roommate' }, 'cosigner'],
  [{ customerType: 'Something new' }, 'occupant'],
  [{}, 'occupant'],
  [{ customerType: 'Occupant', relationshipName: 'Child' }, 'minor'],
  [{ customerType: 'Responsible', relationshipName: 'Adult child' }, 'cosigner'],
  [{ customerType: 'Not Responsible', relationshipName: 'Minor' }, 'minor'],
  [{ customerType: 'Primary', relationshipName: 'Guarantor' }, 'guarantor'],
  [{ customerType: 'Not Responsible', dateOfBirth: '01/31/2015' }, 'minor'],
  [{ customerType: 'Not Responsible', relationshipName: 'Child', dateOfBirth: '01/31/1990' }, 'occupant'],
  [{ customerType: 'Primary', dateOfBirth: 'XX/XX/1990' }, 'primary'],
  [{ customerType: 'Occupant', relationshipName: 'Child', birthDate: '**/**/****' }, 'minor'],
  [{ customerType: 'Primary', dateOfBirth: '1990-01-31' }, 'primary'],
  [{ customerType: 'Responsible', relationshipName: 'Child', dateOfBirth: '1990-01-31' }, 'cosigner'],
  [{ customerType: 'Responsible', relationshipName: 'Child' }, 'minor'],
  [{ customerType: 'Occupant', relationshipName: 'Children' }, 'minor'],
  [{ customerType: 'Occupant', relationshipName: 'Minors' }, 'minor'],
])('%p is %p', (row, role) => {
  expect(roleOf(row, '2026-11-22')).toBe(role);
});

describe('a lease', () => {
  test('takes its days from the interval it names, else the current one, else the last', () => {
    const intervals = (leaseIntervalId: unknown, name = 'Past') =>
      map(
        lease({
          leaseIntervalId,
          leaseIntervals: {
            leaseInterval: [
              { id: 1, startDate: '03/01/2025', endDate: '02/28/2026', leaseIntervalStatusTypeName: name },
              { id: '2', startDate: '03/01/2026', endDate: '02/28/2027', leaseIntervalStatusTypeName: 'Future' },
            ],
          },
        }),
      ).tenancy?.leaseEnd;
    expect([intervals('1'), intervals(2), intervals('9', 'Current'), intervals('9')]).toEqual([
      '2026-02-28',
      '2027-02-28',
      '2026-02-28',
      '2027-02-28',
    ]);
  });
  test('keeps its key when it is renewed: the same stay, with other days', () => {
    const before = map(goldenLease).tenancy,
      after = map({
        ...goldenLease,
        leaseIntervalId: '990099',
        leaseIntervals: {
          leaseInterval: [{ id: '990099', startDate: '03/01/2027', endDate: '02/29/2028', leaseIntervalTypeName: 'Renewal' }],
        },
      }).tenancy;
    expect([after?.externalId, after?.members, after?.leaseEnd]).toEqual([before?.externalId, before?.members, '2028-02-29']);
  });
  test('of a bed is in that bed; of several beds in the unit as a whole', () => {
    const spaces = (...ids: number[]) =>
      map(lease({ unitId: 40020, unitSpaces: { unitSpace: ids.map((unitSpaceId) => ({ unitSpaceId, unitSpace: '0200' })) } }));
    expect(spaces(50021)).toMatchObject({ tenancy: { unitExternalId: '40020-50021' }, wholeUnit: null });
    expect(spaces(50020, 50021)).toMatchObject({
      tenancy: { unitExternalId: '40020' },
      wholeUnit: { externalId: '40020', label: '0200', isRentable: true },
    });
  });
  test('where the list of units is empty has none either: nobody can say whether it is a bed', () => {
    expect(map(goldenLease, { units: new UnitBook() }).tenancy).toMatchObject({ unitExternalId: undefined, unitLabel: '0103' });
  });
  test('without a unit has none', () => {
    for (const unitId of [undefined, null, '', 0, '0']) expect(map(lease({ unitId })).tenancy).toMatchObject({ unitExternalId: undefined });
  });
  test("a roommate who left has her own day; the lease's day is that of those who stay", () => {
    expect(
      map(
        lease(
          { moveOutDate: '12/15/2026' },
          customer({ leaseCustomerStatus: 'Notice' }),
          customer({ id: 2, leaseCustomerStatus: 'Past', moveOutDate: '11/10/2026' }),
          customer({ id: 3, leaseCustomerStatus: 'Past' }),
        ),
      ).tenancy?.members.map((member) => [member.status, member.moveOutScheduled, member.moveOutActual]),
    ).toEqual([
      ['notice', '2026-12-15', undefined],
      ['past', undefined, '2026-11-10'],
      ['past', undefined, undefined],
    ]);
  });
  test('that ended is read for 60 days, by the day of the last of its people, and for ever by a look-up', () => {
    const ended = (moveOutDate: string, isLookUp = false) =>
      map(lease({ leaseIntervalStatus: 'Past', moveOutDate }, customer({ leaseCustomerStatus: 'Past' })), { isLookUp }).tenancy !== null;
    expect([ended('09/23/2026'), ended('09/22/2026'), ended('09/22/2026', true), ended('')]).toEqual([true, false, true, true]);
  });
  test('one bad person is set aside and the others go on; a bad field of the lease sets it aside', () => {
    expect(map(lease({}, customer({ moveInDate: '02/30/2026' }), customer({ id: 2 })))).toMatchObject({
      tenancy: { members: [{ externalId: '2' }] },
      badRecords: [{ tenancyExternalId: '1', personExternalId: '70001', reason: 'impossible_date', field: 'moveInDate' }],
    });
    expect(map(lease({ moveInDate: 'soon' }))).toMatchObject({
      tenancy: null,
      badRecords: [{ tenancyExternalId: '1', personExternalId: null, reason: 'impossible_date' }],
    });
    expect(map(lease({}, customer({ firstName: null, lastName: '' })))).toMatchObject({
      badRecords: [{ personExternalId: '70001', reason: 'no_name' }],
    });
    expect(map(lease({}, customer({ id: null })))).toMatchObject({
      hasUnreadableId: true,
      badRecords: [{ personExternalId: null, reason: 'unreadable_id' }],
    });
    expect(map(lease({}, customer(), customer({ lastName: 'Other' })))).toMatchObject({
      tenancy: { members: [] },
      badRecords: [{ personExternalId: '70001', reason: 'duplicate_differs' }],
    });
    expect(map(lease({}, customer(), customer()))).toMatchObject({ tenancy: { members: [{ externalId: '70001' }] }, badRecords: [] });
  });
  test('people on a wait list live nowhere; people in a model unit live there as far as the PMS says', () => {
    expect([
      map(lease({ unitId: '40040' })).tenancy?.members[0]?.status,
      map(lease({ unitId: '40030' })).tenancy?.members[0]?.status,
    ]).toEqual(['waitlist', 'current']);
  });
  test('what is not needed of a person is in nothing that is made of it', () => {
    const private_ = {
      ssn: '078-05-1120',
      taxId: '99-7654321',
      dateOfBirth: '04/05/1990',
      idNumber: 'D1234567',
      isBankruptcy: 'BK-CHAPTER-7',
      customerContacts: [{ note: 'SECRET-NOTE' }],
    };
    const given = JSON.stringify(
      map(lease({ ...private_, bankruptcyStatus: 'BK-FILED' }, customer(private_), customer({ ...private_, id: 2, moveInDate: 'bad' }))),
    );
    for (const secret of ['078-05', '99-76543', '04/05', '1990', 'D12345', 'BK-', 'SECRET']) expect(given).not.toContain(secret);
  });
});

test('a list of one, of none, keyed by ids, or unwrapped is a list all the same; anything else is refused', () => {
  const one = { id: 1 };
  for (const [list, count] of [
    [{ unit: [one, one] }, 2],
    [{ unit: one }, 1],
    [{ unit: { 88: one, 89: one } }, 2],
    [{ unit: [] }, 0],
    [{ unit: '' }, 0],
    [[], 0],
    ['', 0],
    [null, 0],
    [{}, 0],
    [[{ unit: [one] }, { unit: one }], 2],
    [[one], 1],
  ] as const)
    expect(rowsAt({ units: list }, 'units', 'unit')).toHaveLength(count);
  expect(rowsAt({}, 'units', 'unit')).toEqual([]);
  for (const list of [{ unit: ['x'] }, 'none', 7, { other: one }]) expect(() => rowsAt({ units: list }, 'units', 'unit')).toThrow(BadField);
});
