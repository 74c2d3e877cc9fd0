import { appfolio } from '../../pms/appfolio/connector.ts';
import { tenant, worldOf, type World } from './support/appfolio-world.ts';

describe('the credential test', () => {
  const steps = async (fault: World['fault']) =>
    (await appfolio.test(worldOf([tenant(1)], { fault }).ctx())).map(({ name, ok, code }) => `${name} ${ok ? 'ok' : code}`);
  test('passes step by step', async () => {
    expect(await steps(() => undefined)).toEqual(['reach ok', 'auth ok', 'permission ok', 'properties ok', 'sample ok']);
  });
  test('ends with what is wrong', async () => {
    expect(await steps(() => ({ status: 401, text: '' }))).toEqual(['reach ok', 'auth auth']);
    expect(await steps(() => ({ status: 503, text: '' }))).toEqual(['reach maintenance']);
    expect(await steps(({ path }) => (path.endsWith('/properties') ? { text: '{"data":[],"next_page_path":null}' } : undefined))).toEqual([
      'reach ok',
      'auth ok',
      'permission ok',
      'properties not_found',
    ]);
  });
  test('names every permission that is missing', async () => {
    const result = await appfolio.test(
      worldOf([], { fault: ({ path }) => (/units|tenants/.test(path) ? { status: 403, text: '' } : undefined) }).ctx(),
    );
    expect(result.at(-1)).toMatchObject({ name: 'permission', code: 'permission', detail: expect.stringContaining('Units, Tenants') });
  });
});
