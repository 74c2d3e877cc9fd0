import { resman } from '../../pms/resman/connector.ts';
import { lease, worldOf, type World } from './support/resman-world.ts';

describe('the credential test', () => {
  const steps = async (fault: World['fault'], leases = [lease(1)]) =>
    (await resman.test(worldOf(leases, { fault }).ctx())).map(({ name, ok, code }) => `${name} ${ok ? 'ok' : code}`);
  test('passes step by step, and asks for the leases of a day only', async () => {
    const world = worldOf([lease(1)]);
    expect((await resman.test(world.ctx())).every(({ ok }) => ok)).toBe(true);
    expect(world.calls.at(-1)?.query.get('modifiedSince')).toBe('Sat, 21 Nov 2026 12:00:00 GMT');
  });
  test('ends with what is wrong', async () => {
    expect(await steps(() => ({ status: 401, text: '' }))).toEqual(['reach ok', 'auth auth']);
    expect(await steps(() => ({ status: 502, text: '' }))).toEqual(['reach transient']);
    expect(await steps(({ path }) => (path === '/Properties' ? { text: '{"properties":[]}' } : undefined))).toEqual([
      'reach ok',
      'auth ok',
      'permission ok',
      'properties not_found',
    ]);
    expect(await steps(() => undefined, [{ ...lease(1), billingAccountId: null }])).toEqual([
      'reach ok',
      'auth ok',
      'permission ok',
      'properties ok',
      'sample contract_violation',
    ]);
  });
  test('names every call that is not allowed', async () => {
    expect(
      (
        await resman.test(worldOf([], { fault: ({ path }) => (/Units|Leases/.test(path) ? { status: 403, text: '' } : undefined) }).ctx())
      ).at(-1),
    ).toMatchObject({ code: 'permission', detail: expect.stringContaining('"Units", "Leasing Leases"') });
  });
});
