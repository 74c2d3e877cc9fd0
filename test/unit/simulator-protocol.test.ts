import { startSimulator } from '../../simulator/server.ts';
import type { Simulator } from '../../simulator/server.ts';
import { standing } from '../../simulator/town/standing.ts';
import type { Account } from '../../simulator/account.ts';

/** Whatever came: a test looks at what it expects. */
type Json = ReturnType<typeof JSON.parse>;

const TODAY = '2026-11-22';
let sim: Simulator, demo: Account;
const key = (clientId = 'demo-client', clientSecret = 'demo-secret') => ({
  'x-buildium-client-id': clientId,
  'x-buildium-client-secret': clientSecret,
});
interface Got {
  status: number;
  total: number;
  rows: Record<string, Json>[];
  body: Json;
}
async function get(path: string, headers: Record<string, string> = key()): Promise<Got> {
  const res = await fetch(sim.url + path, { headers });
  const body = JSON.parse(await res.text());
  return { status: res.status, total: Number(res.headers.get('x-total-count')), rows: Array.isArray(body) ? body : [], body };
}
async function pages(path: string, limit: number): Promise<number[]> {
  const ids: number[] = [];
  for (let offset = 0, total = 1; offset < total; offset += limit) {
    const page = await get(`${path}${path.includes('?') ? '&' : '?'}offset=${offset}&limit=${limit}`);
    total = page.total;
    ids.push(...page.rows.map((r) => r.Id as number));
  }
  return ids;
}
const ids = (got: Got): number[] => got.rows.map((row) => row.Id as number);

beforeAll(async () => {
  sim = await startSimulator({
    seed: 7,
    today: TODAY,
    accounts: [
      { clientId: 'demo-client', clientSecret: 'demo-secret' },
      { clientId: 'big', clientSecret: 's', residents: 3000 },
    ],
  });
  demo = sim.account('demo-client');
});
afterAll(() => sim.stop());

describe('keys', () => {
  test.each([
    ['no headers', {}],
    ['an unknown client', key('nobody')],
    ['a wrong secret', key('demo-client', 'wrong')],
    ["another account's secret", key('big', 'demo-secret')],
  ])('%s: 401 with the error body', async (_name, headers) => {
    const got = await get('/v1/leases', headers);
    expect(got.status).toBe(401);
    expect(got.body).toEqual({ UserMessage: expect.any(String), ErrorCode: expect.any(String), Errors: [] });
  });

  test('each account sees its own town alone', async () => {
    expect((await get('/v1/rentals')).total).toBe(3);
    expect((await get('/v1/rentals', key('big', 's'))).total).toBe(8);
  });
});

describe('paths and names are case-sensitive', () => {
  test.each([
    '/V1/leases',
    '/v1/Leases',
    '/v1/leases/',
    '/v1/leases/tenants/x',
    '/v1',
    '/v1/leases/999999',
    '/v1/leases?Limit=5',
    '/v1/leases?OFFSET=5',
  ])('%s: 404', async (path) => {
    const got = await get(path);
    expect([got.status, got.body.ErrorCode]).toEqual([404, 'NotFound']);
  });

  test('a filter in wrong letters is no filter', async () => {
    expect((await get('/v1/leases?PropertyIds=101')).total).toBe((await get('/v1/leases')).total);
  });
  test('only reading is served', async () => {
    expect((await fetch(`${sim.url}/v1/leases`, { method: 'POST', headers: key() })).status).toBe(404);
  });
});

describe('paging', () => {
  test('50 rows unless told otherwise, the total in X-Total-Count, the body a bare array', async () => {
    const got = await get('/v1/leases?orderby=Id%20asc');
    expect([got.rows.length, got.total]).toEqual([50, demo.town.data.leases.length]);
  });

  test('a larger limit is clamped to 1000', async () => {
    expect((await get('/v1/leases?limit=5000&orderby=Id%20asc', key('big', 's'))).rows).toHaveLength(1000);
  });

  test('pages in the order of ids hold every row once', async () => {
    const seen = await pages('/v1/leases?orderby=Id%20asc', 30);
    expect(seen).toEqual(demo.town.data.leases.map((l) => l.id).sort((a, b) => a - b));
  });

  test('beyond the end there is an empty page', async () => {
    const got = await get('/v1/leases?offset=100000&orderby=Id%20asc');
    expect([got.rows, got.total]).toEqual([[], demo.town.data.leases.length]);
  });
  test('without a unique order rows shift between pages', async () => {
    for (const order of ['', '?orderby=LeaseStatus%20asc'])
      expect(new Set(await pages(`/v1/leases${order}`, 30)).size).toBeLessThan(demo.town.data.leases.length);
  });
  test('one page holds everything, whatever the order', async () => {
    expect(new Set(await pages('/v1/leases', 1000)).size).toBe(demo.town.data.leases.length);
  });
  test.each(['limit=x', 'limit=-1', 'limit=0', 'offset=1.5', 'orderby=Nothing', 'orderby=Id%20upwards'])('%s: 400', async (query) => {
    expect((await get(`/v1/leases?${query}`)).status).toBe(400);
  });
});

