// AppFolio's shapes and manners from the vendor's reference, typed here again on purpose: not from the simulator's own types.
import { standing } from '../../simulator/town/standing.ts';
import { account, defaults, setFaults, setOptions, sim, simulatorStage, type Json } from './support/simulator-stage.ts';

const CLIENT = 'acme-db',
  SECRET = 'appfolio-secret',
  DEVELOPER = { 'X-AppFolio-Developer-ID': 'unitsync-developer' },
  EVER = 'filters[LastUpdatedAtFrom]=1970-01-01T00:00:00Z';
const BASIC = { ...DEVELOPER, authorization: `Basic ${btoa(`${CLIENT}:${SECRET}`)}` };
const get = (path: string, headers: Record<string, string> = BASIC) => fetch(`${sim.url}/api/v0/${path}`, { headers });
const body = async (path: string): Promise<Json> => (await get(path)).json();
const rows = async (list: string, more = ''): Promise<Json[]> => (await body(`${list}?${EVER}${more}&page[size]=1000`)).data;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/;

simulatorStage({ vendor: 'appfolio', clientId: CLIENT, clientSecret: SECRET, options: { perSecond: 0, perMinute: 0, perHour: 0 } });

describe('shapes', () => {
  test('tenants', async () => {
    const all = await rows('tenants', '&filters[IncludeHidden]=true');
    for (const row of all) {
      expect(Object.keys(row)).toEqual(
        expect.arrayContaining([
          'Id',
          'OccupancyId',
          'UnitId',
          'PropertyId',
          'FirstName',
          'LastName',
          'Status',
          'MoveInOn',
          'MoveOutOn',
          'LeaseStartDate',
          'LeaseEndDate',
          'LeaseSignedDate',
          'IsMonthlyLease',
          'CurrentRent',
          'PrimaryTenant',
          'Addresses',
          'HiddenAt',
          'LastUpdatedAt',
        ]),
      );
      for (const key of ['Id', 'OccupancyId', 'UnitId', 'PropertyId']) expect(row[key]).toMatch(UUID);
      expect([row.MoveInOn, typeof row.PrimaryTenant, row.LastUpdatedAt]).toEqual([
        expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
        'boolean',
        expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      ]);
    }
    expect(new Set(all.map((row) => row.Status))).toEqual(new Set(['Current', 'Past', 'Future', 'Evict', 'Notice']));
    expect(new Set(all.map((row) => row.Id)).size).toBe(all.length);
    expect(all.some((row) => row.CurrentRent.includes(','))).toBe(true);
    const occupancies = Object.values(Object.groupBy(all, (row) => row.OccupancyId)) as Json[][];
    for (const members of occupancies) expect(members.filter((row) => row.PrimaryTenant)).toHaveLength(1);
  });

  test('units and properties', async () => {
    const units = await rows('units');
    for (const row of units)
      expect(Object.keys(row)).toEqual([
        'Id',
        'PropertyId',
        'UnitGroupId',
        'CurrentOccupancyId',
        'Name',
        'Address1',
        'Address2',
        'City',
        'State',
        'Zip',
        'Bedrooms',
        'Bathrooms',
        'SquareFeet',
        'MarketRent',
        'ListedRent',
        'Status',
        'RentReady',
        'NonRevenue',
        'AvailableOn',
        'HiddenAt',
        'LastUpdatedAt',
      ]);
    expect(units.filter((row) => row.NonRevenue)).toHaveLength(12);
    expect(units.some((row) => /^0\d/.test(row.Name))).toBe(true);
    const properties = await rows('properties');
    for (const row of properties)
      expect(Object.keys(row)).toEqual([
        'Id',
        'Name',
        'Address1',
        'Address2',
        'City',
        'State',
        'Zip',
        'PropertyType',
        'PortfolioId',
        'CustomValues',
        'HiddenAt',
        'LastUpdatedAt',
      ]);
    for (const property of properties) {
      const names = units.filter((row) => row.PropertyId === property.Id).map((row) => row.Name);
      expect(new Set(names).size).toBe(names.length);
    }
  });
});

