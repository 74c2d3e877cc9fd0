// ResMan's shapes and manners from the vendor's reference, typed here again on purpose: not from the simulator's own types.
import { standing } from '../../simulator/town/standing.ts';
import { account, setFaults, setOptions, sim, simulatorStage, type Json } from './support/simulator-stage.ts';

const CLIENT = 'acme',
  KEY = 'resman-key',
  BASIC = { authorization: `Basic ${btoa(`unitsync:${KEY}`)}`, 'resman-account-id': CLIENT, accept: 'application/json' };
const ELM = 'a0000000-0000-4000-8000-000000000065',
  EVER = 'Sat, 01 Jan 2000 00:00:00 GMT';
const get = (path: string, headers: Record<string, string> = BASIC) => fetch(sim.url + path, { headers });
const body = async (path: string): Promise<Json> => (await get(path)).json();
const leasesPath = (more: Record<string, string> = {}) =>
  `/Leasing/Leases?${new URLSearchParams({ propertyId: ELM, modifiedSince: EVER, includeLeaseHistory: 'false', ...more }).toString()}`;
const leases = async (more: Record<string, string> = {}): Promise<Json[]> => (await body(leasesPath(more))).leases;
const form = (method: string, fields: Record<string, string> = {}, accept = 'application/json') =>
  fetch(`${sim.url}/${method}`, {
    method: 'POST',
    headers: { accept },
    body: new URLSearchParams({ IntegrationPartnerID: 'unitsync', ApiKey: KEY, AccountID: CLIENT, PropertyID: ELM, ...fields }),
  });
const keys = (value: object, wanted: string[]): void => {
  expect(Object.keys(value).sort()).toEqual([...wanted].sort());
};
const DAY = /^\d{4}-\d\d-\d\d$/;

simulatorStage({ vendor: 'resman', clientId: CLIENT, clientSecret: KEY });

describe('shapes', () => {
  test('leases, their people, history', async () => {
    const all = await leases({ includeLeaseHistory: 'true' });
    for (const row of all) {
      keys(row, [
        'propertyId',
        'billingAccountId',
        'unitId',
        'unitNumber',
        'unitTypeId',
        'unitTypeName',
        'prospectId',
        'prospectSourceId',
        'prospectSourceName',
        'leaseId',
        'leaseStatus',
        'leasingAgentPersonId',
        'leasingAgentName',
        'leaseStartDate',
        'leaseEndDate',
        'applicationDate',
        'approvalDate',
        'denialDate',
        'cancellationDate',
        'leaseSignedDate',
        'scheduledMoveInDate',
        'moveInDate',
        'noticeToVacateDate',
        'scheduledMoveOutDate',
        'moveOutDate',
        'moveOutReconciliationDate',
        'transferredTo',
        'lastModified',
        'people',
        'history',
      ]);
      expect([row.leaseStartDate, row.lastModified]).toEqual([
        expect.stringMatching(DAY),
        expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/),
      ]);
      for (const p of row.people)
        keys(p, [
          'personId',
          'firstName',
          'middleName',
          'lastName',
          'email',
          'phone',
          'phoneType',
          'householdStatus',
          'residencyStatus',
          'isMainContact',
          'isHeadOfHousehold',
          'isLeaseSigner',
          'isGuarantor',
          'isDependent',
          'isExcludedFromOccupancy',
          'moveInDate',
          'moveOutDate',
          'moveOutReason',
          'lastModified',
        ]);
      expect(row.people.filter((p: Json) => p.isHeadOfHousehold).length).toBeLessThanOrEqual(1);
      for (const h of row.history)
        expect(Object.keys(h)).toEqual(
          expect.arrayContaining(['leaseId', 'status', 'applicationDate', 'signedDate', 'startDate', 'endDate', 'rent', 'dateCreated']),
        );
    }
    expect(new Set(all.map((row) => row.leaseStatus))).toEqual(
      new Set([
        'Pending',
        'Pending Renewal',
        'Denied',
        'Cancelled',
        'Current',
        'Notice to Vacate',
        'Month to Month',
        'Under Eviction',
        'Former',
        'Evicted',
        'Renewed',
      ]),
    );
    expect(new Set(all.map((row) => row.leaseId)).size).toBe(all.length);
    const people: Json[] = all.flatMap((row) => row.people);
    for (const flag of ['isGuarantor', 'isDependent', 'isLeaseSigner', 'isExcludedFromOccupancy'])
      expect(people.some((p) => p[flag])).toBe(true);
    expect(all.filter((row) => row.leaseStatus === 'Pending').map((row) => row.leaseSignedDate !== null)).toEqual(
      expect.arrayContaining([true, false]),
    );
  });

  test('properties with a time zone, units, availability, move-outs', async () => {
    const { properties } = await body('/Properties');
    for (const row of properties)
      keys(row, [
        'propertyId',
        'abbreviation',
        'name',
        'type',
        'streetAddress',
        'city',
        'state',
        'zip',
        'phone',
        'email',
        'timeZone',
        'manager',
        'currentPeriod',
        'managementTeam',
      ]);
    expect(properties.map((row: Json) => [row.propertyId, row.timeZone])[0]).toEqual([ELM, 'America/Chicago']);
    const { units } = await body(`/Units?propertyId=${ELM}`);
    for (const row of units)
      keys(row, [
        'unitId',
        'propertyId',
        'unitNumber',
        'unitTypeId',
        'unitType',
        'buildingId',
        'building',
        'floor',
        'squareFeet',
        'streetAddress',
        'city',
        'state',
        'zip',
        'excludedFromOccupancy',
        'availableForOnlineMarketing',
        'marketRent',
        'amenities',
        'isAffordableUnit',
        'isHoldingUnit',
      ]);
    expect([
      units.filter((row: Json) => row.excludedFromOccupancy).length,
      units.filter((row: Json) => row.isHoldingUnit).length,
      typeof units[0].floor,
    ]).toEqual([3, 1, 'string']);
    const available = (await body(`/Units/Availability?propertyId=${ELM}`)).units;
    for (const row of available)
      keys(row, [
        'unitId',
        'propertyId',
        'number',
        'floor',
        'squareFeet',
        'unitTypeId',
        'unitTypeName',
        'buildingId',
        'buildingName',
        'status',
        'statusDate',
        'dateAvailable',
        'vacancyStatus',
        'excludedFromOccupancy',
        'occupyingLease',
        'applicantLease',
      ]);
    expect(new Set(available.map((row: Json) => row.status))).toEqual(new Set(['Ready', 'Model', 'Down', 'Admin']));
    const { moveOuts } = await body(`/Leasing/MoveOuts?propertyId=${ELM}&startDate=2026-10-01&endDate=2026-11-22`);
    expect(moveOuts.length).toBeGreaterThan(0);
    expect(moveOuts[0].people[0]).toHaveProperty('forwardingAddress');
    expect((await body(`/CreditReporting/Residents?propertyId=${ELM}`)).people[0].ssn).toMatch(/^9\d\d-/);
  });
});