describe('order', () => {
  test('any field, both ways, several of them', async () => {
    const got = await get('/v1/leases?limit=1000&orderby=PropertyId%20desc,LeaseFromDate%20asc,Id%20desc');
    const keys = got.rows.map((r) => [-r.PropertyId, r.LeaseFromDate, -r.Id]);
    expect(keys).toEqual([...keys].sort((a, b) => a[0] - b[0] || (a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0) || a[2] - b[2]));
    expect(ids(await get('/v1/rentals?orderby=Name'))).toEqual([103, 101, 102]);
  });
});

describe('filters', () => {
  test('arrays are repeated keys', async () => {
    const got = await get('/v1/rentals/units?limit=1000&propertyids=101&propertyids=103');
    expect(new Set(got.rows.map((r) => r.PropertyId))).toEqual(new Set([101, 103]));
    expect((await get('/v1/rentals/units?propertyids=101,103')).status).toBe(400);
  });

  test('leases by status, type, unit, name, days', async () => {
    for (const status of ['Active', 'Past', 'Future']) {
      const got = await get(`/v1/leases?limit=1000&leasestatuses=${status}`);
      expect(got.total).toBeGreaterThan(0);
      expect(new Set(got.rows.map((r) => r.LeaseStatus))).toEqual(new Set([status]));
    }
    expect(
      new Set((await get('/v1/leases?limit=1000&leasetypes=AtWill&leasetypes=FixedWithRollover')).rows.map((r) => r.LeaseType)),
    ).toEqual(new Set(['AtWill', 'FixedWithRollover']));
    expect((await get('/v1/leases?limit=1000&unitnumber=ph-')).rows.every((r) => r.UnitNumber === 'PH-2')).toBe(true);
    const [someone] = (await get('/v1/leases?limit=1&leasestatuses=Active&orderby=Id%20asc')).rows;
    const name = someone?.CurrentTenants[0].LastName as string;
    expect(ids(await get(`/v1/leases?limit=1000&tenantname=${encodeURIComponent(name.toUpperCase())}`))).toContain(someone?.Id);
    expect(
      (await get('/v1/leases?limit=1000&leasedatefrom=2026-06-01&leasedateto=2027-12-31')).rows.every(
        (r) => r.LeaseFromDate >= '2026-06-01' && r.LeaseToDate <= '2027-12-31',
      ),
    ).toBe(true);
  });

  test('rentals by place, type, status, owner, id', async () => {
    expect(ids(await get('/v1/rentals?location=elm'))).toEqual([101]);
    expect((await get('/v1/rentals?types=Commercial')).total).toBe(0);
    expect((await get('/v1/rentals?subtypes=MultiFamily&status=Active&propertyids=102')).total).toBe(1);
    expect(ids(await get('/v1/rentals?rentalownerids=903'))).toEqual([103]);
  });

  test('tenants by the status of their lease: a future roommate is on an active one', async () => {
    const town = demo.town;
    const lease = town.data.leases.find((l) =>
      l.members.some((m) => m.status === 'future' && l.members.some((o) => o.status === 'current')),
    );
    const roommate = lease?.members.find((m) => m.status === 'future')?.personId;
    expect(ids(await get('/v1/leases/tenants?limit=1000&leasetermstatuses=Active'))).toContain(roommate);
    expect(ids(await get('/v1/leases/tenants?limit=1000&leasetermstatuses=Future'))).not.toContain(roommate);
    expect(new Set(await pages('/v1/leases/tenants?leasetermstatuses=Active&leasetermstatuses=Future&orderby=Id%20asc', 40)).size).toBe(
      (await get('/v1/leases/tenants?leasetermstatuses=Active&leasetermstatuses=Future')).total,
    );
  });

  test('tenants by name, e-mail, phone, unit, property', async () => {
    const {
      rows: [one],
    } = await get('/v1/leases/tenants?limit=1&leasetermstatuses=Active&orderby=Id%20asc');
    const unit = one?.Leases[0].UnitId as number,
      email = encodeURIComponent(one?.Email as string),
      phone = encodeURIComponent((one?.PhoneNumbers[0].Number as string).slice(0, 5));
    for (const query of [
      `email=${email}`,
      `phone=${phone}`,
      `unitids=${unit}`,
      `propertyids=101&name=${encodeURIComponent(one?.FirstName as string)}`,
      'unitnumber=apt',
      'buildingstatuses=Active',
    ])
      expect(ids(await get(`/v1/leases/tenants?limit=1000&${query}`))).toContain(one?.Id);
    expect((await get('/v1/leases/tenants?propertyids=555')).total).toBe(0);
  });

  test('lastupdated and created are inclusive', async () => {
    const at = (await get('/v1/leases?limit=1&orderby=LastUpdatedDateTime%20desc,Id%20asc')).rows[0]?.LastUpdatedDateTime as string;
    const got = await get(`/v1/leases?limit=1000&lastupdatedfrom=${at}&lastupdatedto=${at}`);
    expect(got.total).toBeGreaterThan(0);
    expect(got.rows.every((r) => r.LastUpdatedDateTime === at)).toBe(true);
    expect((await get('/v1/leases?createddatetimefrom=2030-01-01T00:00:00Z')).total).toBe(0);
  });

  test.each(['leasestatuses=active', 'leasestatuses=Old', 'lastupdatedfrom=2026-01-01', 'leasedatefrom=2026-02-30', 'propertyids=abc'])(
    '%s: 400 that names the key',
    async (query) => {
      const got = await get(`/v1/leases?${query}`);
      expect([got.status, got.body.Errors[0].Key]).toEqual([400, query.split('=')[0]]);
    },
  );
});