describe('the town', () => {
  test('everybody who lives there is a tenant of her unit', async () => {
    const { town } = account,
      ids = (await (await fetch(`${sim.url}/_admin/accounts/${CLIENT}/ids`)).json()) as Json,
      wanted: string[] = [];
    for (const lease of town.data.leases)
      for (const m of lease.members)
        if (['current', 'holdover', 'eviction', 'notice'].includes(standing(lease, m, town.today)))
          wanted.push(`${ids.units[lease.unitId]}/${m.personId}`);
    const person = (id: string) => Object.keys(ids.people).find((key) => ids.people[key].includes(id));
    const got = (await rows('tenants'))
      .filter((row) => ['Current', 'Notice', 'Evict'].includes(row.Status))
      .map((row) => `${row.UnitId}/${person(row.Id)}`);
    expect(got.sort()).toEqual(wanted.sort());
  });

  test('a renewal keeps the occupancy, in one row or with an older one; a transfer is another occupancy, or not', async () => {
    const { town } = account,
      ids = (await (await fetch(`${sim.url}/_admin/accounts/${CLIENT}/ids`)).json()) as Json;
    const follows = (same: boolean) =>
      town.data.leases.find(
        (l) =>
          l.follows !== null && !l.members.some((m) => m.status === 'future') && (town.leases.get(l.follows)?.unitId === l.unitId) === same,
      );
    const renewed = follows(true),
      moved = follows(false),
      of = async (occupancy: string) =>
        (await rows('tenants'))
          .filter((row) => row.OccupancyId === occupancy)
          .map((row) => row.Status)
          .sort();
    expect([ids.tenancies[renewed?.id ?? 0], ids.tenancies[moved?.id ?? 0]]).toEqual([
      ids.tenancies[renewed?.follows ?? 0],
      expect.not.arrayContaining(ids.tenancies[moved?.follows ?? 0]),
    ]);
    expect(await of(ids.tenancies[renewed?.id ?? 0][0])).toEqual(['Current', 'Current']);
    setOptions({ renewal: 'secondRow' });
    expect(await of(ids.tenancies[renewed?.id ?? 0][0])).toEqual(['Current', 'Current', 'Past', 'Past']);
    expect(await of(ids.tenancies[moved?.follows ?? 0][0])).toEqual(['Past', 'Past']);
    setOptions({ transfer: 'sameOccupancy', renewal: 'sameRow' });
    expect(await of(ids.tenancies[moved?.follows ?? 0][0])).toEqual(['Current', 'Current']);
  });
});

describe('manners', () => {
  test('a list without one of the two filters is refused, and flat names mean nothing', async () => {
    for (const query of ['', '?page[size]=10', '?LastUpdatedAtFrom=1970-01-01T00:00:00Z', '?filters[IncludeHidden]=true']) {
      const res = await get(`tenants${query}`);
      expect([res.status, ((await res.json()) as Json).errors[0].message]).toEqual([
        400,
        expect.stringMatching(/filters\[Id\].*filters\[LastUpdatedAtFrom\]/),
      ]);
    }
    expect((await get(`tenants?${EVER}&filters[Nonsense]=1`)).status).toBe(400);
    expect((await get('tenants?filters[LastUpdatedAtFrom]=yesterday')).status).toBe(400);
  });

  test('pages follow next_page_path to null, capped lower than asked, and ids look up', async () => {
    setOptions({ pageMost: 50 });
    const all: Json[] = [];
    let path: string | null = `/api/v0/tenants?${EVER}&page[number]=1&page[size]=1000`,
      pages = 0;
    while (path !== null) {
      const page: Json = await (await fetch(sim.url + path, { headers: BASIC })).json();
      all.push(...page.data);
      path = page.next_page_path;
      pages++;
      expect(page.data.length).toBeLessThanOrEqual(50);
    }
    setOptions(defaults);
    expect([all.map((row) => row.Id), pages > 3]).toEqual([(await rows('tenants')).map((row) => row.Id), true]);
    const two = [all[3].Id, all[7].Id];
    expect((await body(`tenants?filters[Id]=${two.join(',').toUpperCase()}`)).data.map((row: Json) => row.Id)).toEqual(two);
    expect((await get(`tenants/${two[0]}`)).status).toBe(404);
  });

  test('filters: since, hidden, property in its three ways', async () => {
    account.event({ event: 'changePhone' });
    expect((await body('tenants?filters[LastUpdatedAtFrom]=2026-11-22T00:00:00Z')).data).toHaveLength(1);
    expect((await rows('tenants', '&filters[IncludeHidden]=true')).filter((row) => row.HiddenAt !== null).length).toBe(3);
    const [first] = await rows('properties'),
      here = async () => rows('tenants', `&filters[PropertyId]=${first.Id}`),
      all = (await rows('tenants')).length;
    expect(new Set((await here()).map((row) => row.PropertyId))).toEqual(new Set([first.Id]));
    setOptions({ propertyFilter: 'ignored' });
    expect(await here()).toHaveLength(all);
    setOptions({ propertyFilter: 'refused' });
    expect((await get(`tenants?${EVER}&filters[PropertyId]=${first.Id}`)).status).toBe(400);
  });

  test('brackets: encoded where the account takes them', async () => {
    const encoded = EVER.replace('[', '%5B').replace(']', '%5D');
    expect((await get(`units?${encoded}`)).status).toBe(200);
    setOptions({ brackets: 'literal' });
    expect([(await get(`units?${encoded}`)).status, (await get(`units?${EVER}`)).status]).toEqual([400, 200]);
  });

  test('own keys: the developer header, its case, a wrong secret', async () => {
    const status = async (headers: Record<string, string>) => (await get(`units?${EVER}`, headers)).status;
    expect(await status({ authorization: BASIC.authorization })).toBe(400);
    expect(await status({ ...BASIC, 'X-AppFolio-Developer-ID': 'other' })).toBe(403);
    expect(await status({ ...DEVELOPER, authorization: `Basic ${btoa(`${CLIENT}:wrong`)}` })).toBe(401);
    setOptions({ authErrors: '701' });
    expect(await status({ ...DEVELOPER, authorization: `Basic ${btoa(`${CLIENT}:wrong`)}` })).toBe(701);
    setOptions({ headerCase: 'exact' });
    expect(await status({ authorization: BASIC.authorization, 'x-appfolio-developer-id': 'unitsync-developer' })).toBe(400);
  });

  test("a partner's token opens the database that the header names, while it lives", async () => {
    const token = async (form: Record<string, string>) => {
      const res = await fetch(`${sim.url}/oauth/token`, { method: 'POST', body: new URLSearchParams(form) });
      return { status: res.status, body: (await res.json()) as Json };
    };
    const right = { grant_type: 'client_credentials', client_id: CLIENT, client_secret: SECRET },
      {
        body: { access_token: key, expires_in: seconds },
      } = await token(right);
    const status = async (bearer: string, database = CLIENT) =>
      (await get(`units?${EVER}`, { ...DEVELOPER, authorization: `Bearer ${bearer}`, 'X-AppFolio-Database-ID': database })).status;
    expect([seconds, await status(key), await status(key, 'other'), await status(`${key}x`)]).toEqual([3600, 200, 401, 401]);
    expect([
      (await token({ ...right, client_secret: 'wrong' })).status,
      (await token({ ...right, grant_type: 'password' })).status,
    ]).toEqual([401, 400]);
    setOptions({ tokenSeconds: 0 });
    expect(await status((await token(right)).body.access_token)).toBe(401);
    setOptions({ mode: 'basic' });
    expect(await status(key)).toBe(401);
  });

  test('limits answer 429 with Retry-After', async () => {
    setOptions({ perHour: 1 });
    account.windows.hit('all', [{ ms: 3_600_000, most: 9 }]);
    const res = await get(`units?${EVER}`);
    expect([res.status, Number(res.headers.get('retry-after')) > 0]).toEqual([429, true]);
  });

  test('the alternatives: contact keys, words, guarantors, minors, cancelled', async () => {
    const keys = async () => Object.keys((await rows('tenants')).find((row) => row.Status === 'Current') as object),
      plain = (await rows('tenants')).length;
    expect(await keys()).toEqual(expect.arrayContaining(['Emails', 'PhoneNumbers']));
    setOptions({ contact: 'EmailAddress' });
    expect(await keys()).toEqual(expect.arrayContaining(['EmailAddress', 'PhoneNumbers']));
    setOptions({ contact: 'Email', past: 'Former', evicted: 'Evicted', guarantors: 'tenant', cancelled: 'past', numbers: 'plain' });
    expect(await keys()).toEqual(expect.arrayContaining(['Email', 'MobilePhone']));
    const all = await rows('tenants');
    expect([all.length > plain, new Set(all.map((row) => row.Status)), all.some((row) => row.CurrentRent.includes(','))]).toEqual([
      true,
      new Set(['Current', 'Former', 'Future', 'Evict', 'Notice', 'Evicted']),
      false,
    ]);
    setOptions({ minors: 'absent' });
    expect((await rows('tenants')).length).toBeLessThan(all.length);
  });
});

