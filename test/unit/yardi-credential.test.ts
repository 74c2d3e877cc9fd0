import { yardi } from '../../pms/yardi/connector.ts';
import { PmsError } from '../../pms/connector.ts';
import type { PmsContext, PmsHttpResponse } from '../../pms/connector.ts';
import { VENDORS, secretFields } from '../../pms/credential-schemas.ts';
import { connectorFor } from '../../pms/registry.ts';
import { golden, messages, World } from './support/yardi-world.ts';

describe('the test of a credential', () => {
  const test_ = async (world: World) => (await yardi.test(world.ctx())).map(({ name, ok, code, detail }) => ({ name, ok, code, detail }));
  test('passes step by step, with the result of both interfaces, in five calls', async () => {
    const world = new World(),
      steps = await test_(world);
    expect(steps.map(({ name, ok }) => [name, ok])).toEqual(
      ['reach', 'auth', 'permission', 'properties', 'sample'].map((name) => [name, true]),
    );
    expect(steps[1]?.detail).toBe('Common Data: accepted. Billing and Payments: accepted.');
    expect(world.calls).toHaveLength(5);
  });
  test("one interface is enough, and the other's refusal is shown", async () => {
    const world = new World();
    world.fault = ({ file, operation }) =>
      file === 'ItfCommonData.asmx' && operation !== 'Ping' ? messages('Invalid Interface License') : undefined;
    const steps = await test_(world);
    expect([steps.at(-1)?.ok, steps[1]?.detail]).toEqual([
      true,
      expect.stringMatching(/^Common Data: Yardi does not accept .*licence.* Billing and Payments: accepted\.$/),
    ]);
  });
  test.each<[string, Partial<PmsHttpResponse> | string, string, string]>([
    ['a wrong password', messages('Login failed. Please check login credentials'), 'auth', 'auth'],
    ['no licence for either', messages('Invalid Interface License'), 'permission', 'permission'],
    ['nothing at all', '', 'auth', 'auth'],
    ['an address with nothing behind it', { status: 404, text: '' }, 'reach', 'not_found'],
    ['a page', { text: '<html>' }, 'reach', 'transient'],
  ])('%s ends it at its step', async (_what, fault, name, code) => {
    const world = new World();
    world.fault = (call) => (call.operation === 'Ping' && typeof fault === 'string' ? undefined : fault);
    expect((await test_(world)).at(-1)).toMatchObject({ name, ok: false, code });
  });
  test('a property whose residents take longer than a person waits passes, and says so', async () => {
    const world = new World(),
      ctx = world.ctx(),
      { http } = ctx;
    const slow: PmsContext = {
      ...ctx,
      http: {
        request: (each) =>
          each.operation?.name === 'GetResidents' ? Promise.reject(new PmsError('transient', 'timeout', 'x')) : http.request(each),
      },
    };
    expect((await yardi.test(slow)).map(({ name, ok }) => [name, ok])).toEqual(
      ['reach', 'auth', 'permission', 'properties', 'sample'].map((name) => [name, true]),
    );
    await yardi.test(ctx);
    expect(world.calls.every(({ timeoutMs }) => (timeoutMs ?? 1e9) <= 60_000)).toBe(true);
  });
  test('a wrong password is tried once only', async () => {
    const world = new World();
    world.fault = ({ operation }) => (operation === 'Ping' ? undefined : messages('Login failed'));
    await test_(world);
    expect(world.calls.map(({ operation }) => operation)).toEqual(['Ping', 'GetPropertyConfigurations']);
  });
  test('no property, no access to one, and a resident that cannot be read, fail', async () => {
    const having = (operation: string, result: string) => {
      const world = new World();
      world.results[operation] = result;
      return test_(world);
    };
    expect((await having('GetPropertyConfigurations', '<Properties/>')).at(-1)).toMatchObject({ name: 'properties', code: 'not_found' });
    expect((await having('GetResidents', messages('Invalid or no access to Yardi Property'))).at(-1)).toMatchObject({
      name: 'permission',
      code: 'permission',
      detail: expect.stringContaining('Invalid or no access to Yardi Property') as string,
    });
    expect((await having('GetResidents', golden('GetResidents').replace('03/01/2026', 'soon'))).at(-1)).toMatchObject({
      name: 'sample',
      code: 'contract_violation',
    });
  });
});

test('the vendor is registered; its secrets are secret, its account is the database', () => {
  const vendor = VENDORS.find((each) => each.vendor === 'yardi');
  expect([connectorFor('yardi'), secretFields(vendor!.credentialSchema), vendor?.identityFields]).toEqual([
    yardi,
    ['password', 'interfaceLicense'],
    ['baseUrl', 'serverName', 'database'],
  ]);
  expect(vendor?.credentialSchema.strict().safeParse(new World().fields)).toMatchObject({
    success: true,
    data: { baseUrl: 'https://yardi.example/acme' },
  });
});
