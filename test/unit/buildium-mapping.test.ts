import { mapLease, mapProperty, mapUnit } from '../../pms/buildium/mapping.ts';
import type { LeaseMapping } from '../../pms/buildium/mapping.ts';
import { People, readContact } from '../../pms/buildium/people.ts';
import { BadField, compareIds } from '../../pms/fields.ts';

const today = '2026-12-01';
/** The vendor's own sample, with invented people (docs/vendors/buildium.md). */
const sample = (): Record<string, unknown> => ({
  Id: 5001,
  PropertyId: 77,
  UnitId: 901,
  UnitNumber: '0103',
  LeaseFromDate: '2026-03-01',
  LeaseToDate: '2027-02-28',
  LeaseType: 'Fixed',
  LeaseStatus: 'Active',
  IsEvictionPending: false,
  TermType: 'Standard',
  RenewalOfferStatus: 'NotSet',
  CurrentTenants: [
    {
      Id: 301,
      FirstName: 'Ana',
      LastName: 'Diaz',
      Email: 'ana@example.com',
      AlternateEmail: null,
      PhoneNumbers: [{ Number: '(512) 555-0101', Type: 'Cell' }],
      TaxId: '123-45-6789',
      Leases: null,
    },
  ],
  CurrentNumberOfOccupants: 2,
  Cosigners: [],
  MoveOutData: [{ TenantId: 302, MoveOutDate: '2026-12-15', NoticeGivenDate: '2026-11-15' }],
  Tenants: [
    { Id: 301, Status: 'Current', MoveInDate: '2026-03-01' },
    { Id: 302, Status: 'Current', MoveInDate: '2026-03-01' },
  ],
  LastUpdatedDateTime: '2026-11-15T18:22:09Z',
});
const ben = { firstName: 'Ben', lastName: 'Diaz', email: null, phone: null, isMinor: false };
const options = (more: Partial<LeaseMapping> = {}): LeaseMapping => ({
  today,
  contactOf: (id) => (id === '302' ? ben : null),
  isLookUp: false,
  ...more,
});
const map = (change: Record<string, unknown> = {}, more: Partial<LeaseMapping> = {}) =>
  mapLease({ ...sample(), ...change }, '5001', options(more));
const only = (id: number, status: string) => ({ Tenants: [{ Id: id, Status: status }], CurrentTenants: [], MoveOutData: [] });

