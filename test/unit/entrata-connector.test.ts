import { entrata } from '../../pms/entrata/connector.ts';
import type { PmsHttpResponse } from '../../pms/connector.ts';
import { readAccountProperties, readProperty } from '../../pms/read.ts';
import { failureOf } from '../support/connector-read.ts';
import { answer, errors, lease, read, request, worldOf, type Json, type World } from './support/entrata-world.ts';

describe('a request', () => {
  test("goes to the gateway with the key, or to the customer's own address with name and password", async () => {
    const keyed = worldOf([lease(1)]),
      basic = worldOf([lease(1)]),
      own = worldOf([lease(1)]),
      ownBasic = worldOf([lease(1)]);
    keyed.fields = { org: 'acme', apiKey: 'key-1' };
    basic.fields = { org: 'acme', authMode: 'basic', username: 'ü', password: 'p w' };
    ownBasic.fields = { ...basic.fields, baseUrl: 'http://127.0.0.1:9/e' };
    for (const world of [keyed, basic, own, ownBasic]) await entrata.listProperties(world.ctx(), null);
    expect([keyed, basic, own, ownBasic].map(({ calls }) => calls[0]?.url)).toEqual([
      'https://apis.entrata.com/ext/orgs/acme/v1/properties',
      'https://acme.entrata.com/api/v1/properties',
      'https://pms.example/x/ext/orgs/acme/v1/properties',
      'http://127.0.0.1:9/e/api/v1/properties',
    ]);
    expect([
      keyed.calls[0]?.headers['x-api-key'],
      keyed.calls[0]?.auth,
      basic.calls[0]?.headers.authorization,
      basic.calls[0]?.auth,
      basic.calls[0]?.headers['x-api-key'],
    ]).toEqual(['key-1', 'apikey', `Basic ${Buffer.from('ü:p w').toString('base64')}`, 'basic', undefined]);
  });
  test("asks for units, the customer's statuses, leases with people, then those that ended in the last 60 days: four calls, pages in the address", async () => {
    const world = worldOf([
      lease(1),
      lease(2, {
        leaseStatusTypeId: '6',
        moveOutDate: '11/01/2026',
        leaseIntervalStatus: 'Past',
        customers: { customer: { id: 9, leaseCustomerStatus: 'Past' } },
      }),
    ]);
    expect(await read(world)).toMatchObject({ complete: true, tenancyIds: ['1:current', '2:past'], unitIds: ['40012'], rows: 3 });
    const flags = { includeOtherIncomeLeases: '0', residentFriendlyMode: '0' };
    expect(world.calls.map(({ method, version, query, params }) => [method, version, query, params])).toEqual([
      ['getPropertyUnits', 'r1', '', { propertyIds: '10021', availableUnitsOnly: '0', usePropertyPreferences: '0' }],
      ['getLeasePickList', 'r1', '', {}],
      ['getLeases', 'r2', '?page_no=1&per_page=500', { propertyId: '10021', leaseStatusTypeIds: '3,4,5', ...flags }],
      [
        'getLeases',
        'r2',
        '?page_no=1&per_page=500',
        { propertyId: '10021', leaseStatusTypeIds: '6', moveOutDateFrom: '09/23/2026', ...flags },
      ],
    ]);
    expect(world.calls[2]?.operation).toEqual({ name: 'getLeases', propertyExternalId: '10021' });
  });
});

