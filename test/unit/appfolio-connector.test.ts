import { appfolio } from '../../pms/appfolio/connector.ts';
import { readAccountProperties } from '../../pms/read.ts';
import { golden, only, OWN, read, request, tenant, World, worldOf, type Json } from './support/appfolio-world.ts';

describe('a read', () => {
  test('maps the documented tenant and unit', async () => {
    const { complete, members, units } = await read(worldOf(golden('tenants').body.data));
    expect(complete).toBe(true);
    expect(members).toEqual([
      {
        tenancy: {
          externalId: '0d9a0c1e-0000-4000-8000-0000000000aa',
          propertyExternalId: OWN,
          unitExternalId: '0d9a0c1e-0000-4000-8000-0000000000bb',
          unitLabel: '0103',
          leaseStart: '2026-03-01',
          leaseEnd: '2027-02-28',
        },
        externalId: '0d9a0c1e-0000-4000-8000-000000000001',
        role: 'primary',
        firstName: 'Ana',
        lastName: 'Diaz',
        email: null,
        phone: null,
        rawStatus: 'Current',
        status: 'current',
        moveInActual: '2026-03-01',
        moveOutScheduled: undefined,
      },
    ]);
    expect(units).toMatchObject([
      { label: '0103', isRentable: true },
      { label: 'Office', isRentable: false },
    ]);
  });

  test('follows the next page until there is none, however short a page is', async () => {
    const world = worldOf(
      Array.from({ length: 7 }, (_, n) => tenant(n)),
      { pageMost: 3 },
    );
    expect(await read(world)).toMatchObject({ complete: true, records: 7 });
    expect(world.calls.filter(({ path }) => path.endsWith('/tenants'))).toHaveLength(3);
  });

  test.each([
    [
      'ignores the filter',
      (world: World) => {
        world.heedsPropertyId = false;
      },
    ],
    [
      'refuses the filter',
      (world: World) => {
        world.heedsPropertyId = false;
        world.fault = ({ query }) => (query.has('filters[PropertyId]') ? { status: 400, text: '{}' } : undefined);
      },
    ],
  ])('of a server that %s by property leaves other properties out', async (_name, set) => {
    const world = worldOf([tenant(1), tenant(2, { PropertyId: 'other' })]);
    set(world);
    expect(await read(world)).toMatchObject({ complete: true, records: 1 });
    world.data.tenants = [tenant(2, { PropertyId: 'other' })];
    expect(await read(world)).toMatchObject({ complete: false, reason: 'empty' });
  });

  test('follows a next page to nobody else', async () => {
    await expect(
      read(worldOf([tenant(1)], { fault: () => ({ text: '{"data":[],"next_page_path":"https://evil.example/api/v0/units"}' }) })),
    ).rejects.toMatchObject({ code: 'contract_violation', detail: 'next_page' });
  });

  test('that gives a row twice, or goes round, is not complete', async () => {
    expect(await read(worldOf([tenant(1), tenant(1)]))).toMatchObject({ complete: false, reason: 'repeated_row' });
    expect(
      await read(
        worldOf([tenant(1)], {
          fault: ({ path, search }) =>
            path.endsWith('/tenants')
              ? { text: JSON.stringify({ data: [tenant(1)], next_page_path: `/api/v0/tenants${search}` }) }
              : undefined,
        }),
      ),
    ).toMatchObject({ complete: false });
  });

  test('of people in one occupancy gives them one tenancy', async () => {
    const { members } = await read(worldOf([tenant(1), tenant(2, { OccupancyId: 'occ-1', PrimaryTenant: false })]));
    expect(members.map(({ tenancy, role }) => [(tenancy as Json).externalId, role])).toEqual([
      ['occ-1', 'primary'],
      ['occ-1', 'unknown'],
    ]);
  });

  test("needs the developer's header in its own case, and literal brackets", async () => {
    const world = worldOf([tenant(1)]);
    await read(world);
    expect(world.calls[0]?.headers['X-AppFolio-Developer-ID']).toBe('dev');
    expect(world.calls[0]?.search).toContain('filters[LastUpdatedAtFrom]=1970-01-01T00%3A00%3A00Z&filters[IncludeHidden]=true&');
  });
});