describe('a lease', () => {
  test('of the note is mapped field by field, and what must be dropped is not in it', () => {
    expect(map()).toEqual({
      badRecords: [],
      tenancy: {
        externalId: '5001',
        propertyExternalId: '77',
        unitExternalId: '901',
        unitLabel: '0103',
        leaseStart: '2026-03-01',
        leaseEnd: '2027-02-28',
        members: [
          {
            externalId: '301',
            role: 'primary',
            firstName: 'Ana',
            lastName: 'Diaz',
            email: 'ana@example.com',
            phone: '(512) 555-0101',
            rawStatus: 'Active',
            status: 'current',
            moveInActual: '2026-03-01',
          },
          {
            externalId: '302',
            role: 'occupant',
            firstName: 'Ben',
            lastName: 'Diaz',
            email: null,
            phone: null,
            rawStatus: 'Active - notice',
            status: 'notice',
            moveInActual: '2026-03-01',
            moveOutScheduled: '2026-12-15',
          },
        ],
      },
    });
    expect(JSON.stringify(map())).not.toMatch(/123-45/);
  });
  test('has its lowest id as primary, as numbers compare', () => {
    const people = ['99', '1000', '101'].map((id) => ({ Id: Number(id), Status: 'Current' }));
    const { tenancy } = map({ Tenants: people, CurrentTenants: people.map(({ Id }) => ({ Id, FirstName: `P${Id}` })), MoveOutData: [] });
    expect(tenancy?.members.map(({ externalId, role }) => [externalId, role])).toEqual([
      ['99', 'primary'],
      ['101', 'occupant'],
      ['1000', 'occupant'],
    ]);
    expect(['9007199254740993', '99', '101'].sort(compareIds)).toEqual(['99', '101', '9007199254740993']);
  });
  test('has minors by birth date: 18 on the day is of age, none given is adult, minor wins over primary', () => {
    const roleOf = (DateOfBirth: unknown) =>
      map({ ...only(301, 'Current'), CurrentTenants: [{ Id: 301, FirstName: 'A', DateOfBirth }] }).tenancy?.members[0]?.role;
    expect(roleOf('2008-12-01')).toBe('primary');
    expect(roleOf('2008-12-02')).toBe('minor');
    expect(roleOf('2015-01-01T00:00:00Z')).toBe('minor');
    expect(roleOf(null)).toBe('primary');
    const listed = map({}, { contactOf: () => ({ ...ben, isMinor: true }) });
    expect(listed.tenancy?.members.map(({ role }) => role)).toEqual(['minor', 'minor']);
    expect(JSON.stringify(map({ CurrentTenants: [{ Id: 301, FirstName: 'A', DateOfBirth: '1990-05-05' }] }))).not.toContain('1990');
  });
  test("has its cosigners as guarantors, with ids apart from the tenants', as if current", () => {
    const Cosigners = [{ Id: 301, FirstName: 'Gus', LastName: 'Diaz', Email: 'gus@example.com', PhoneNumbers: [] }];
    const guarantor = (change: Record<string, unknown>) => map({ Cosigners, ...change }).tenancy?.members.at(-1);
    expect(guarantor({})).toMatchObject({
      externalId: 'cosigner-301',
      role: 'guarantor',
      firstName: 'Gus',
      rawStatus: 'Active',
      status: 'current',
    });
    expect(guarantor({ LeaseStatus: 'Future' })).toMatchObject({ status: 'pending' });
    expect(guarantor({ LeaseStatus: 'Past', LeaseToDate: '2026-11-20', ...only(301, 'MovedOut') })).toMatchObject({ status: 'past' });
  });
  test('knows move-in and move-out as fact or plan', () => {
    const member = (change: Record<string, unknown>) => map(change, { contactOf: () => ben }).tenancy?.members[0];
    const tenants = (Status: string) => ({
      Tenants: [{ Id: 301, Status, MoveInDate: '2026-03-01' }],
      CurrentTenants: [],
      MoveOutData: [{ TenantId: 301, MoveOutDate: '2026-11-20' }],
    });
    expect(member(tenants('MovedOut'))).toMatchObject({ moveInActual: '2026-03-01', moveOutActual: '2026-11-20' });
    expect(member(tenants('Future'))).toMatchObject({ moveInScheduled: '2026-03-01', moveOutScheduled: '2026-11-20' });
    expect(member(tenants('Current'))).toMatchObject({ moveInActual: '2026-03-01', moveOutScheduled: '2026-11-20' });
  });
  test('is dropped only when past, everyone moved out, over 60 days ago', () => {
    const gone = (change: Record<string, unknown>) =>
      map(
        { LeaseStatus: 'Past', LeaseToDate: '2026-09-01', LastUpdatedDateTime: null, ...only(301, 'MovedOut'), ...change },
        { contactOf: () => null },
      );
    expect(gone({})).toEqual({ tenancy: null, badRecords: [] });
    expect(gone({ LeaseToDate: '2026-10-02' }).tenancy).not.toBeNull();
    expect(gone({ LeaseToDate: '2026-10-01' }).tenancy).toBeNull();
    expect(gone({ MoveOutData: [{ TenantId: 301, MoveOutDate: '2026-10-20' }] }).tenancy).not.toBeNull();
    expect(gone({ LeaseToDate: '2026-11-30', MoveOutData: [{ TenantId: 301, MoveOutDate: '2026-08-20' }] }).tenancy).toBeNull();
    expect(gone({ LeaseToDate: null }).tenancy).not.toBeNull();
    // A lease runs over: one that the office touched lately may have been left lately.
    expect(gone({ LastUpdatedDateTime: '2026-11-15T18:22:09Z' }).tenancy).not.toBeNull();
    expect(gone({ LastUpdatedDateTime: '2026-09-01T18:22:09Z' }).tenancy).toBeNull();
    expect(gone({ LeaseStatus: 'Active' }).tenancy).not.toBeNull();
    expect(
      gone({
        Tenants: [
          { Id: 301, Status: 'MovedOut' },
          { Id: 302, Status: 'Future' },
        ],
      }).tenancy,
    ).not.toBeNull();
    expect(
      mapLease(
        { ...sample(), LeaseStatus: 'Past', LeaseToDate: '2020-01-01', ...only(301, 'MovedOut') },
        '5001',
        options({ isLookUp: true }),
      ).tenancy?.members[0]?.status,
    ).toBe('past');
  });
  test('a birth date that is masked sets nobody aside', () => {
    expect(map({ CurrentTenants: [{ ...(sample().CurrentTenants as object[])[0], DateOfBirth: '2026-13-01' }] })).toMatchObject({
      badRecords: [],
      tenancy: { members: [{ externalId: '301', role: 'primary' }, { externalId: '302' }] },
    });
  });
  test('keeps people who left without a name, and sets a nameless resident aside alone', () => {
    expect(map({ LeaseStatus: 'Past', LeaseToDate: '2026-11-20', ...only(305, 'MovedOut') }).tenancy?.members).toMatchObject([
      { externalId: '305', firstName: null, lastName: null, status: 'past' },
    ]);
    const { tenancy, badRecords } = map({}, { contactOf: () => null });
    expect(tenancy?.members.map(({ externalId }) => externalId)).toEqual(['301']);
    expect(badRecords).toMatchObject([{ list: 'leases', tenancyExternalId: '5001', personExternalId: '302', reason: 'no_name' }]);
    expect(map({}, { contactOf: () => null, isLookUp: true })).toMatchObject({
      badRecords: [],
      tenancy: { members: [{ externalId: '301' }, { externalId: '302', status: 'notice' }] },
    });
  });
  test.each<[string, Record<string, unknown>, string, string]>([
    ['lease date', { LeaseFromDate: '2026-02-30' }, 'impossible_date', 'LeaseFromDate'],
    ['lease date type', { LeaseToDate: 20270228 }, 'wrong_type', 'LeaseToDate'],
    ['unit', { UnitId: 'x' }, 'wrong_type', 'UnitId'],
    ['label', { UnitNumber: 'x'.repeat(300) }, 'too_long', 'UnitNumber'],
    ['status', { LeaseStatus: null }, 'wrong_type', 'LeaseStatus'],
    ['eviction', { IsEvictionPending: 'yes' }, 'wrong_type', 'IsEvictionPending'],
    ['tenants', { Tenants: { Id: 301 } }, 'wrong_type', 'Tenants'],
    ['no tenants', { Tenants: null }, 'wrong_type', 'Tenants'],
    ['property', { PropertyId: null }, 'wrong_type', 'PropertyId'],
  ])('with a bad %s is set aside as a whole', (_what, change, reason, field) => {
    const { tenancy, badRecords } = map(change);
    expect(tenancy).toBeNull();
    expect(badRecords).toMatchObject([{ tenancyExternalId: '5001', personExternalId: null, reason, field }]);
  });
  test.each<[string, Record<string, unknown>, string, string]>([
    ['NUL', { FirstName: 'A\0na' }, 'wrong_type', 'FirstName'],
    ['lone surrogate', { LastName: 'D\ud800' }, 'wrong_type', 'LastName'],
    ['10 KB name', { LastName: 'D'.repeat(10_000) }, 'too_long', 'LastName'],
    ['number for a name', { FirstName: 12 }, 'wrong_type', 'FirstName'],
    ['e-mail', { Email: ['x'] }, 'wrong_type', 'Email'],
    ['phones', { PhoneNumbers: '555' }, 'wrong_type', 'PhoneNumbers'],
  ])('with a person of a bad field (%s) sets her aside and keeps the others', (_what, change, reason, field) => {
    const { tenancy, badRecords } = map({ CurrentTenants: [{ ...(sample().CurrentTenants as object[])[0], ...change }] });
    expect(tenancy?.members.map(({ externalId }) => externalId)).toEqual(['302']);
    expect(badRecords).toMatchObject([{ tenancyExternalId: '5001', personExternalId: '301', reason, field }]);
    expect(badRecords[0]?.valueHash).toMatch(/^[\w-]{43}$/);
  });
  test('with a person who comes twice: the same is no harm, different content sets her aside', () => {
    const twice = (second: object) =>
      map({
        Tenants: [
          { Id: 301, Status: 'Current' },
          { Id: 301, Status: 'Current', ...second },
        ],
        MoveOutData: [],
      });
    expect(twice({}).tenancy?.members).toHaveLength(1);
    expect(twice({ Status: 'MovedOut' })).toMatchObject({
      tenancy: { members: [] },
      badRecords: [{ personExternalId: '301', reason: 'duplicate_differs' }],
    });
  });
  test('keeps someone who is in CurrentTenants alone', () => {
    expect(
      map({ Tenants: [{ Id: 302, Status: 'Current' }], MoveOutData: [] }).tenancy?.members.map(({ externalId, status }) => [
        externalId,
        status,
      ]),
    ).toEqual([
      ['301', 'current'],
      ['302', 'current'],
    ]);
  });
});