describe('a read of one property', () => {
  test('goes through pages until one is short, and gets every lease once', async () => {
    const world = worldOf(Array.from({ length: 1203 }, (_, i) => lease(i + 1)));
    expect(await read(world)).toMatchObject({ complete: true, tenancies: 1203, records: 1203 });
    expect(world.calls.filter(({ params }) => params.leaseStatusTypeIds === '3,4,5').map(({ query }) => query)).toEqual(
      [1, 2, 3].map((no) => `?page_no=${no}&per_page=500`),
    );
  });
  test('goes by r1 of getLeases where r2 is not offered', async () => {
    const world = worldOf([lease(1)]);
    world.fault = ({ method, version }) =>
      method === 'getLeases' && version === 'r2'
        ? answer({ response: { error: { code: 113, message: 'Requested version of the method is not supported.' } } })
        : undefined;
    expect(await read(world)).toMatchObject({ complete: true, tenancyIds: ['1:current'] });
    expect(world.calls.filter(({ method }) => method === 'getLeases').map(({ version }) => version)).toEqual(['r2', 'r1', 'r1']);
  });
  test('a last page that is full is followed by one that says: nothing found', async () => {
    expect(await read(worldOf(Array.from({ length: 500 }, (_, i) => lease(i + 1))))).toMatchObject({ complete: true, tenancies: 500 });
  });
  test('of a server that gives the first page for every number is a contract violation', async () => {
    const world = worldOf(Array.from({ length: 700 }, (_, i) => lease(i + 1)));
    world.fault = ({ method, query }) =>
      method === 'getLeases' && query.includes('page_no=2')
        ? answer({ response: { code: 200, result: { leases: { lease: world.leases.slice(0, 500) } } } })
        : undefined;
    expect(await failureOf(read(world))).toMatchObject({ code: 'contract_violation', detail: 'same_page' });
  });
  test('of a server that pages, and gives the first page for the second, is a contract violation too where the page is a short one', async () => {
    const world = worldOf(Array.from({ length: 250 }, (_, i) => lease(i + 1)));
    world.fault = ({ method, params, query }) => {
      const size = Math.min(100, Number(new URLSearchParams(query).get('per_page')));
      return method === 'getLeases' && params.leaseStatusTypeIds === '3,4,5'
        ? answer({ response: { code: 200, result: { leases: { lease: world.leases.slice(0, size) } } } })
        : undefined;
    };
    expect(await failureOf(read(world))).toMatchObject({ code: 'contract_violation', detail: 'same_page' });
  });
  test('of a server that does not page, or caps pages and links to the next, is complete', async () => {
    const all = worldOf(Array.from({ length: 700 }, (_, i) => lease(i + 1)));
    all.fault = ({ method, params }) =>
      method === 'getLeases' && params.leaseStatusTypeIds === '3,4,5'
        ? answer({ response: { code: 200, result: { leases: { lease: all.leases } } } })
        : undefined;
    expect(await read(all)).toMatchObject({ complete: true, tenancies: 700 });
    const capped = worldOf(Array.from({ length: 250 }, (_, i) => lease(i + 1)));
    capped.fault = ({ method, params, query }) => {
      if (method !== 'getLeases' || params.leaseStatusTypeIds !== '3,4,5') return undefined;
      const no = Number(new URLSearchParams(query).get('page_no')),
        rows = capped.leases.slice((no - 1) * 100, no * 100);
      return answer({
        response: { code: 200, result: { leases: { lease: rows } }, links: { next: no < 3 ? 'https://pms.example/next' : '' } },
      });
    };
    expect(await read(capped)).toMatchObject({ complete: true, tenancies: 250 });
  });
  test('of a server that allows fewer a page than were asked for, and says nothing of it, is complete too', async () => {
    for (const [most, count] of [
      [20, 47],
      [25, 75],
      [100, 250],
      [100, 100],
    ] as const) {
      const world = worldOf(Array.from({ length: count }, (_, i) => lease(i + 1)));
      world.fault = ({ method, params, query }) => {
        const no = Number(new URLSearchParams(query).get('page_no')),
          rows = world.leases.slice((no - 1) * most, no * most);
        return method === 'getLeases' && params.leaseStatusTypeIds === '3,4,5'
          ? answer({ response: { code: 200, result: rows.length ? { leases: { lease: rows } } : 'No records found' } })
          : undefined;
      };
      expect(await read(world)).toMatchObject({ complete: true, tenancies: count });
    }
  });
  test('of a server that refuses the page behind the last one is complete; of one that refuses it for something else fails', async () => {
    const world = worldOf(Array.from({ length: 40 }, (_, i) => lease(i + 1)));
    let text = 'The page_no is out of range.';
    world.fault = ({ method, params, query }) =>
      method === 'getLeases' && params.leaseStatusTypeIds === '3,4,5' && query.includes('page_no=2')
        ? answer({ response: { error: { code: 103, message: text } } })
        : undefined;
    for (text of ['The page_no is out of range.', 'Invalid page number', 'No more records', 'page_no 2 exceeds total pages'])
      expect(await read(world)).toMatchObject({ complete: true, tenancies: 40 });
    text = 'Something else';
    expect(await failureOf(read(world))).toMatchObject({ code: 'contract_violation' });
  });
  test('of a server that does not page, with a round number of leases, is complete', async () => {
    const world = worldOf(Array.from({ length: 40 }, (_, i) => lease(i + 1)));
    world.fault = ({ method, params }) =>
      method === 'getLeases' && params.leaseStatusTypeIds === '3,4,5'
        ? answer({ response: { code: 200, result: { leases: { lease: world.leases } } } })
        : undefined;
    expect(await read(world)).toMatchObject({ complete: true, tenancies: 40 });
  });
  test('waits for its minute where a later call of getLeases is refused; the first one is refused at once', async () => {
    const world = worldOf([lease(1)]);
    let refused = 0;
    world.fault = ({ method, params }) =>
      method === 'getLeases' && params.leaseStatusTypeIds === '6' && refused++ < 2
        ? answer('', { status: 429, headers: { 'retry-after': '0.01' } })
        : undefined;
    expect(await read(world)).toMatchObject({ complete: true, tenancies: 1 });
    expect(refused).toBe(3);
    world.fault = ({ method, params }) =>
      method === 'getLeases' && params.leaseStatusTypeIds === '6'
        ? answer('', { status: 429, headers: { 'retry-after': '600' } })
        : undefined;
    expect(await failureOf(read(world))).toMatchObject({ code: 'rate_limited', retryAfterMs: 600_000 });
    world.fault = ({ method }) => (method === 'getLeases' ? answer('', { status: 429, headers: { 'retry-after': '0.01' } }) : undefined);
    world.calls = [];
    expect(await failureOf(read(world))).toMatchObject({ code: 'rate_limited' });
    expect(world.calls.filter(({ method }) => method === 'getLeases')).toHaveLength(1);
  });
  test('of a server that heeds no filter counts what it says twice once; what it then says otherwise is doubt', async () => {
    const world = worldOf([lease(1), lease(2)]);
    world.fault = ({ method }) =>
      method === 'getLeases' ? answer({ response: { code: 200, result: { leases: { lease: world.leases } } } }) : undefined;
    expect(await read(world)).toMatchObject({ complete: true, tenancyIds: ['1:current', '2:current'] });
    let asked = 0;
    world.fault = ({ method }) =>
      method === 'getLeases'
        ? answer({ response: { code: 200, result: { leases: { lease: [lease(1, { moveInDate: `0${++asked}/01/2026` })] } } } })
        : undefined;
    expect(await read(world)).toMatchObject({ complete: false, reason: 'repeated_row', bad: [{ reason: 'duplicate_differs' }] });
  });
  test.each<[string, (result: unknown) => unknown]>([
    ['without the wrapper', (result) => ({ requestId: 7, code: 200, result })],
    ['without result either', (result) => (typeof result === 'string' ? { code: 200, result } : { code: '200', ...(result as Json) })],
    [
      'with one element for a list',
      (result) => ({
        response: {
          code: 200,
          result: JSON.parse(
            JSON.stringify(result, (_key, value: unknown) => (Array.isArray(value) && value.length === 1 ? (value[0] as unknown) : value)),
          ) as unknown,
        },
      }),
    ],
  ])('an answer %s is read all the same', async (_what, wrap) => {
    const world = Object.assign(worldOf([lease(1)]), { wrap });
    expect(await read(world)).toMatchObject({ complete: true, tenancyIds: ['1:current'], unitIds: ['40012'] });
    expect(await readAccountProperties(entrata, world.ctx())).toMatchObject({
      complete: true,
      properties: [{ externalId: '10021', name: 'Birch', isActive: true }],
    });
  });
  test('is incomplete with no leases, with no units, with a lease or a person whose id cannot be read', async () => {
    expect(await read(worldOf([]))).toMatchObject({ complete: false, reason: 'empty' });
    expect(await read(Object.assign(worldOf([lease(1)]), { units: [] }))).toMatchObject({
      complete: false,
      reason: 'empty',
      tenancyIds: ['1:current'],
    });
    expect(await read(worldOf([lease(1), lease(2, { id: null })]))).toMatchObject({
      complete: false,
      reason: 'unreadable_id',
      bad: [{ reason: 'unreadable_id' }],
    });
    expect(
      await read(worldOf([lease(1, { customers: { customer: [{ id: {}, leaseCustomerStatus: 'Current', firstName: 'A' }] } })])),
    ).toMatchObject({ complete: false, reason: 'unreadable_id' });
  });
  test('keeps ids beyond 2^53 as they are', async () => {
    const world = worldOf([lease(1)]);
    world.fault = ({ method, params }) =>
      method === 'getLeases' && params.leaseStatusTypeIds === '3,4,5'
        ? answer(JSON.stringify(world.wrap({ leases: { lease: [lease(1)] } })).replace('"id":"1"', '"id":9007199254740993'))
        : undefined;
    expect(await read(world)).toMatchObject({ complete: true, tenancyIds: ['9007199254740993:current'] });
  });
  test("uses nothing of an answer with another property's records", async () => {
    expect(await failureOf(read(worldOf([lease(1, { propertyId: 10022 })])))).toMatchObject({
      code: 'contract_violation',
      detail: 'other_property',
    });
    const world = worldOf([lease(1)]);
    world.fault = ({ method }) =>
      method === 'getPropertyUnits'
        ? answer({ response: { code: 200, result: { properties: { property: [{ propertyId: 10022, units: { unit: [] } }] } } } })
        : undefined;
    expect(await failureOf(read(world))).toMatchObject({ code: 'contract_violation', detail: 'other_property' });
  });
  test("a pick-list that may not be asked for leaves Entrata's own statuses; one out of order fails the read", async () => {
    const world = worldOf([lease(1)]);
    world.fault = ({ method }) => (method === 'getLeasePickList' ? answer(errors.error) : undefined);
    expect(await read(world)).toMatchObject({ complete: true, tenancyIds: ['1:current'] });
    world.fault = ({ method }) => (method === 'getLeasePickList' ? answer('', { status: 502 }) : undefined);
    expect(await failureOf(read(world))).toMatchObject({ code: 'transient' });
  });
  test("a statuses' list of the customer is shown, and asked by", async () => {
    const world = worldOf([lease(1, { leaseStatusTypeId: '9', leaseIntervalStatus: 'Skip' })]);
    world.pickList = {
      leaseStatusTypes: [
        {
          leaseStatusType: [
            { id: '4', name: 'Resident', type: 'Current' },
            { id: '9', name: 'Skip', type: '' },
          ],
        },
      ],
    };
    expect(await entrata.listStatuses?.(world.ctx(), '10021')).toEqual([
      { raw: 'Resident', meaning: 'current' },
      { raw: 'Skip', meaning: 'unknown' },
    ]);
    expect(await read(world)).toMatchObject({ tenancyIds: ['1:current'] });
    expect(world.calls.at(-2)?.params.leaseStatusTypeIds).toBe('3,4,5,9');
  });
});