test('faults: its own links and statuses, and the general ones', async () => {
  const page = (more = '') => body(`tenants?${EVER}&page[size]=20${more}`),
    plain = await page();
  setFaults({ kind: 'loopingLink' });
  expect((await page('&page[number]=2')).next_page_path).toContain('page[number]=2&');
  setFaults({ kind: 'endlessLink' });
  expect((await body(`properties?${EVER}`)).next_page_path).toContain('page[number]=2');
  setFaults({ kind: 'lostLink' });
  expect((await page()).next_page_path).toBeNull();
  for (const status of [429, 533, 701]) {
    setFaults({ kind: 'status', status, retryAfter: 7 });
    const res = await get(`units?${EVER}`);
    expect([res.status, res.headers.get('retry-after')]).toEqual([status, '7']);
  }
  setFaults({ kind: 'repeatedPage' });
  expect((await page('&page[number]=2')).data.map((row: Json) => row.Id)).toEqual(plain.data.map((row: Json) => row.Id));
  setFaults({ kind: 'shiftingRows' });
  expect((await page('&page[number]=2')).data[0].Id).not.toBe((await (setFaults(), page('&page[number]=2'))).data[0].Id);
  setFaults({ kind: 'propertyForbidden', propertyId: '101' });
  expect(await rows('properties')).toHaveLength(2);
  setFaults({ kind: 'nothingFound', resource: 'tenancies' });
  expect([await page(), (await rows('units')).length > 0]).toEqual([{ data: [], next_page_path: null }, true]);
  setFaults({ kind: 'unknownStatus', word: 'Skipped', count: 1 });
  expect((await page()).data[0].Status).toBe('Skipped');
  setFaults({ kind: 'badRecord', what: 'unreadableId' });
  expect((await page()).data[0].Id).toEqual({ none: '' });
  expect(() => setFaults({ kind: 'wrongTotal' })).toThrow(/^kind: one of/);
});
