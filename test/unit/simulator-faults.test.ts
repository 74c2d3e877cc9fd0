import { startSimulator } from '../../simulator/server.ts';
import type { Simulator } from '../../simulator/server.ts';

/** Whatever came: a test looks at what it expects. */
type Json = ReturnType<typeof JSON.parse>;

let sim: Simulator;
const headers = { 'x-buildium-client-id': 'demo-client', 'x-buildium-client-secret': 'demo-secret' };
const raw = (path: string, init: RequestInit = {}) => fetch(sim.url + path, { headers, ...init });
const admin = async (method: string, path: string, body?: unknown) => {
  const res = await fetch(`${sim.url}/_admin/accounts${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  return { status: res.status, body: (await res.json()) as Json };
};
const set = (...faults: object[]) => admin('PUT', '/demo-client/faults', { faults });
const list = async (resource: string, offset = 0, limit = 40, more = '') => {
  const path = { rentals: 'rentals', units: 'rentals/units', leases: 'leases', tenants: 'leases/tenants' }[resource];
  const res = await raw(`/v1/${path}?orderby=Id%20asc&offset=${offset}&limit=${limit}${more}`);
  return { status: res.status, total: res.headers.get('x-total-count'), rows: (await res.json()) as Json[] };
};
const ids = (got: { rows: Json[] }): number[] => got.rows.map((row) => row.Id);

beforeAll(async () => {
  sim = await startSimulator({ seed: 5, today: '2026-11-22' });
});
afterEach(() => {
  sim.account('demo-client').faults.clear();
});
afterAll(() => sim.stop());

describe('error answers', () => {
  test.each([401, 403, 404, 408, 429, 500])('%i with the error body', async (status) => {
    await set({ kind: 'status', status });
    const res = await raw('/v1/leases');
    expect([res.status, res.headers.get('retry-after')]).toEqual([status, null]);
    expect(await res.json()).toHaveProperty('UserMessage');
  });

  test('429 with Retry-After', async () => {
    await set({ kind: 'status', status: 429, retryAfter: 3 });
    expect((await raw('/v1/leases')).headers.get('retry-after')).toBe('3');
  });
  test.each([502, 503])('%i as a web page', async (status) => {
    await set({ kind: 'status', status });
    const res = await raw('/v1/leases');
    expect([res.status, res.headers.get('content-type')]).toEqual([status, 'text/html; charset=utf-8']);
  });

  test('200 that is none: an error body, a log-in page, nothing at all', async () => {
    await set({ kind: 'errorIn200' });
    expect(await (await raw('/v1/leases')).json()).toHaveProperty('ErrorCode');
    await set({ kind: 'loginPage' });
    expect(await (await raw('/v1/leases')).text()).toMatch(/^<!doctype html>/);
    await set({ kind: 'empty200' });
    const res = await raw('/v1/leases');
    expect([res.status, await res.text()]).toEqual([200, '']);
  });
});

describe('where and how often', () => {
  test('once, twice, on one resource only, and until removed', async () => {
    await set({ kind: 'status', status: 500, resource: 'leases', times: 'once' });
    expect([(await raw('/v1/rentals')).status, (await raw('/v1/leases')).status, (await raw('/v1/leases')).status]).toEqual([
      200, 500, 200,
    ]);
    await set({ kind: 'status', status: 500, times: 2 });
    expect([(await raw('/v1/leases')).status, (await raw('/v1/rentals')).status, (await raw('/v1/leases')).status]).toEqual([
      500, 500, 200,
    ]);
    const {
      body: [fault],
    } = await set({ kind: 'status', status: 500 });
    expect((await raw('/v1/leases')).status).toBe(500);
    await admin('DELETE', `/demo-client/faults/${fault.id}`);
    expect((await raw('/v1/leases')).status).toBe(200);
  });

  test.each([
    ['first', [500, 200, 200, 200]],
    ['middle', [200, 500, 500, 200]],
    ['last', [200, 200, 200, 500]],
    ['any', [500, 500, 500, 500]],
  ])('position %s', async (position, wanted) => {
    await set({ kind: 'status', status: 500, resource: 'leases', position });
    expect(await Promise.all([0, 40, 80, 120].map(async (offset) => (await list('leases', offset)).status))).toEqual(wanted);
  });

  test('from page three on', async () => {
    await set({ kind: 'status', status: 500, fromPage: 3 });
    expect(await Promise.all([0, 40, 80, 120].map(async (offset) => (await list('leases', offset)).status))).toEqual([200, 200, 500, 500]);
  });

  test('what is not understood is refused and changes nothing', async () => {
    await set({ kind: 'noTotal' });
    for (const bad of [
      { kind: 'nonsense' },
      { kind: 'reset', position: 'top' },
      { kind: 'reset', times: 'often' },
      { kind: 'status' },
      { kind: 'propertyGone' },
    ])
      expect((await set(bad)).status).toBe(409);
    expect((await admin('GET', '/demo-client/faults')).body).toMatchObject([{ kind: 'noTotal' }]);
  });
});

describe('lists and pages that lie', () => {
  test('an empty list and half a list agree with their totals', async () => {
    const all = Number((await list('leases')).total);
    await set({ kind: 'emptyList', resource: 'leases' });
    expect(await list('leases')).toMatchObject({ status: 200, total: '0', rows: [] });
    await set({ kind: 'halfList', resource: 'leases' });
    expect((await list('leases')).total).toBe(String(Math.ceil(all / 2)));
  });

  test('a property gone is gone from every list, by id too', async () => {
    const {
      rows: [lease],
    } = await list('leases', 0, 1, '&propertyids=102');
    await set({ kind: 'propertyGone', propertyId: '102' });
    expect(ids(await list('rentals'))).toEqual([101, 103]);
    for (const resource of ['units', 'leases', 'tenants']) expect((await list(resource, 0, 40, '&propertyids=102')).total).toBe('0');
    expect((await raw(`/v1/leases/${lease.Id}`)).status).toBe(404);
  });

  test('a forbidden property is 403 when named', async () => {
    await set({ kind: 'propertyForbidden', propertyId: 102 });
    expect([(await list('leases', 0, 40, '&propertyids=102')).status, (await list('rentals')).rows.length]).toEqual([403, 2]);
  });

  test('repeated, skipped and shifting pages', async () => {
    const plain = [await list('leases', 0), await list('leases', 40), await list('leases', 80)].map(ids);
    await set({ kind: 'repeatedPage' });
    expect(ids(await list('leases', 40))).toEqual(plain[0]);
    await set({ kind: 'skippedPage' });
    expect(ids(await list('leases', 40))).toEqual(plain[2]);
    await set({ kind: 'shiftingRows' });
    expect([ids(await list('leases', 0)), ids(await list('leases', 40))[0]]).toEqual([plain[0], plain[1]?.[1]]);
  });

  test('totals wrong, changing, missing', async () => {
    const all = Number((await list('leases')).total);
    await set({ kind: 'wrongTotal', by: -3 });
    expect((await list('leases')).total).toBe(String(all - 3));
    await set({ kind: 'changingTotal' });
    expect([(await list('leases')).total, (await list('leases', 80)).total]).toEqual([String(all), String(all - 2)]);
    await set({ kind: 'noTotal' });
    expect((await list('leases')).total).toBeNull();
  });

  test('a record twice with different content', async () => {
    await set({ kind: 'duplicates', resource: 'tenants' });
    const { rows } = await list('tenants');
    expect(rows.at(-1).Id).toBe(rows[0].Id);
    expect(rows.at(-1).FirstName).not.toBe(rows[0].FirstName);
  });

  test('unknown words, NUL and lone surrogates, long names, bad records: where asked, and nowhere else', async () => {
    const [a, b] = ids(await list('tenants', 0, 2));
    await set(
      { kind: 'unknownStatus', resource: 'leases', word: 'Suspended' },
      { kind: 'badText', resource: 'tenants', ids: [b] },
      { kind: 'badRecord', resource: 'rentals', what: 'noId' },
    );
    expect((await list('leases')).rows.map((r) => r.LeaseStatus === 'Suspended')).toEqual([true, ...Array<boolean>(39).fill(false)]);
    const { rows } = await list('tenants', 0, 2);
    expect([
      rows[0].Id === a && rows[0].FirstName.includes('\u0000'),
      rows[1].FirstName.includes('\u0000'),
      rows[1].FirstName.isWellFormed(),
    ]).toEqual([false, true, false]);
    expect((await list('rentals')).rows[0].Id).toBeNull();
    await set({ kind: 'longNames', resource: 'tenants' });
    expect((await list('tenants')).rows[0].LastName.length).toBeGreaterThanOrEqual(10_240);
  });
});

describe('answers that do not arrive', () => {
  test('a reset connection, a body cut short', async () => {
    await set({ kind: 'reset' });
    await expect(raw('/v1/leases')).rejects.toThrow();
    await set({ kind: 'cutShort' });
    await expect(raw('/v1/leases').then((res) => res.text())).rejects.toThrow();
  });

  test.each(['truncated', 'invalidJson'])('%s: no JSON', async (kind) => {
    await set({ kind });
    await expect(raw('/v1/leases').then((res) => res.json())).rejects.toThrow(/JSON/);
  });

  test('silence lasts as long as asked, one byte at a time too; nobody is kept waiting for a caller who left', async () => {
    await set({ kind: 'silence', ms: 120 });
    const from = Date.now();
    expect((await raw('/v1/leases')).status).toBe(200);
    expect(Date.now() - from).toBeGreaterThanOrEqual(110);
    await set({ kind: 'drip', ms: 1000 });
    await expect(raw('/v1/leases', { signal: AbortSignal.timeout(150) }).then((res) => res.text())).rejects.toThrow();
    await new Promise((done) => {
      setTimeout(done, 50);
    });
    expect(sim.account('demo-client').gate.inFlight).toBe(0);
  });

  test('a gzip bomb is small on the wire and large inside; a huge page and deep nesting are valid JSON', async () => {
    await set({ kind: 'gzipBomb', mb: 2 });
    const res = await raw('/v1/leases');
    expect(Number(res.headers.get('content-length'))).toBeLessThan(20_000);
    expect((await res.text()).length).toBeGreaterThan(2_000_000);
    await set({ kind: 'hugePage', mb: 2 });
    const text = await (await raw('/v1/leases')).text();
    expect(text.length).toBeGreaterThan(2_000_000);
    expect(Array.isArray(JSON.parse(text))).toBe(true);
    await set({ kind: 'deepNesting', depth: 200 });
    expect(await (await raw('/v1/leases')).text()).toBe('['.repeat(200) + ']'.repeat(200));
  });
});

describe('the admin routes', () => {
  test('accounts are made, listed, given another secret, and removed', async () => {
    const made = await admin('POST', '', {
      clientId: 'x',
      clientSecret: 'one',
      seed: 'spring',
      properties: [{ name: 'A', units: 3 }],
      empty: true,
      today: '2026-01-31',
    });
    expect([made.status, made.body.units, made.body.people, made.body.today]).toEqual([201, 3, 0, '2026-01-31']);
    expect((await admin('POST', '', { clientId: 'x', clientSecret: 'two' })).status).toBe(409);
    const as = async (secret: string) =>
      (await fetch(`${sim.url}/v1/rentals`, { headers: { 'x-buildium-client-id': 'x', 'x-buildium-client-secret': secret } })).status;
    expect(await as('one')).toBe(200);
    await admin('PATCH', '/x', { clientSecret: 'two' });
    expect([await as('one'), await as('two')]).toEqual([401, 200]);
    await admin('DELETE', '/x');
    expect([await as('two'), (await admin('GET', '/x')).status]).toEqual([401, 404]);
  });

  test('events happen, the clock moves, the town is told in neutral words', async () => {
    await admin('POST', '', { clientId: 'y', clientSecret: 's', properties: [{ name: 'A', units: 3 }], empty: true, today: '2026-01-31' });
    const { body: event } = await admin('POST', '/y/events', {
      event: 'signFuture',
      unitId: '2001',
      day: '2026-02-03',
      people: [{ firstName: 'Zoë', lastName: "O'Brien", email: null, phones: ['n/a'] }],
    });
    expect((await admin('POST', '/y/events', { event: 'moveIn', unitId: '2001' })).status).toBe(409);
    const state = async () => {
      const { body } = await admin('GET', '/y/town');
      return [body.today, body.households[0].status, body.people[0].standings[0].standing];
    };
    expect(await state()).toEqual(['2026-01-31', 'future', 'future']);
    await admin('POST', '/y/clock', { today: '2026-02-03' });
    expect(await state()).toEqual(['2026-02-03', 'active', 'future']);
    await admin('POST', '/y/events', { event: 'becomeCurrent', leaseId: event.ids.leaseId });
    expect(await state()).toEqual(['2026-02-03', 'active', 'current']);
    expect((await admin('GET', '/y/town')).body.people[0]).toMatchObject({
      firstName: 'Zoë',
      lastName: "O'Brien",
      email: null,
      phones: [{ number: 'n/a', type: 'mobile' }],
    });
  });

  test('requests are logged without secrets, and the log can be emptied', async () => {
    await admin('DELETE', '/demo-client/requests');
    await list('leases', 40);
    const { body } = await admin('GET', '/demo-client/requests');
    expect(body).toMatchObject([
      {
        method: 'GET',
        path: '/v1/leases',
        query: 'orderby=Id%20asc&offset=40&limit=40',
        resource: 'leases',
        status: 200,
        rows: 40,
        offset: 40,
        limit: 40,
      },
    ]);
    expect(JSON.stringify(body)).not.toContain('demo-secret');
    await admin('DELETE', '/demo-client/requests');
    expect((await admin('GET', '/demo-client/requests')).body).toEqual([]);
  });

  test('a page in a foreign name cannot reach in', async () => {
    const { request } = await import('node:http');
    const status = await new Promise((done) => {
      request(`${sim.url}/_admin/accounts`, { headers: { host: 'evil.example' } }, (res) => {
        res.resume();
        done(res.statusCode);
      }).end();
    });
    expect(status).toBe(403);
  });

  test('the page at / says what this is', async () => {
    const text = await (await fetch(sim.url)).text();
    for (const word of ['PMS simulator', 'Elm Court', '/v1/leases/tenants', 'gzipBomb', 'renewNew']) expect(text).toContain(word);
  });
});