describe('an answer that is none', () => {
  const error = (code: unknown, message: string, more: Partial<PmsHttpResponse> = {}) =>
    answer({ response: { requestId: 1, error: { code, message } } }, more);
  test.each<[string, Partial<PmsHttpResponse>, string, number | null]>([
    ['200 with an error of the 1xx', error(110, 'Required parameter missing'), 'contract_violation', null],
    ['1xx, whatever its text', error(105, 'Parameter username is not allowed'), 'contract_violation', null],
    ['3xx: rights', error(301, 'You do not have permission'), 'permission', null],
    ['3xx: log-in, by its text', error('302', 'Invalid username or password'), 'auth', null],
    ['3xx without a text, where a property is asked', error(303, ''), 'permission', null],
    ['4xx', error(400, 'Bad request'), 'client', null],
    ['401', error(401, ''), 'auth', null],
    ['403', error(403, ''), 'permission', null],
    ['404', error(404, 'Property'), 'not_found', null],
    ['5xx', error(500, 'Internal'), 'transient', null],
    ['503', error(503, 'Down'), 'maintenance', null],
    ['an address that is not allowed', error(302, 'IP address 1.2.3.4 is not whitelisted'), 'permission', null],
    ['limits in words: the next minute', error(300, 'Rate limit exceeded'), 'rate_limited', 40_000],
    ['a daily limit: the next hour', error(300, 'Daily limit has been exceeded'), 'rate_limited', 3_580_000],
    ['HTTP 429 with Retry-After', answer('slow', { status: 429, headers: { 'retry-after': '7' } }), 'rate_limited', 7000],
    ['HTTP 429 without', answer(errors.error, { status: 429 }), 'rate_limited', 40_000],
    ['HTTP 400 with an error in it', error(400, 'x', { status: 400 }), 'client', null],
    ['HTTP 400 with an error of the 1xx in it', error(103, 'x', { status: 400 }), 'client', null],
    ['HTTP 401, whatever its text', error(401, 'You are not authorized', { status: 401 }), 'auth', null],
    ['HTTP 403 about the key', error(403, 'Invalid API key', { status: 403 }), 'auth', null],
    ['HTTP 401', answer('no', { status: 401 }), 'auth', null],
    ['HTTP 403 with a page', answer('<html>', { status: 403 }), 'permission', null],
    ['HTTP 403 of the gateway', answer('{"message":"Forbidden"}', { status: 403 }), 'auth', null],
    ['HTTP 403 without a word', answer('', { status: 403 }), 'auth', null],
    ['HTTP 403 about a right', error(403, 'You do not have permission', { status: 403 }), 'permission', null],
    ['no such page, for the first one', error(117, 'page_no exceeds the last page'), 'contract_violation', null],
    ['HTTP 503 with a page', answer('<html>', { status: 503 }), 'maintenance', null],
    ['HTTP 502', answer('', { status: 502 }), 'transient', null],
    ['a page of the edge', answer('<!DOCTYPE html>'), 'transient', null],
    ['half', answer('{"response": {"code": 200, "result": {"leases": {"lea'), 'transient', null],
    ['nothing', answer(''), 'contract_violation', null],
    ['a record without result', answer({}), 'contract_violation', null],
    ['a text that may be an error', answer({ response: { code: 200, result: 'Something went wrong' } }), 'contract_violation', null],
    [
      'a text about access that is not there',
      answer({ response: { code: 200, result: 'No access found for this property.' } }),
      'contract_violation',
      null,
    ],
    ['a result without the list', answer({ response: { code: 200, result: { currencyCode: 'USD' } } }), 'contract_violation', null],
    ['a code other than 200', answer({ response: { code: 500, result: { leases: [] } } }), 'transient', null],
    ['an error in words', answer({ response: { error: 'Authentication failed' } }), 'auth', null],
  ])('%s', async (_what, fault, code, retryAfterMs) => {
    const world = worldOf([lease(1)]);
    world.fault = ({ method }) => (method === 'getLeases' ? fault : undefined);
    const thrown = await failureOf(read(world));
    expect(thrown).toMatchObject({ code, retryAfterMs });
    // Our words: nothing of the vendor's text.
    for (const text of ['1.2.3.4', 'Required parameter', 'Something went wrong', 'Internal,']) expect(thrown.message).not.toContain(text);
    expect(thrown.message).toMatch(/\.$/);
  });
  test("a missing permission is named in Entrata's words: the method and the property", async () => {
    const world = worldOf([lease(1)]);
    world.fault = ({ method }) => (method === 'getLeases' ? answer(errors.error) : undefined);
    expect((await failureOf(read(world))).message).toMatch(/getLeases for property 10021.*API Access/);
  });
});

