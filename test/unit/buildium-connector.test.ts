import fc from 'fast-check';
import { buildium } from '../../pms/buildium/connector.ts';
import { PmsError } from '../../pms/connector.ts';
import type { PmsContext, PmsHttpResponse } from '../../pms/connector.ts';
import { VENDORS, secretFields, toJsonSchema } from '../../pms/credential-schemas.ts';
import { readAccountProperties } from '../../pms/read.ts';
import { connectorFor } from '../../pms/registry.ts';
import { contextOn, failureOf, membersIn, readWith } from '../support/connector-read.ts';

type Json = Record<string, unknown>;
interface Call {
  path: string;
  query: URLSearchParams;
  headers: Record<string, string>;
  raw: string;
}
/** A Buildium of the vendor note (5.2, 5.3) as far as a connector's requests go. */
class World {
  properties: Json[] = [{ Id: 77, Name: 'Elm', IsActive: true }];
  units: Json[] = [{ Id: 901, PropertyId: 77, BuildingName: 'A', UnitNumber: '0103' }];
  tenants: Json[] = [];
  leases: Json[] = [];
  calls: Call[] = [];
  /** Answers instead of the world where it returns something. */
  fault: (call: Call, rows: Json[]) => Partial<PmsHttpResponse> | undefined = () => undefined;

  ctx(): PmsContext {
    return contextOn({ clientId: 'id', clientSecret: 'secret', baseUrl: 'https://pms.example/x/' }, request.today, ({ url, headers }) =>
      this.answer(url, headers ?? {}),
    );
  }

  private answer(url: string, headers: Record<string, string>): PmsHttpResponse {
    const { pathname, searchParams: query, search } = new URL(url);
    const call = { path: pathname.replace(/^\/x/, ''), query, headers, raw: search };
    this.calls.push(call);
    const one = /^\/v1\/leases\/(\d+)$/.exec(call.path);
    const list = {
      '/v1/rentals': this.properties,
      '/v1/rentals/units': this.units,
      '/v1/leases': this.leases,
      '/v1/leases/tenants': this.tenants,
    }[call.path];
    const rows = (list ?? []).slice(Number(query.get('offset')), Number(query.get('offset')) + Math.min(1000, Number(query.get('limit'))));
    const found = one ? this.leases.find(({ Id }) => String(Id) === one[1]) : undefined;
    const fine: PmsHttpResponse = one
      ? { status: found ? 200 : 404, headers: {}, text: JSON.stringify(found ?? { UserMessage: 'x' }) }
      : { status: list ? 200 : 404, headers: { 'x-total-count': String(list?.length ?? 0) }, text: JSON.stringify(rows) };
    return { ...fine, ...this.fault(call, rows) };
  }
}
const lease = (Id: number, more: Json = {}): Json => ({
  Id,
  PropertyId: 77,
  UnitId: 901,
  UnitNumber: '0103',
  LeaseStatus: 'Active',
  CurrentTenants: [{ Id: Id + 1e6, FirstName: 'A', LastName: `L${Id}` }],
  Tenants: [{ Id: Id + 1e6, Status: 'Current', MoveInDate: '2026-03-01' }],
  MoveOutData: null,
  Cosigners: null,
  ...more,
});
const worldOf = (leases: Json[]) => Object.assign(new World(), { leases });
const request = { propertyExternalId: '77', today: '2026-12-01' };

async function read(world: World) {
  const { unitsRead, tenanciesRead, ...read_ } = await readWith(buildium, world.ctx(), request);
  return {
    ...read_,
    unitIds: unitsRead.map(({ externalId }) => externalId),
    tenancyIds: tenanciesRead.map(({ externalId }) => externalId),
    members: membersIn(tenanciesRead).map((each) => `${each.externalId}:${each.role}:${each.firstName}:${each.status}`),
  };
}

