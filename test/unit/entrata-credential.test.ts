import { entrata } from '../../pms/entrata/connector.ts';
import type { PmsHttpResponse } from '../../pms/connector.ts';
import { VENDORS, secretFields } from '../../pms/credential-schemas.ts';
import { connectorFor } from '../../pms/registry.ts';
import { answer, errors, lease, worldOf, type Json, type World } from './support/entrata-world.ts';

describe('the test of a credential', () => {
  const test_ = async (world: World) => (await entrata.test(world.ctx())).map(({ name, ok, code, detail }) => ({ name, ok, code, detail }));
  test('passes step by step', async () => {
    expect((await test_(worldOf([lease(1)]))).map(({ name, ok }) => [name, ok])).toEqual(
      ['reach', 'auth', 'permission', 'properties', 'sample'].map((name) => [name, true]),
    );
    expect((await test_(worldOf([]))).at(-1)).toMatchObject({ name: 'sample', ok: true });
  });
  test('names every method that is missing at once', async () => {
    const world = worldOf([lease(1)]);
    world.fault = ({ method }) => (['getLeases', 'getPropertyUnits'].includes(method) ? answer(errors.error) : undefined);
    expect((await test_(world)).at(-1)).toMatchObject({
      name: 'permission',
      ok: false,
      code: 'permission',
      detail: expect.stringMatching(/getPropertyUnits, getLeases .*property 10021.*API Access/) as string,
    });
  });
  test.each<[string, Partial<PmsHttpResponse>, string, string]>([
    ['a refused log-in', answer({ response: { error: { code: 301, message: '' } } }), 'auth', 'auth'],
    ['an address that is not allowed', answer('<html>', { status: 403 }), 'reach', 'permission'],
    ['a page', answer('<html>'), 'reach', 'transient'],
    ['a fault', answer('', { status: 500 }), 'reach', 'transient'],
  ])('%s ends it at its step', async (_what, fault, name, code) => {
    const world = worldOf([]);
    world.fault = () => fault;
    expect((await test_(world)).at(-1)).toMatchObject({ name, ok: false, code });
  });
  test('an account without properties, and a lease that cannot be read, fail', async () => {
    expect((await test_(Object.assign(worldOf([]), { properties: [] }))).at(-1)).toMatchObject({ name: 'properties', code: 'not_found' });
    expect((await test_(worldOf([lease(1, { unitId: {} })]))).at(-1)).toMatchObject({ name: 'sample', code: 'contract_violation' });
  });
  test('getStatus may answer in any form that is no error', async () => {
    for (const body of [
      { response: { requestId: 'x', code: 200 } },
      { response: { code: 200, result: true } },
      { response: { code: '200', result: 'Success' } },
      { status: 'ok' },
    ]) {
      const world = worldOf([lease(1)]);
      world.fault = ({ method }) => (method === 'getStatus' ? answer(body) : undefined);
      expect((await test_(world)).every(({ ok }) => ok)).toBe(true);
    }
  });
  test('costs five calls', async () => {
    const world = worldOf([lease(1)]);
    await test_(world);
    expect(world.calls.map(({ method }) => method)).toEqual([
      'getStatus',
      'getProperties',
      'getLeasePickList',
      'getPropertyUnits',
      'getLeases',
    ]);
  });
});

test('the vendor is registered; its secrets are secret, its account is the organization, and a log-in must be whole', () => {
  const vendor = VENDORS.find((each) => each.vendor === 'entrata');
  expect([connectorFor('entrata'), secretFields(vendor!.credentialSchema), vendor?.identityFields]).toEqual([
    entrata,
    ['apiKey', 'password'],
    ['org'],
  ]);
  const check = (fields: Json) =>
    vendor?.credentialSchema
      .strict()
      .safeParse(fields)
      .error?.issues.map(({ path }) => path.join()) ?? [];
  expect([
    check({ org: 'acme', apiKey: 'k' }),
    check({ org: 'acme', authMode: 'basic', username: 'u', password: 'p', baseUrl: 'http://x' }),
  ]).toEqual([[], []]);
  expect([
    check({ org: 'acme' }),
    check({ org: 'acme', authMode: 'basic' }),
    check({ org: 'acme.entrata.com', apiKey: 'k' }),
    check({ org: 'acme', apiKey: 'k', authMode: 'oauth' }),
    check({ org: 'acme', apiKey: 'k', extra: '1' }),
  ]).toEqual([['apiKey'], ['username', 'password'], ['org'], ['authMode'], ['']]);
});