describe('a person', () => {
  const phone = (...phones: [string, string][]) =>
    readContact({ PhoneNumbers: phones.map(([Type, Number]) => ({ Type, Number })) }, today).phone;
  test('is called on the cell, else personal, home, office, other; never by fax', () => {
    expect(phone(['Home', '1'], ['Fax', '2'], ['Cell', '3'])).toBe('3');
    expect(phone(['Office', '1'], ['Home', '2'], ['Personal', '4'])).toBe('4');
    expect(phone(['Other', '1'], ['Office', '2'])).toBe('2');
    expect(phone(['Fax', '1'])).toBeNull();
    expect(phone(['Pager', '9'])).toBe('9');
    expect(phone(['Cell', ' '], ['Home', '5'])).toBe('5');
  });
  test('is kept compactly and found again, a hundred thousand of them', () => {
    const people = new People();
    const contact = (i: number) => ({
      firstName: `Ñame${i}`,
      lastName: i % 3 ? `Last${i}` : null,
      email: i % 2 ? `p${i}@example.com` : null,
      phone: null,
      isMinor: i % 7 === 0,
    });
    for (let i = 1; i <= 100_000; i++) people.add(String(i), contact(i));
    for (let i = 1; i <= 100_000; i += 37) expect(people.get(String(i))).toEqual(contact(i));
    expect(people.get('100001')).toBeNull();
    people.add('5', contact(6));
    expect(people.get('5')).toEqual(contact(5));
    people.addBad('5', new BadField('Email', 'too_long', 'x'));
    expect(() => people.get('5')).toThrow(BadField);
  });
});

test('a unit keeps its label as text, and is rentable', () => {
  expect(mapUnit({ Id: 901, PropertyId: 77, BuildingName: 'A', UnitNumber: '0103' }, '901')).toEqual({
    externalId: '901',
    propertyExternalId: '77',
    label: '0103',
    building: 'A',
    isRentable: true,
  });
  expect(mapUnit({ Id: 901, PropertyId: 77, UnitNumber: null }, '901').label).toBe('901');
  expect(() => mapUnit({ Id: 901, UnitNumber: '1' }, '901')).toThrow(BadField);
});
test('a property says whether it is active', () => {
  expect(mapProperty({ Name: 'Elm', IsActive: false }, '77')).toEqual({ externalId: '77', name: 'Elm', isActive: false });
});
