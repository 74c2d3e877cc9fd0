// The shapes from the element lists in the vendor's reference, typed here again on purpose: not from the simulator's own types.
import { startSimulator } from '../../simulator/server.ts';
import type { Simulator } from '../../simulator/server.ts';

/** Whatever came: a test looks at what it expects. */
type Json = ReturnType<typeof JSON.parse>;

let sim: Simulator;
beforeAll(async () => {
  sim = await startSimulator({ seed: 11, today: '2026-11-22' });
});
afterAll(() => sim.stop());
const rows = async (path: string): Promise<Json[]> =>
  (
    await fetch(`${sim.url}${path}?limit=1000`, {
      headers: { 'x-buildium-client-id': 'demo-client', 'x-buildium-client-secret': 'demo-secret' },
    })
  ).json() as Promise<Json[]>;

const PERSON = ['Id', 'FirstName', 'LastName', 'Email', 'AlternateEmail', 'PhoneNumbers'];
const TENANT = [
  ...PERSON,
  'CreatedDateTime',
  'EmergencyContact',
  'DateOfBirth',
  'SMSOptInStatus',
  'Address',
  'AlternateAddress',
  'MailingPreference',
  'Leases',
  'Comment',
  'TaxId',
];
const LEASE = [
  'Id',
  'PropertyId',
  'UnitId',
  'UnitNumber',
  'LeaseFromDate',
  'LeaseToDate',
  'LeaseType',
  'LeaseStatus',
  'IsEvictionPending',
  'TermType',
  'RenewalOfferStatus',
  'CurrentTenants',
  'CurrentNumberOfOccupants',
  'Cosigners',
  'AutomaticallyMoveOutTenants',
  'PaymentDueDay',
  'AccountDetails',
  'MoveOutData',
  'Tenants',
  'CreatedDateTime',
  'LastUpdatedDateTime',
];
const ADDRESS = ['AddressLine1', 'AddressLine2', 'AddressLine3', 'City', 'State', 'PostalCode', 'Country'];
const RENTAL = [
  'Id',
  'Name',
  'StructureDescription',
  'NumberUnits',
  'IsActive',
  'OperatingBankAccountId',
  'Reserve',
  'Address',
  'YearBuilt',
  'RentalType',
  'RentalSubType',
  'RentalManager',
];
const UNIT = [
  'Id',
  'PropertyId',
  'BuildingName',
  'UnitNumber',
  'Description',
  'MarketRent',
  'Address',
  'UnitBedrooms',
  'UnitBathrooms',
  'UnitSize',
  'IsUnitListed',
  'IsUnitOccupied',
];
const DAY = /^\d{4}-\d\d-\d\d$/,
  INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

const keys = (value: object, wanted: string[]): void => {
  expect(Object.keys(value).sort()).toEqual([...wanted].sort());
};
function person(value: Json, wanted: string[]): void {
  keys(value, wanted);
  expect([typeof value.Id, typeof value.FirstName, typeof value.LastName]).toEqual(['number', 'string', 'string']);
  for (const phone of value.PhoneNumbers) {
    keys(phone, ['Number', 'Type']);
    expect(['NotSet', 'Home', 'Office', 'Cell', 'Personal', 'Fax', 'Other']).toContain(phone.Type);
  }
}
function lease(value: Json): void {
  keys(value, LEASE);
  expect(value.LeaseFromDate).toMatch(DAY);
  if (value.LeaseToDate !== null) expect(value.LeaseToDate).toMatch(DAY);
  expect(['None', 'Fixed', 'FixedWithRollover', 'AtWill']).toContain(value.LeaseType);
  expect(['Active', 'Past', 'Future']).toContain(value.LeaseStatus);
  expect(['MonthToMonth', 'Standard', 'Owner']).toContain(value.TermType);
  expect([
    'NotSet',
    'NotStarted',
    'Generated',
    'Declined',
    'Renewed',
    'Draft',
    'Unsigned',
    'PartiallySigned',
    'Countersign',
    'Activated',
    'Sent',
    'Accepted',
  ]).toContain(value.RenewalOfferStatus);
  keys(value.AccountDetails, ['SecurityDeposit', 'Rent']);
  for (const t of value.Tenants) {
    keys(t, ['Id', 'Status', 'MoveInDate']);
    expect(['MovedOut', 'Current', 'Future']).toContain(t.Status);
    expect(t.MoveInDate).toMatch(DAY);
  }
  for (const m of value.MoveOutData) {
    keys(m, ['TenantId', 'MoveOutDate', 'NoticeGivenDate']);
    expect(m.MoveOutDate).toMatch(DAY);
    expect(m.NoticeGivenDate).toMatch(DAY);
  }
  expect([value.CreatedDateTime, value.LastUpdatedDateTime]).toEqual([expect.stringMatching(INSTANT), expect.stringMatching(INSTANT)]);
}

test('RentalMessage', async () => {
  for (const row of await rows('/v1/rentals')) {
    keys(row, RENTAL);
    keys(row.Address, ADDRESS);
    expect([row.Address.Country, row.RentalType, row.RentalSubType]).toEqual(['UnitedStates', 'Residential', 'MultiFamily']);
  }
});

test('RentalUnitMessage', async () => {
  for (const row of await rows('/v1/rentals/units')) {
    keys(row, UNIT);
    keys(row.Address, ADDRESS);
    expect(row.UnitBedrooms).toMatch(/^(NotSet|Studio|(One|Two|Three|Four|Five|Six|Seven|Eight)Bed|NineBedPlus)$/);
    expect(row.UnitBathrooms).toMatch(/^(NotSet|(One|Two|Three|Four|Five)(PointFive)?Bath|FivePlusBath)$/);
    expect([typeof row.UnitNumber, typeof row.IsUnitOccupied]).toEqual(['string', 'boolean']);
  }
});

test('LeaseMessage, with its tenants and cosigners', async () => {
  const all = await rows('/v1/leases');
  for (const row of all) {
    lease(row);
    for (const t of row.CurrentTenants) {
      person(t, TENANT);
      expect(t.Leases).toBeNull();
    }
    for (const c of row.Cosigners) person(c, PERSON);
  }
  expect(all.some((row) => row.Cosigners.length > 0)).toBe(true);
});

test('TenantMessage, with the leases and with what a reader must drop', async () => {
  const all = await rows('/v1/leases/tenants');
  for (const row of all) {
    person(row, TENANT);
    keys(row.Address, ADDRESS);
    for (const l of row.Leases) {
      lease(l);
      expect(l.CurrentTenants).toBeNull();
    }
  }
  expect([
    all.every((row) => typeof row.TaxId === 'string'),
    all.some((row) => row.DateOfBirth !== null),
    all.some((row) => row.Comment !== null),
  ]).toEqual([true, true, true]);
});

test('nobody is real: e-mails of example domains, phones of the invented exchange or none at all', async () => {
  for (const row of await rows('/v1/leases/tenants')) {
    if (row.Email !== null) expect(row.Email).toMatch(/@example\.(com|net|org)$/i);
    for (const phone of row.PhoneNumbers) expect(phone.Number).toMatch(/555.?01\d\d$|^[^\d]*$|CALL|x12/);
    expect(row.TaxId).toMatch(/^9/);
  }
});