describe('the town', () => {
  test('everybody who lives there is on a lease of her unit', async () => {
    const { town } = account,
      ids = await body(`/_admin/accounts/${CLIENT}/ids`),
      wanted: string[] = [],
      got = new Set<string>();
    for (const lease of town.leasesOfProperty.get(101) ?? [])
      for (const m of lease.members)
        if (['current', 'holdover', 'eviction', 'notice'].includes(standing(lease, m, town.today)))
          wanted.push(`${ids.units[lease.unitId]}/${ids.people[m.personId]}`);
    for (const row of await leases())
      for (const p of row.people)
        if (
          !p.isGuarantor &&
          row.leaseStatus !== 'Renewed' &&
          ['Current', 'Month to Month', 'Notice to Vacate', 'Under Eviction'].includes(p.residencyStatus)
        )
          got.add(`${row.unitId.toLowerCase()}/${p.personId}`);
    expect([...got].sort()).toEqual([...new Set(wanted)].sort());
  });

  test('a renewal leaves a Renewed row of the same household; a transfer names the other one', async () => {
    const all = await leases(),
      renewed = all.find((row) => row.leaseStatus === 'Renewed'),
      same = all.filter((row) => row.billingAccountId === renewed.billingAccountId);
    expect([
      same.length > 1,
      new Set(same.map((row) => row.leaseId)).size,
      same.filter((row) => row.leaseStatus !== 'Renewed').length,
    ]).toEqual([true, same.length, 1]);
    const ahead = all.find((row) => row.leaseStatus === 'Pending Renewal');
    expect(all.filter((row) => row.billingAccountId === ahead.billingAccountId).map((row) => row.leaseStatus)).toContain('Current');
    const [moved] = all.filter((row) => row.transferredTo !== null),
      next = all.find((row) => row.billingAccountId === moved.transferredTo.billingAccountId);
    expect([moved.leaseStatus, next.leaseStatus, next.unitNumber, next.people.map((p: Json) => p.personId)]).toEqual([
      'Former',
      'Current',
      moved.transferredTo.unitNumber,
      moved.people.map((p: Json) => p.personId),
    ]);
    expect(moved.transferredTo.unitId.toLowerCase()).toBe(next.unitId.toLowerCase());
  });
});