describe('a read of one property', () => {
  test('asks units, tenants (active and future), then leases of all statuses, in the order of ids, a thousand a page', async () => {
    const world = worldOf([lease(1)]);
    await read(world);
    expect(world.calls.map(({ path, raw }) => path + raw)).toEqual([
      '/v1/rentals/units?propertyids=77&orderby=Id%20asc&offset=0&limit=1000',
      '/v1/leases/tenants?propertyids=77&leasetermstatuses=Active&leasetermstatuses=Future&orderby=Id%20asc&offset=0&limit=1000',
      '/v1/leases?propertyids=77&leasestatuses=Active&leasestatuses=Past&leasestatuses=Future&orderby=Id%20asc&offset=0&limit=1000',
    ]);
    expect(world.calls[0]?.headers).toMatchObject({ 'x-buildium-client-id': 'id', 'x-buildium-client-secret': 'secret' });
  });
  test('names people from the list of tenants who are not in CurrentTenants, and knows minors from it', async () => {
    const world = worldOf([
      lease(5001, {
        Tenants: [
          { Id: 301, Status: 'Current' },
          { Id: 302, Status: 'Future' },
        ],
        CurrentTenants: [{ Id: 301, FirstName: 'Ana' }],
      }),
    ]);
    world.tenants = [
      { Id: 301, FirstName: 'Ana', DateOfBirth: '2015-01-01' },
      { Id: 302, FirstName: 'Ben', Email: 'ben@example.com' },
    ];
    expect(await read(world)).toMatchObject({
      complete: true,
      records: 2,
      units: 1,
      tenancies: 1,
      members: ['301:minor:Ana:current', '302:occupant:Ben:pending'],
    });
  });
  test('counts dropped leases among its rows', async () => {
    const gone = lease(1, { LeaseStatus: 'Past', LeaseToDate: '2026-01-01', CurrentTenants: [], Tenants: [{ Id: 3, Status: 'MovedOut' }] });
    expect(await read(worldOf([gone, lease(2)]))).toMatchObject({ complete: true, tenancyIds: ['2'], rows: 3 });
  });
  test('goes through pages, each one row early, and gets every lease once', async () => {
    const world = worldOf(Array.from({ length: 2500 }, (_, i) => lease(i + 1)));
    const result = await read(world);
    expect(result).toMatchObject({ complete: true, tenancies: 2500, records: 2500 });
    expect(world.calls.filter(({ path }) => path === '/v1/leases').map(({ query }) => query.get('offset'))).toEqual(['0', '999', '1998']);
  });
  test('keeps ids beyond 2^53 as they are', async () => {
    const world = worldOf([lease(1)]);
    world.fault = ({ path }) =>
      path === '/v1/leases' ? { text: JSON.stringify([lease(1)]).replace('"Id":1,', '"Id":9007199254740993,') } : undefined;
    expect(await read(world)).toMatchObject({ complete: true, tenancyIds: ['9007199254740993'] });
  });
  test('is incomplete without X-Total-Count, with a wrong one, with no leases, with no units', async () => {
    const faulty = (headers: Record<string, string>) => {
      const world = worldOf([lease(1)]);
      world.fault = ({ path }) => (path === '/v1/leases' ? { headers } : undefined);
      return read(world);
    };
    expect(await faulty({})).toMatchObject({ complete: false, reason: 'total_missing', tenancyIds: ['1'] });
    expect(await faulty({ 'x-total-count': '2' })).toMatchObject({ complete: false, reason: 'total_mismatch', tenancyIds: ['1'] });
    expect(await faulty({ 'x-total-count': 'many' })).toMatchObject({ complete: false, reason: 'total_missing' });
    expect(await read(worldOf([]))).toMatchObject({ complete: false, reason: 'empty' });
    expect(await read(Object.assign(worldOf([lease(1)]), { units: [] }))).toMatchObject({
      complete: false,
      reason: 'empty',
      tenancyIds: ['1'],
    });
  });
  test('is incomplete with a lease or a person whose id cannot be read', async () => {
    expect(await read(worldOf([lease(1), lease(2, { Id: null })]))).toMatchObject({
      complete: false,
      reason: 'unreadable_id',
      tenancyIds: ['1'],
      bad: [{ reason: 'unreadable_id' }],
    });
    expect(await read(worldOf([lease(1), lease(2, { Tenants: [{ Id: 'x', Status: 'Current' }] })]))).toMatchObject({
      complete: false,
      reason: 'unreadable_id',
      tenancyIds: ['1', '2'],
    });
  });
  test("uses nothing of an answer with another property's records", async () => {
    expect(await failureOf(read(worldOf([lease(1, { PropertyId: 78 })])))).toMatchObject({
      code: 'contract_violation',
      detail: 'other_property',
    });
  });
  test("a bad record of the tenants' list is a bad record of her lease", async () => {
    const world = worldOf([lease(1, { Tenants: [{ Id: 302, Status: 'Future' }], CurrentTenants: [] })]);
    world.tenants = [{ Id: 302, FirstName: 'B\0en' }];
    expect(await read(world)).toMatchObject({
      complete: true,
      records: 0,
      bad: [{ list: 'leases', tenancyExternalId: '1', personExternalId: '302', reason: 'wrong_type', field: 'FirstName' }],
    });
  });
  test.each<[string, Partial<PmsHttpResponse>, string, string]>([
    ['200 with an error body', { text: '{"UserMessage":"no","ErrorCode":"x"}' }, 'contract_violation', 'not_a_list'],
    ['a string', { text: '"none"' }, 'contract_violation', 'not_a_list'],
    ['a log-in page', { text: '<html>' }, 'contract_violation', 'html_body'],
    ['nothing', { text: '' }, 'contract_violation', 'empty_body'],
    ['half', { text: '[{"Id": 1' }, 'transient', 'truncated_body'],
    ['429', { status: 429, headers: { 'retry-after': '3' } }, 'rate_limited', 'http_429'],
    ['503 with HTML', { status: 503, text: '<html>' }, 'maintenance', 'http_503'],
    ['401', { status: 401 }, 'auth', 'http_401'],
    ['404', { status: 404 }, 'not_found', 'http_404'],
  ])('at any page: %s makes the whole read fail', async (_what, fault, code, detail) => {
    for (const at of ['0', '999', '1998']) {
      const world = worldOf(Array.from({ length: 2500 }, (_, i) => lease(i + 1)));
      world.fault = ({ path, query }) => (path === '/v1/leases' && query.get('offset') === at ? fault : undefined);
      expect(await failureOf(read(world))).toMatchObject({ code, detail });
    }
  });
  test('while rows come and go between pages: complete only if it saw exactly what was there', async () => {
    const change = fc.record({
      before: fc.integer({ min: 2, max: 4 }),
      removeAt: fc.option(fc.integer({ min: 0, max: 2499 }), { nil: null }),
      append: fc.boolean(),
      edit: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 3 }), async (changes) => {
        const world = worldOf(Array.from({ length: 2500 }, (_, i) => lease(i + 1)));
        let pages = 0,
          next = 10_000,
          changed = false;
        const everything = new Set(world.leases.map(({ Id }) => String(Id)));
        world.fault = ({ path, query }) => {
          if (path !== '/v1/leases') return undefined;
          // The change happens before this page is asked for; the answer is built anew.
          pages++;
          for (const { before, removeAt, append } of changes)
            if (before === pages) {
              if (removeAt !== null) changed = world.leases.splice(removeAt, 1).length > 0 || changed;
              if (append) {
                const added = lease(next++);
                world.leases.push(added);
                everything.add(String(added.Id));
                changed = true;
              }
            }
          const from = Number(query.get('offset'));
          return { headers: { 'x-total-count': String(world.leases.length) }, text: JSON.stringify(world.leases.slice(from, from + 1000)) };
        };
        const result = await read(world);
        expect(new Set(result.tenancyIds).size).toBe(result.tenancyIds.length);
        for (const id of result.tenancyIds) expect(everything.has(id)).toBe(true);
        if (!changed) expect(result.complete).toBe(true);
        // Nobody who was there all along may be missing from a complete read.
        if (result.complete) {
          const got = new Set(result.tenancyIds);
          for (const { Id } of world.leases) expect(got.has(String(Id))).toBe(true);
        }
      }),
      { numRuns: 25 },
    );
  });
});