describe('a look-up by id', () => {
  const lookUp = (world: World, ctx = world.ctx()) =>
    entrata.lookUpTenancy!(ctx, { ...request, tenancyExternalId: '7', personExternalId: '1' });
  test('finds a lease in any status, in its bed, and says null where there is none', async () => {
    const world = worldOf([lease(7, { leaseStatusTypeId: '2', customers: { customer: { id: 1, leaseCustomerStatus: 'Cancelled' } } })]);
    expect(await lookUp(world)).toMatchObject({ externalId: '7', members: [{ status: 'cancelled' }] });
    expect(world.calls.at(-1)?.params).toMatchObject({ leaseIds: '7', leaseStatusTypeIds: '1,2,3,4,5,6' });
    expect(await lookUp(worldOf([]))).toBeNull();
  });
  test('after a read of the same run is one call', async () => {
    const world = worldOf([lease(7)]),
      ctx = world.ctx();
    await readProperty(entrata, ctx, request, () => undefined);
    world.calls = [];
    expect(await lookUp(world, ctx)).toMatchObject({ externalId: '7', unitExternalId: '40012' });
    expect(world.calls.map(({ method }) => method)).toEqual(['getLeases']);
  });
  test('that answers with other leases, or one that cannot be read, proves nothing', async () => {
    const world = worldOf([]);
    world.fault = ({ method }) =>
      method === 'getLeases' ? answer({ response: { code: 200, result: { leases: { lease: lease(8) } } } }) : undefined;
    expect(await failureOf(lookUp(world))).toMatchObject({ code: 'contract_violation', detail: 'other_lease' });
    expect(await failureOf(lookUp(worldOf([lease(7, { moveInDate: 'bad' })])))).toMatchObject({
      code: 'contract_violation',
      detail: 'unusable_lease',
    });
  });
});
