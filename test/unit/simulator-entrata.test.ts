// Entrata's shapes and manners from the vendor's reference, typed here again on purpose: not from the simulator's own types.
import { standing } from '../../simulator/town/standing.ts';
import { account, setFaults, setOptions, sim, simulatorStage, type Json } from './support/simulator-stage.ts';

const ORG = 'acme-test',
  KEY = 'entrata-key',
  gateway = (service: string) => `/ext/orgs/${ORG}/v1/${service}`;
const post = (path: string, body: unknown, headers: Record<string, string> = { 'x-api-key': KEY }) =>
  fetch(sim.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const method = (name: string, params: object = {}, version = 'r1', auth = 'apikey') => ({
  auth: { type: auth },
  requestId: 'us-1',
  method: { name, version, params },
});
const SERVICE: Record<string, string> = {
  getProperties: 'properties',
  getPropertyUnits: 'propertyunits',
  getLeases: 'leases',
  getLeasePickList: 'leases',
  getCustomers: 'customers',
  getStatus: 'status',
};
async function ask(name: string, params: object = {}, version = 'r1', query = ''): Promise<Json> {
  const res = await post(`${gateway(SERVICE[name] as string)}${query}`, method(name, params, version));
  return ((await res.json()) as Json).response;
}
const leases = async (params: object = {}, query = ''): Promise<Json[]> => {
  const { result } = await ask('getLeases', { propertyId: '101', ...params }, 'r2', query);
  return typeof result === 'string' ? [] : result.leases.lease;
};
const keys = (value: object, wanted: string[]): void => {
  expect(Object.keys(value)).toEqual(expect.arrayContaining(wanted));
};
const DAY = /^(\d\d\/\d\d\/\d{4})?$/;

simulatorStage({ vendor: 'entrata', clientId: ORG, clientSecret: KEY });

describe('shapes', () => {
  test('getProperties', async () => {
    const { requestId, code, result } = await ask('getProperties');
    expect([requestId, code]).toEqual(['us-1', 200]);
    for (const row of result.PhysicalProperty.Property) {
      keys(row, ['PropertyID', 'ParentPropertyID', 'MarketingName', 'Type', 'General_ID', 'webSite', 'Address', 'IsDisabled']);
      keys(row.Address, ['Address', 'City', 'State', 'PostalCode', 'Country', '@attributes']);
      expect(row.Address['@attributes']).toEqual({ AddressType: 'property' });
      expect(row.IsDisabled).toBe('0');
    }
    expect(result.PhysicalProperty.Property).toHaveLength(3);
  });

  test('getPropertyUnits, with spaces, leading zeros, beds and units that are not for rent', async () => {
    const { result } = await ask('getPropertyUnits', { propertyIds: '101,102' });
    const units: Json[] = result.properties.property.flatMap((p: Json) => {
      keys(p, ['propertyId', 'propertyName', 'remotePrimaryKey', 'unitCount', 'buildingCount', 'units']);
      expect(p.unitCount).toBe(p.units.unit.length);
      return p.units.unit;
    });
    for (const unit of units) {
      keys(unit, [
        'id',
        'unitNumber',
        'floorplanId',
        'floorplanName',
        'unitTypeId',
        'unitTypeName',
        'noOfBedrooms',
        'noOfBathrooms',
        'squareFeet',
        'unitAddress',
        'unitSpaces',
      ]);
      for (const space of unit.unitSpaces.unitSpace)
        keys(space, ['unitSpaceId', 'unitNumber', 'spaceConfiguration', 'availabilityStatus', 'availableDate', 'excludedReason']);
    }
    expect(units.some((u) => /^0\d/.test(u.unitNumber))).toBe(true);
    expect(units.some((u) => u.unitSpaces.unitSpace.length === 3)).toBe(true);
    expect(new Set(units.flatMap((u) => u.unitSpaces.unitSpace.map((s: Json) => s.excludedReason)))).toEqual(
      new Set(['', 'Model', 'Down', 'Employee', 'Waitlist']),
    );
  });

  test('getLeases r2', async () => {
    const all = await leases();
    for (const lease of all) {
      keys(lease, [
        'id',
        'leaseStatusTypeId',
        'propertyId',
        'propertyName',
        'moveInDate',
        'moveOutDate',
        'transferDate',
        'leaseIntervalStatus',
        'leaseSubStatus',
        'occupancyTypeId',
        'occupancyType',
        'isMonthToMonth',
        'leaseIntervalId',
        'unitId',
        'unitSpaces',
        'customers',
        'leaseIntervals',
      ]);
      expect([typeof lease.id, typeof lease.unitId, typeof lease.leaseStatusTypeId, lease.moveInDate, lease.moveOutDate]).toEqual([
        'string',
        'string',
        'string',
        expect.stringMatching(DAY),
        expect.stringMatching(DAY),
      ]);
      for (const c of lease.customers.customer) {
        keys(c, [
          'id',
          'customerType',
          'firstName',
          'lastName',
          'nameFull',
          'emailAddress',
          'leaseCustomerStatus',
          'relationshipName',
          'moveInDate',
          'moveOutDate',
          'phones',
          'addresses',
        ]);
        for (const p of c.phones.phone) keys(p, ['phoneTypeName', 'phoneType', 'phoneNumber', 'countryCode']);
      }
      const intervals: Json[] = lease.leaseIntervals.leaseInterval;
      expect(intervals.map((i) => i.id)).toContain(lease.leaseIntervalId);
      for (const i of intervals) {
        keys(i, [
          'id',
          'startDate',
          'endDate',
          'leaseIntervalTypeId',
          'leaseIntervalTypeName',
          'leaseIntervalStatusTypeId',
          'leaseIntervalStatusTypeName',
          'intervalDateTime',
        ]);
        expect(i.intervalDateTime).toMatch(/^\d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d\.000000 M[SD]T$/);
      }
    }
    expect(new Set(all.map((l) => l.leaseStatusTypeId))).toEqual(new Set(['1', '2', '3', '4', '5', '6']));
    const people: Json[] = all.flatMap((l) => l.customers.customer);
    expect(new Set(people.map((c) => c.leaseCustomerStatus))).toEqual(
      new Set(['Applicant', 'Cancelled', 'Denied', 'Future', 'Current', 'Notice', 'Past']),
    );
    expect(new Set(people.map((c) => c.customerType))).toEqual(new Set(['Primary', 'Responsible', 'Not Responsible', 'Guarantor']));
    expect(people.some((c) => c.relationshipName === 'Child')).toBe(true);
    expect(all.some((l) => l.leaseSubStatus === 'Eviction')).toBe(true);
    expect(JSON.stringify(all)).toMatch(/"taxNumber":"9\d\d-\d\d-\d{4}"/);
  });

  test('getLeasePickList and getCustomers', async () => {
    expect((await ask('getLeasePickList')).result[0].leaseStatusTypes[0].leaseStatusType[3]).toEqual({
      id: 4,
      name: 'Current',
      type: 'Current',
    });
    for (const c of (await ask('getCustomers', { propertyId: '101' })).result.Customers.Customer) {
      keys(c, ['@attributes', 'LeaseId', 'FirstName', 'LastName', 'UnitNumber', 'Email', 'PhoneNumber']);
      keys(c.LeaseId[0].Identification[0], ['IDValue', '@attributes']);
    }
  });
});

describe('the town', () => {
  test('everybody who lives there is on a lease of her unit, once, with her own status', async () => {
    const { town } = account,
      wanted: string[] = [],
      got: string[] = [];
    for (const lease of town.leasesOfProperty.get(101) ?? [])
      for (const m of lease.members)
        if (['current', 'holdover', 'eviction', 'notice'].includes(standing(lease, m, town.today)))
          wanted.push(`${lease.unitId}/${m.personId}`);
    for (const lease of await leases())
      for (const c of lease.customers.customer)
        if (['Current', 'Notice'].includes(c.leaseCustomerStatus) && c.customerType !== 'Guarantor') got.push(`${lease.unitId}/${c.id}`);
    expect(got.sort()).toEqual(wanted.sort());
  });

  test('a renewal keeps the lease id and adds an interval; a renewal drawn ahead is a Future interval', async () => {
    const all = await leases({ includeLeaseHistory: '1' });
    const renewed = all.filter((l) => l.leaseIntervals.leaseInterval.some((i: Json) => i.leaseIntervalTypeName === 'Renewal'));
    expect(renewed.length).toBeGreaterThan(2);
    const { town } = account,
      second = town.leasesOfProperty.get(101)?.find((l) => l.follows !== null && town.leases.get(l.follows)?.unitId === l.unitId);
    expect(all.map((l) => l.id)).toContain(String(second?.follows));
    expect(all.map((l) => l.id)).not.toContain(String(second?.id));
    expect(
      all.some(
        (l) =>
          l.leaseIntervalStatus === 'Current' &&
          l.leaseIntervals.leaseInterval.some((i: Json) => i.leaseIntervalStatusTypeName === 'Future'),
      ),
    ).toBe(true);
  });

  test('a transfer is an old lease with transferDate and a new one, or one lease', async () => {
    const moved = (await leases()).filter((l) => l.transferDate !== '');
    expect(moved.map((l) => l.leaseIntervalStatus)).toEqual(['Past']);
    setOptions({ transfer: 'sameLease' });
    const one = (await leases()).filter((l) => l.leaseIntervals.leaseInterval.some((i: Json) => i.leaseIntervalTypeName === 'Transfer'));
    expect([one.map((l) => l.id), one[0].leaseIntervalStatus, one[0].unitId === moved[0].unitId]).toEqual([
      [moved[0].id],
      'Current',
      false,
    ]);
  });
});

describe('manners', () => {
  test('pages are asked for in the query alone; past the last comes the text', async () => {
    const all = (await leases()).map((l) => l.id),
      page = async (no: number, params: object = {}) => (await leases(params, `?page_no=${no}&per_page=10`)).map((l) => l.id);
    expect([...(await page(1)), ...(await page(2))]).toEqual(all.slice(0, 20));
    expect((await leases({ page_no: 2, per_page: 10 })).map((l) => l.id)).toEqual(all);
    expect((await ask('getLeases', { propertyId: '101' }, 'r2', '?page_no=99&per_page=10')).result).toBe(
      'No records found with mentioned preferences.',
    );
    expect((await ask('getLeases', { propertyId: '101' }, 'r2', '?page_no=0')).error.code).toBe(103);
  });

  test('filters: statuses, ids, dates as MM/DD/YYYY', async () => {
    expect(new Set((await leases({ leaseStatusTypeIds: '3,4,5' })).map((l) => l.leaseStatusTypeId))).toEqual(new Set(['3', '4', '5']));
    const [first] = await leases();
    expect((await leases({ leaseIds: first.id })).map((l) => l.id)).toEqual([first.id]);
    const all = (await leases({ leaseStatusTypeIds: '6' })).length,
      late = await leases({ leaseStatusTypeIds: '6', moveOutDateFrom: '09/23/2026' });
    expect(late.length).toBeGreaterThan(0);
    expect(late.length).toBeLessThan(all);
    expect((await ask('getLeases', { propertyId: '101', moveOutDateFrom: '2026-09-23' }, 'r2')).error.code).toBe(103);
  });

  test.each([
    ['a wrong key', gateway('leases'), method('getLeases', { propertyId: '101' }), { 'x-api-key': 'wrong' }, 401, 301],
    [
      'Basic at the gateway',
      gateway('leases'),
      method('getLeases', { propertyId: '101' }),
      { authorization: `Basic ${btoa(`${ORG}:${KEY}`)}` },
      401,
      301,
    ],
    ['auth.type of the other way', gateway('leases'), method('getLeases', { propertyId: '101' }, 'r2', 'basic'), undefined, 400, 102],
    ['no property', gateway('leases'), method('getLeases', {}, 'r2'), undefined, 400, 103],
    ['two properties', gateway('leases'), method('getLeases', { propertyId: '101,102' }, 'r2'), undefined, 400, 103],
    ['an unknown parameter', gateway('leases'), method('getLeases', { propertyId: '101', modifiedSince: '1' }, 'r2'), undefined, 400, 103],
    ['a method of another service', gateway('leases'), method('getProperties'), undefined, 400, 113],
    ['an unknown version', gateway('properties'), method('getProperties', {}, 'r9'), undefined, 400, 114],
    ['no envelope', gateway('leases'), '{}', undefined, 400, 102],
    ['a property that is not granted', gateway('leases'), method('getLeases', { propertyId: '999' }, 'r2'), undefined, 403, 315],
  ])('%s is refused', async (_what, path, body, headers, status, code) => {
    const res = await post(path, body, headers);
    expect([res.status, ((await res.json()) as Json).response.error.code]).toEqual([status, code]);
  });

  test('the old address takes Basic, and an unknown customer gets the edge', async () => {
    const res = await post('/api/v1/properties', method('getProperties', {}, 'r1', 'basic'), {
      authorization: `Basic ${btoa(`${ORG}:${KEY}`)}`,
    });
    expect(((await res.json()) as Json).response.code).toBe(200);
    expect((await post('/ext/orgs/nobody/v1/status', method('getStatus'))).headers.get('content-type')).toMatch(/html/);
  });

  test('the alternatives: errors under 200, no `response`, other dates, lists of one, request ids as numbers', async () => {
    setOptions({ authErrors: 'body', envelope: 'bare', dates: 'YYYY-MM-DD', oneElement: 'object', requestId: 'number' });
    const wrong = await post(gateway('status'), method('getStatus'), { 'x-api-key': 'wrong' });
    expect([wrong.status, ((await wrong.json()) as Json).error.code]).toEqual([200, 301]);
    const body = (await (
      await post(`${gateway('leases')}?page_no=1&per_page=1`, method('getLeases', { propertyId: '101' }, 'r2'))
    ).json()) as Json;
    expect(typeof body.requestId).toBe('number');
    expect(body.result.leases.lease.moveInDate).toMatch(/^\d{4}-/);
    expect(Array.isArray(body.result.leases.lease.unitSpaces.unitSpace)).toBe(false);
  });

  test('limits, by HTTP or inside the body', async () => {
    setOptions({ perMinute: 2 });
    account.windows.hit('getStatus', [{ ms: 60_000, most: 9 }]);
    account.windows.hit('getStatus', [{ ms: 60_000, most: 9 }]);
    const res = await post(gateway('status'), method('getStatus'));
    expect([res.status, Number(res.headers.get('retry-after')) > 0]).toEqual([429, true]);
    setOptions({ limitAnswer: 'body' });
    expect((await ask('getStatus')).error.message).toMatch(/limit/);
    expect((await post(gateway('properties'), method('getProperties'))).headers.get('x-ratelimit-remaining-minute')).toBe('1');
  });
});

describe('faults', () => {
  test('its own: result as a text, one-element lists as the element, other dates', async () => {
    setFaults({ kind: 'resultAsString', resource: 'getLeases' });
    expect((await ask('getLeases', { propertyId: '101' }, 'r2')).result).toMatch(/^No records/);
    setFaults({ kind: 'oneAsObject' }, { kind: 'otherDates' });
    const [lease] = await leases();
    expect([Array.isArray(lease.unitSpaces.unitSpace), lease.moveInDate]).toEqual([false, expect.stringMatching(/^\d{4}-/)]);
  });

  test('general ones work here too: by resource or kind, page, property, status word, bad records', async () => {
    setFaults({ kind: 'status', status: 503, resource: 'tenancies' });
    expect([
      (await post(gateway('leases'), method('getLeases', { propertyId: '101' }, 'r2'))).status,
      (await ask('getProperties')).code,
    ]).toEqual([503, 200]);
    setFaults({ kind: 'propertyForbidden', propertyId: 101 });
    expect((await ask('getLeases', { propertyId: '101' }, 'r2')).error.code).toBe(315);
    expect((await ask('getLeases', { propertyId: '102' }, 'r2')).code).toBe(200);
    setFaults({ kind: 'repeatedPage' });
    expect((await leases({}, '?page_no=2&per_page=5')).map((l) => l.id)).toEqual(
      (await leases({}, '?page_no=1&per_page=5')).map((l) => l.id),
    );
    setFaults({ kind: 'unknownStatus', word: 'Skipped', where: 'person', count: 1 });
    expect((await leases())[0].customers.customer[0].leaseCustomerStatus).toBe('Skipped');
    setFaults({ kind: 'badRecord', what: 'noId', count: 1 });
    expect((await leases())[0].id).toBeNull();
    setFaults({ kind: 'duplicates' });
    const twice = await leases({}, '?page_no=1&per_page=5');
    expect([twice[4].id, twice[4].customers.customer[0].lastName]).toEqual([twice[0].id, `${twice[0].customers.customer[0].lastName} (2)`]);
    setFaults({ kind: 'characterReferences' });
    expect(JSON.stringify(await leases())).toContain('O&#39;Brien');
    setFaults({ kind: 'errorIn200', code: 317, message: 'No.' });
    expect((await ask('getStatus')).error).toEqual({ code: 317, message: 'No.' });
    setFaults({ kind: 'truncated' });
    await expect(ask('getProperties')).rejects.toThrow();
  });

  test('what cannot happen with this vendor is refused', () => {
    for (const kind of ['noTotal', 'soapFault']) expect(() => setFaults({ kind })).toThrow(/^kind: one of/);
  });
});

test('other vendors do not open this account, and an account is made, changed and compared through the admin routes', async () => {
  expect((await fetch(`${sim.url}/v1/rentals`, { headers: { 'x-buildium-client-id': ORG, 'x-buildium-client-secret': KEY } })).status).toBe(
    401,
  );
  const admin = async (verb: string, path: string, body?: unknown) => {
    const res = await fetch(`${sim.url}/_admin/accounts${path}`, {
      method: verb,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    return { status: res.status, body: (await res.json()) as Json };
  };
  expect(
    (await admin('POST', '', { vendor: 'entrata', clientId: 'other', clientSecret: 's', options: { transfer: 'no' } })).body.error,
  ).toMatch(/options\.transfer/);
  expect(
    (await admin('POST', '', { vendor: 'entrata', clientId: 'other', clientSecret: 's', options: { authErrors: 'body' } })).body,
  ).toMatchObject({ vendor: 'entrata', options: { authErrors: 'body' } });
  expect((await admin('PATCH', '/other', { options: { envelope: 'bare' } })).body.options).toMatchObject({
    authErrors: 'body',
    envelope: 'bare',
  });
  expect((await admin('GET', '/other/ids')).body.units['2001']).toBe('2001');
  expect((await admin('GET', '/other/cannot-express')).body).toContainEqual({ fact: 'time zone', instead: 'nothing' });
  expect((await fetch(sim.url)).status).toBe(200);
});