describe('a look-up by id', () => {
  const lookUp = (world: World, id: string) =>
    buildium.lookUpTenancy?.(world.ctx(), { ...request, tenancyExternalId: id, personExternalId: '301' });
  test('answers the tenancy as it stands, null for 404, and fails otherwise', async () => {
    const world = worldOf([
      lease(1),
      lease(2, { LeaseStatus: 'Past', LeaseToDate: '2020-01-01', CurrentTenants: [], Tenants: [{ Id: 9, Status: 'MovedOut' }] }),
      lease(3, { LeaseFromDate: 'soon' }),
    ]);
    expect(await lookUp(world, '1')).toMatchObject({ externalId: '1', members: [{ status: 'current' }] });
    expect(await lookUp(world, '2')).toMatchObject({ members: [{ externalId: '9', status: 'past' }] });
    expect(await lookUp(world, '4')).toBeNull();
    await expect(lookUp(world, '3')).rejects.toMatchObject({ code: 'contract_violation' });
    world.fault = () => ({ status: 500 });
    await expect(lookUp(world, '4')).rejects.toMatchObject({ code: 'transient' });
  });
});

describe('the properties of an account', () => {
  test('are listed with their state', async () => {
    const world = new World();
    world.properties.push({ Id: 78, Name: 'Oak', IsActive: false });
    expect(await readAccountProperties(buildium, world.ctx())).toMatchObject({
      complete: true,
      properties: [
        { externalId: '77', name: 'Elm', isActive: true },
        { externalId: '78', name: 'Oak', isActive: false },
      ],
    });
  });
});