describe('a tenant', () => {
  test.each([
    ['Current', 'current'],
    ['Notice', 'notice'],
    ['Evict', 'eviction'],
    ['Future', 'pending'],
    ['Past', 'past'],
    ['Former', 'past'],
    ['Evicted', 'past'],
    [' Past Tenant ', 'past'],
    ['Sublet', 'unknown'],
  ])('whose status is %s is %s', async (raw, status) => {
    expect(await only(tenant(1, { Status: raw }))).toMatchObject({ status, rawStatus: raw.trim() });
  });

  test('has days that are plans until they have happened', async () => {
    expect(await only(tenant(1, { Status: 'Future', MoveInOn: '2026-12-01', MoveOutOn: '2027-11-30' }))).toMatchObject({
      moveInScheduled: '2026-12-01',
      moveOutScheduled: '2027-11-30',
    });
    expect(await only(tenant(1, { Status: 'Past', MoveInOn: '2025-12-01', MoveOutOn: '2026-11-01' }))).toMatchObject({
      moveInActual: '2025-12-01',
      moveOutActual: '2026-11-01',
    });
  });

  test.each(golden('tenants.contact-fields').contacts)('is reached in whichever fields her contact stands %#', async (contact) => {
    expect(await only(tenant(1, contact))).toMatchObject({ email: 'ana@example.com', phone: '512-555-0101' });
  });

  test('who left on a day that is not told is read until nobody has touched her row for 60 days', async () => {
    const past = (n: number, LastUpdatedAt?: string) => tenant(n, { Status: 'Past', LeaseEndDate: '2025-01-31', LastUpdatedAt });
    expect(
      (await read(worldOf([past(1), past(2, '2026-09-23T00:00:00Z'), past(3, '2026-09-22T00:00:00Z')]))).members.map(
        ({ externalId }) => externalId,
      ),
    ).toEqual(['tenant-1', 'tenant-2']);
  });
  test('who left over 60 days ago is not read, nor one whose row is hidden though it says she lives here', async () => {
    const { members, complete } = await read(
      worldOf([
        tenant(1),
        tenant(2, { Status: 'Past', MoveOutOn: '2026-09-22' }),
        tenant(3, { Status: 'Past', MoveOutOn: '2026-09-23' }),
        tenant(4, { HiddenAt: '2026-11-01T00:00:00Z' }),
      ]),
    );
    expect([complete, members.map(({ externalId }) => externalId)]).toEqual([true, ['tenant-1', 'tenant-3']]);
  });

  test.each([
    [{ IsGuarantor: true }, 'guarantor'],
    [{ TenantType: 'Guarantor', PrimaryTenant: 'false' }, 'guarantor'],
    [{ DateOfBirth: '2015-01-01' }, 'minor'],
    [{ PrimaryTenant: 'true' }, 'primary'],
    [{ PrimaryTenant: null }, 'unknown'],
  ])('with %j is a %s', async (more, role) => {
    expect(await only(tenant(1, more))).toMatchObject({ role });
  });

  test.each([
    [{ OccupancyId: null }, 'unreadable_id'],
    [{ Status: null }, 'wrong_type'],
    [{ MoveInOn: '2026-02-30' }, 'impossible_date'],
    [{ FirstName: '', LastName: null }, 'no_name'],
    [{ FirstName: 'x'.repeat(257) }, 'too_long'],
    [{ UnitId: {} }, 'wrong_type'],
  ])('with %j is set aside, and the others go on', async (more, reason) => {
    const { members, bad, complete } = await read(worldOf([tenant(1, more), tenant(2)]));
    expect([complete, members.length]).toEqual([true, 1]);
    expect(bad).toMatchObject([{ list: 'tenants', personExternalId: 'tenant-1', reason }]);
  });

  test('without a readable id makes the read incomplete', async () => {
    expect(await read(worldOf([tenant(1, { Id: null }), tenant(2)]))).toMatchObject({
      complete: false,
      reason: 'unreadable_id',
      records: 1,
    });
  });
});

