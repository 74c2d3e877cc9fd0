// The first page: what it weighs on the wire, and what a browser is told it may do.
import { consoleStage } from '../support/console-stage.ts';

const LIMIT_BYTES = 350 * 1024;
const stage = consoleStage({}, () => Promise.resolve(null));

test('the first page is under 350 KB on the wire, gzipped, and asks nothing of anybody else', async () => {
  const page = await stage.browser.visitor(),
    sizes: Promise<[string, number, string]>[] = [];
  page.on('requestfinished', (request) => {
    const measure = async (): Promise<[string, number, string]> => {
      const [{ responseBodySize }, response] = await Promise.all([request.sizes(), request.response()]);
      return [new URL(request.url()).pathname, responseBodySize, response?.headers()['content-encoding'] ?? ''];
    };
    if (!request.url().includes('/api/')) sizes.push(measure());
  });
  await page.goto(`${stage.system.origin}/sign-in`);
  await page.getByRole('heading', { name: 'Sign in to Unit Sync' }).waitFor();
  const loaded = await Promise.all(sizes),
    assets = loaded.filter(([path]) => path.startsWith('/assets/'));
  expect(assets.length).toBeGreaterThan(1);
  expect(assets.filter(([, , encoding]) => encoding !== 'gzip')).toEqual([]);
  expect(loaded.reduce((sum, [, bytes]) => sum + bytes, 0)).toBeLessThan(LIMIT_BYTES);
});

test('the policy allows this origin alone: no script of others, no inline script, no frame', async () => {
  const { headers } = await fetch(`${stage.system.origin}/`),
    policy = Object.fromEntries(
      (headers.get('content-security-policy') ?? '').split('; ').map((part) => [part.split(' ')[0], part.split(' ').slice(1).join(' ')]),
    );
  expect(policy).toMatchObject({
    'default-src': "'self'",
    'script-src': "'self'",
    'connect-src': "'self'",
    'object-src': "'none'",
    'frame-ancestors': "'none'",
    'base-uri': "'none'",
    'form-action': "'self'",
  });
  // Not only said: a script that is put into the page does not run.
  const page = await stage.browser.visitor();
  await page.goto(`${stage.system.origin}/sign-in`);
  await page.evaluate(
    `{ const script = document.createElement('script'); script.textContent = 'window.ran = true'; document.head.append(script); }`,
  );
  expect(await page.evaluate('window.ran ?? false')).toBe(false);
  expect(stage.browser.faults.splice(0).join()).toMatch(/Content Security Policy/);
});