describe('limits', () => {
  test('a query string of more than 4096 characters is a 500', async () => {
    const query = (n: number) => `propertyids=${'0'.repeat(15)}&`.repeat(n);
    const long = query(200),
      pad = (n: number) => `${long.slice(0, n - 5)}&x=yz`.slice(0, n);
    expect([long.length > 4096, (await get(`/v1/leases?${pad(4097)}`)).status]).toEqual([true, 500]);
    expect((await get(`/v1/rentals?location=${'x'.repeat(4096 - 9)}`)).status).toBe(200);
  });

  test('of more than ten requests at a time the others get 429, and other accounts are not touched', async () => {
    demo.delayMs = 150;
    const answers = Promise.all(Array.from({ length: 14 }, () => get('/v1/rentals')));
    const other = await get('/v1/rentals', key('big', 's'));
    const statuses = (await answers).map((got) => got.status);
    demo.delayMs = 0;
    expect([statuses.filter((s) => s === 200).length, statuses.filter((s) => s === 429).length, other.status]).toEqual([10, 4, 200]);
    expect((await get('/v1/rentals')).status).toBe(200);
    expect([demo.gate.inFlight, demo.gate.peak]).toEqual([0, 10]);
  });
});

describe('what it tells is what the town is', () => {
  test('contact data in CurrentTenants of current people only; all people in Tenants, lowest id first drawn', async () => {
    for (const row of (await get('/v1/leases?limit=1000')).rows) {
      const lease = demo.town.leases.get(row.Id as number);
      expect(row.CurrentTenants.map((t: Json) => t.Id)).toEqual(
        row.Tenants.filter((t: Json) => t.Status === 'Current').map((t: Json) => t.Id),
      );
      expect(row.Tenants).toHaveLength(lease?.members.length ?? -1);
    }
  });

  test("the note's reading of the raw words gives each person's standing", async () => {
    for (const row of (await get('/v1/leases?limit=1000')).rows) {
      const lease = demo.town.leases.get(row.Id as number)!;
      for (const [i, tenant] of row.Tenants.entries()) {
        const out = row.MoveOutData.find((m: Json) => m.TenantId === tenant.Id);
        const word =
          tenant.Status === 'MovedOut' || (row.LeaseStatus === 'Past' && out && out.MoveOutDate < TODAY)
            ? 'past'
            : row.LeaseStatus === 'Past'
              ? tenant.Status === 'Future'
                ? 'cancelled'
                : 'holdover'
              : row.LeaseStatus === 'Future' || tenant.Status === 'Future'
                ? 'future'
                : row.IsEvictionPending
                  ? 'eviction'
                  : out
                    ? 'notice'
                    : 'current';
        expect(word).toBe(standing(lease, lease.members[i]!, TODAY));
      }
    }
  });

  test('one record by its id, the same as in its list', async () => {
    for (const path of ['/v1/rentals', '/v1/rentals/units', '/v1/leases', '/v1/leases/tenants']) {
      const {
        rows: [row],
      } = await get(`${path}?limit=1&orderby=Id%20asc`);
      expect((await get(`${path}/${row?.Id}`)).body).toEqual(row);
    }
  });

  test('a change is seen by the next request', async () => {
    const { ids: changed } = demo.event({ event: 'changePhone', phones: ['(512) 555-0100'] });
    const got = await get(`/v1/leases/tenants/${(changed.personIds as number[])[0]}`);
    expect(got.body.PhoneNumbers).toEqual([{ Number: '(512) 555-0100', Type: 'Cell' }]);
  });
});