describe('the log-in stack', () => {
  const stack = () => {
    const world = worldOf([tenant(1)]);
    world.fields = { ...world.fields, mode: 'stack', databaseId: 'db-7' };
    return world;
  };

  test('gets one token for a read, and says whose database it is', async () => {
    const world = stack();
    expect(await read(world)).toMatchObject({ complete: true, records: 1 });
    const [first, ...others] = world.calls;
    expect(first).toMatchObject({
      path: '/x/oauth/token',
      body: 'grant_type=client_credentials&client_id=cid&client_secret=cs',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    for (const { headers } of others)
      expect(headers).toMatchObject({ Authorization: 'Bearer t1', 'X-AppFolio-Database-ID': 'db-7', 'X-AppFolio-Developer-ID': 'dev' });
    expect(world.calls.filter(({ path }) => path.endsWith('token'))).toHaveLength(1);
  });

  test('gets a new token when one has run out, and is refused only when that one is refused too', async () => {
    const world = stack();
    world.fault = ({ path }) => {
      if (path.endsWith('/units') && world.token === 1) {
        world.token = 2;
        return { status: 401, text: '{}' };
      }
      return undefined;
    };
    expect(await read(world)).toMatchObject({ complete: true });
    const refused = stack();
    refused.fault = ({ path }) => (path.endsWith('token') ? undefined : { status: 401, text: '{}' });
    await expect(read(refused)).rejects.toMatchObject({ code: 'auth' });
  });

  test.each([
    [401, '{}'],
    [400, '{"error":"invalid_client"}'],
  ])('refused with %i is a rejected credential', async (status, text) => {
    await expect(read(Object.assign(stack(), { fault: () => ({ status, text }) }))).rejects.toMatchObject({ code: 'auth' });
  });
});

describe('what the PMS answers instead', () => {
  const html = '<html>Log in</html>';
  test.each<[number, string, string]>([
    [401, '{}', 'auth'],
    [403, '{}', 'permission'],
    [404, '{}', 'not_found'],
    [409, '{}', 'client'],
    [422, '{}', 'client'],
    [429, '{}', 'rate_limited'],
    [500, '{}', 'transient'],
    [503, html, 'maintenance'],
    [533, html, 'maintenance'],
    [701, '{"message":"Authentication failed"}', 'auth'],
    [701, '{"message":"No permission to this resource"}', 'permission'],
    [701, '', 'auth'],
    [701, '{"message":"Authentication or permission problem"}', 'auth'],
    [400, '{"message":"Required header missing"}', 'config'],
    [200, html, 'contract_violation'],
    [200, '', 'contract_violation'],
    [200, '{"data":[{"Id"', 'transient'],
    [200, '{"results":[]}', 'contract_violation'],
    [200, '{"errors":["invalid credentials"]}', 'auth'],
    [200, '{"error":"You do not have permission"}', 'permission'],
    [200, '{"error":"Too many requests"}', 'rate_limited'],
  ])('%i %s is %s', async (status, text, code) => {
    const error = await read(worldOf([tenant(1)], { fault: () => ({ status, text }) })).then(
      () => null,
      (each: { code: string; message: string }) => each,
    );
    expect(error?.code).toBe(code);
    if (text.includes('permission')) expect(error?.message).not.toContain('You do not');
  });

  test('701 for one list alone is a permission', async () => {
    await expect(
      read(
        worldOf([tenant(1)], {
          fault: ({ path }) => (path.endsWith('/tenants') ? { status: 701, text: 'Authentication or permission problem' } : undefined),
        }),
      ),
    ).rejects.toMatchObject({ code: 'permission' });
  });

  test('429 says when to come back', async () => {
    await expect(read(worldOf([], { fault: () => ({ status: 429, headers: { 'retry-after': '17' }, text: '' }) }))).rejects.toMatchObject({
      retryAfterMs: 17_000,
    });
  });
});

describe('a tenant who is missing from the list', () => {
  const lookUp = (tenants: Json[], more: Partial<World> = {}) =>
    appfolio.lookUpTenancy!(worldOf(tenants, more).ctx(), { ...request, tenancyExternalId: 'occ-1', personExternalId: 'tenant-1' });

  test('is asked for by her own id', async () => {
    expect(await lookUp([tenant(1)])).toMatchObject({ externalId: 'occ-1', members: [{ status: 'current' }] });
    expect(await lookUp([tenant(1, { Status: 'Past', MoveOutOn: '2020-01-01' })])).toMatchObject({ members: [{ status: 'past' }] });
  });
  test('is gone where there is no row, a hidden one, or one in another occupancy', async () => {
    expect(await lookUp([])).toBeNull();
    expect(await lookUp([tenant(1, { HiddenAt: '2026-01-01T00:00:00Z' })])).toBeNull();
    expect(await lookUp([tenant(1, { OccupancyId: 'occ-9' })])).toBeNull();
  });
  test('is in doubt where the answer cannot be read', async () => {
    await expect(lookUp([tenant(1, { Status: null })])).rejects.toMatchObject({ code: 'contract_violation' });
  });
});

test("an account's properties say which are hidden", async () => {
  const world = new World();
  world.data.properties = [
    { Id: 'a', Name: 'Elm' },
    { Id: 'b', Address1: '1 Oak', HiddenAt: '2026-01-01T00:00:00Z' },
  ];
  expect((await readAccountProperties(appfolio, world.ctx())).properties).toEqual([
    { externalId: 'a', name: 'Elm', isActive: true },
    { externalId: 'b', name: '1 Oak', isActive: false },
  ]);
});

test('nothing that the product does not need leaves the connector', async () => {
  const secret = {
    SSN: '078-05-1120',
    TaxId: '12-3456789',
    DateOfBirth: '1990-05-17',
    Bankruptcy: 'chapter-7',
    CurrentRent: '1234.56',
    Addresses: [{ Address1: '99 Secret Lane' }],
  };
  const text = JSON.stringify(await read(worldOf([tenant(1, secret), tenant(2, { ...secret, MoveInOn: 'bad' })])));
  for (const word of ['078-05-1120', '12-3456789', '1990-05-17', 'chapter-7', '1234.56', 'Secret Lane']) expect(text).not.toContain(word);
});