describe('the test of a credential', () => {
  const run = async (world: World) => (await buildium.test(world.ctx())).map(({ name, ok, code }) => `${name} ${ok ? 'ok' : code}`);
  test('goes through all steps', async () => {
    expect(await run(worldOf([lease(1)]))).toEqual(['reach ok', 'auth ok', 'permission ok', 'properties ok', 'sample ok']);
    expect(await run(new World())).toEqual(['reach ok', 'auth ok', 'permission ok', 'properties ok', 'sample ok']);
  });
  test('ends with the step that failed', async () => {
    const failing = (fault: Partial<PmsHttpResponse>, path = '/v1/rentals') => {
      const world = worldOf([lease(1)]);
      world.fault = (call) => (call.path === path ? fault : undefined);
      return run(world);
    };
    expect(await failing({ text: '<html>' })).toEqual(['reach contract_violation']);
    expect(await failing({ status: 404 })).toEqual(['reach not_found']);
    expect(await failing({ status: 401 })).toEqual(['reach ok', 'auth auth']);
    expect(await failing({ status: 503 }, '/v1/leases')).toEqual(['reach ok', 'auth ok', 'permission maintenance']);
    expect(await failing({ text: '[]', headers: { 'x-total-count': '0' } })).toEqual([
      'reach ok',
      'auth ok',
      'permission ok',
      'properties not_found',
    ]);
    expect(await failing({ text: '[{"Id":"?"}]' }, '/v1/leases')).toEqual([
      'reach ok',
      'auth ok',
      'permission ok',
      'properties ok',
      'sample contract_violation',
    ]);
  });
  test('names every missing permission in plain words', async () => {
    const world = worldOf([lease(1)]);
    world.fault = ({ path }) => (path.startsWith('/v1/leases') ? { status: 403 } : undefined);
    const steps = await buildium.test(world.ctx());
    expect(steps.at(-1)).toMatchObject({ name: 'permission', ok: false, code: 'permission' });
    expect(steps.at(-1)?.detail).toBe(
      'The key may not read the tenants and the leases. In Buildium, give the API key the permissions "Rentals > Tenants: View" and "Rentals > Leases: View", then test again.',
    );
  });
  test("throws nothing but the caller's cancellation", async () => {
    const stop = new Error('cancelled');
    await expect(buildium.test({ ...new World().ctx(), http: { request: () => Promise.reject(stop) } })).rejects.toBe(stop);
  });
});

describe('the credential', () => {
  const description = VENDORS.find(({ vendor }) => vendor === 'buildium');
  if (!description) throw new Error('no vendor');
  test('as JSON Schema has its secret write-only and baseUrl optional', () => {
    const schema = toJsonSchema(description.credentialSchema) as { type: string; required: string[]; properties: Record<string, Json> };
    expect(schema).toMatchObject({ type: 'object', required: ['clientId', 'clientSecret'] });
    expect(Object.keys(schema.properties)).toEqual(['clientId', 'clientSecret', 'baseUrl']);
    expect(schema.properties.clientSecret).toMatchObject({ type: 'string', writeOnly: true });
    expect(schema.properties.clientId?.writeOnly).toBeUndefined();
    expect(secretFields(description.credentialSchema)).toEqual(['clientSecret']);
    expect(description.identityFields).toEqual(['clientId']);
  });
  test('refuses keys that cannot be headers, and unknown words for an address', () => {
    const parse = (fields: Json) => description.credentialSchema.safeParse(fields).success;
    expect(parse({ clientId: 'a', clientSecret: 'b' })).toBe(true);
    expect(parse({ clientId: 'a', clientSecret: 'b', baseUrl: 'http://127.0.0.1:4010' })).toBe(true);
    expect(parse({ clientId: 'a', clientSecret: 'b', baseUrl: '' })).toBe(true);
    expect(parse({ clientId: '', clientSecret: 'b' })).toBe(false);
    expect(parse({ clientId: 'a b', clientSecret: 'b' })).toBe(false);
    expect(parse({ clientId: 'a', clientSecret: 'b', baseUrl: 'file:///etc' })).toBe(false);
  });
  test('belongs to a vendor with a connector, and to no other', () => {
    for (const { vendor, name } of VENDORS) expect(connectorFor(vendor)).toMatchObject({ vendor, name });
    expect(() => connectorFor('nobody')).toThrow(PmsError);
  });
});