describe('manners', () => {
  test.each([
    ['no modifiedSince', { modifiedSince: '' }, /modifiedSince/],
    ['an ISO modifiedSince', { modifiedSince: '2026-01-01T00:00:00Z' }, /modifiedSince/],
    ['one in the future', { modifiedSince: 'Tue, 01 Jan 2030 00:00:00 GMT' }, /future/],
    ['half a pair', { moveInDateFrom: '2026-01-01' }, /together/],
    ['an unknown status', { leaseStatuses: 'Current,Gone' }, /leaseStatuses/],
    ['an unknown parameter', { since: '1' }, /since/],
    ['a date of another form', { moveInDateFrom: '01/01/2026', moveInDateTo: '02/01/2026' }, /moveInDate/],
  ])('%s is refused with message and code', async (_what, more, wanted) => {
    const res = await get(leasesPath(more));
    expect([res.status, await res.json()]).toEqual([400, { message: expect.stringMatching(wanted), code: 'BadRequest' }]);
  });

  test('filters: statuses, since, pairs, flags, household', async () => {
    const all = await leases();
    expect(new Set((await leases({ leaseStatuses: 'Current,Former' })).map((row) => row.leaseStatus))).toEqual(
      new Set(['Current', 'Former']),
    );
    expect(await leases({ billingAccountId: all[4].billingAccountId })).toEqual(
      all.filter((row) => row.billingAccountId === all[4].billingAccountId),
    );
    expect(
      (await leases({ moveOutDateFrom: '2026-10-01', moveOutDateTo: '2026-11-22' })).every((row) => row.moveOutDate >= '2026-10-01'),
    ).toBe(true);
    expect((await leases({ isMovedIn: 'false' })).every((row) => row.moveInDate === null)).toBe(true);
    const { ids } = account.event({ event: 'changePhone', propertyId: 101 }),
      changed = await leases({ modifiedSince: 'Sun, 22 Nov 2026 00:00:00 GMT' });
    expect(
      changed.some((row) => row.people.some((p: Json) => p.personId.endsWith(Number((ids.personIds as number[])[0]).toString(16)))),
    ).toBe(true);
    expect(changed.length).toBeLessThan(all.length);
  });

  test('log-in, account, letter case of ids, what is not there', async () => {
    const status = async (path: string, headers: Record<string, string>) => {
      const res = await get(path, headers);
      return [res.status, Object.keys((await res.json()) as object)];
    };
    expect(await status('/Properties', { ...BASIC, authorization: `Basic ${btoa('unitsync:wrong')}` })).toEqual([401, ['message', 'code']]);
    expect(await status('/Properties', { ...BASIC, authorization: `Basic ${btoa(`other:${KEY}`)}` })).toEqual([401, ['message', 'code']]);
    expect(await status('/Properties', { authorization: BASIC.authorization })).toEqual([401, ['message', 'code']]);
    expect((await get(leasesPath({ propertyId: ELM.toUpperCase() }))).status).toBe(404);
    setOptions({ requestIds: 'any' });
    expect((await get(leasesPath({ propertyId: ELM.toUpperCase() }))).status).toBe(200);
    const unit = (await body(`/Units?propertyId=${ELM}`)).units[0].unitId;
    expect([unit === unit.toUpperCase(), (await leases())[0].unitId === (await leases())[0].unitId.toLowerCase()]).toEqual([true, true]);
    expect(await body('/Account/AccountId?subdomain=acme')).toEqual({ accountId: CLIENT });
  });

  test('the alternatives: time zones by name, timestamps, people of renewed rows, oldest modifiedSince', async () => {
    setOptions({
      timeZone: 'windows',
      timestamps: 'utc',
      renewedPeople: 'renewed',
      oldestModifiedSince: '2020-01-01',
      ids: 'lower',
      roommate: 'Spouse',
      dates: 'MM/DD/YYYY',
    });
    expect((await body('/Properties')).properties[0].timeZone).toBe('Central Standard Time');
    expect((await get(leasesPath())).status).toBe(400);
    const all = await leases({ modifiedSince: 'Wed, 01 Jan 2020 00:00:00 GMT', moveInDateFrom: '01/01/2000', moveInDateTo: '12/31/2026' });
    expect(all[0].lastModified).toMatch(/Z$/);
    expect(all.find((row) => row.leaseStatus === 'Renewed').people[0].residencyStatus).toBe('Renewed');
    expect(all.some((row) => row.people.some((p: Json) => p.householdStatus === 'Spouse'))).toBe(true);
  });
});

describe('the old interface', () => {
  test('households and vacant units in the MITS shape, as XML and as JSON', async () => {
    const xml = await (await form('MITS/GetResidentTransactions2_0', {}, 'application/xml')).text();
    expect(xml).toMatch(
      /<ResMan><MethodName>GetResidentTransactions2_0<\/MethodName><Status>Success<\/Status><AccountID>acme<\/AccountID><PropertyID>a0000000-[^<]+<\/PropertyID><Response><ResidentTransactions xmlns:MITS="http:\/\/my-company.com\/namespace">/,
    );
    const json: Json = await (await form('MITS/GetResidentTransactions2_0')).json(),
      rows: Json[] = json.Response.ResidentTransactions.Property.RT_Customer;
    expect(
      rows
        .filter((row) => row.CustomerID === undefined)
        .every((row) => row.Customers === undefined && row.RT_Unit.NumberOccupants['@Total'] === '0'),
    ).toBe(true);
    expect(
      new Set(
        rows.flatMap((row) => (row.Customers === undefined ? [] : [row.Customers['MITS:Customer']].flat().map((c: Json) => c['@Type']))),
      ),
    ).toEqual(new Set(['current resident', 'former resident', 'future resident']));
    setOptions({ legacyInner: 'escaped' });
    expect(await (await form('MITS/GetResidentTransactions2_0', {}, 'application/xml')).text()).toContain(
      '<Response>&lt;ResidentTransactions',
    );
  });

  test('plain lists, and failures under 200', async () => {
    const residents: Json = await (await form('Leasing/GetCurrentResidents')).json();
    keys(residents.Residents[0], [
      'FirstName',
      'LastName',
      'Building',
      'Unit',
      'Email',
      'MobilePhone',
      'HomePhone',
      'WorkPhone',
      'LeaseStartDate',
      'LeaseEndDate',
      'MoveInDate',
      'MoveOutDate',
      'HouseholdStatus',
      'MainContact',
      'IsMinor',
    ]);
    expect(((await (await form('Property/GetUnits')).json()) as Json).Units[0]).toHaveProperty('UnitNumber');
    expect(((await (await form('Account/GetProperties', { PropertyID: '' })).json()) as Json).Properties).toHaveLength(3);
    const wrongs: Record<string, string>[] = [{ ApiKey: 'no' }, { PropertyID: ELM.toUpperCase() }, { AccountID: 'nobody' }];
    for (const wrong of wrongs) {
      const res = await form('Property/GetUnits', wrong);
      expect([res.status, ((await res.json()) as Json).Status]).toEqual([200, 'Failed']);
    }
  });
});

test('faults: its own and the general ones', async () => {
  setFaults({ kind: 'status', status: 502 });
  expect((await get('/Properties')).headers.get('content-type')).toMatch(/html/);
  setFaults({ kind: 'errorIn200', message: 'No.', code: 'X' });
  expect(await body('/Properties')).toEqual({ message: 'No.', code: 'X' });
  setFaults({ kind: 'errorIn200', resource: 'MITS/GetResidentTransactions2_0' });
  expect(((await (await form('MITS/GetResidentTransactions2_0')).json()) as Json).Status).toBe('Failed');
  setFaults({ kind: 'propertyForbidden', propertyId: 101 });
  expect([(await get(leasesPath())).status, (await body('/Properties')).properties.length]).toEqual([403, 2]);
  setFaults({ kind: 'nothingFound', resource: 'tenancies' });
  expect(await leases()).toEqual([]);
  setFaults({ kind: 'otherDates' });
  expect((await leases())[0].leaseStartDate).toMatch(/T00:00:00$/);
  setFaults({ kind: 'unknownStatus', word: 'Skipped', where: 'person', count: 1 });
  expect([(await leases())[0].people[0].residencyStatus, (await leases())[0].leaseStatus]).toEqual([
    'Skipped',
    expect.not.stringMatching('Skipped'),
  ]);
  setFaults({ kind: 'badRecord', what: 'noId', resource: 'units' });
  expect((await body(`/Units?propertyId=${ELM}`)).units[0].unitId).toBeNull();
  setFaults({ kind: 'duplicates', resource: 'units' });
  expect((await body(`/Units?propertyId=${ELM}`)).units.at(-1).floor).toBe('99');
  setFaults({ kind: 'oneAsObject' });
  expect(((await (await form('Account/GetProperties')).json()) as Json).Response.Properties.Property).toHaveLength(3);
  setFaults({ kind: 'escapedResult' });
  expect(await (await form('MITS/GetResidentTransactions2_0', {}, 'application/xml')).text()).toContain('&lt;ResidentTransactions');
  expect(() => setFaults({ kind: 'shiftingRows' })).toThrow(/^kind: one of/);
});
