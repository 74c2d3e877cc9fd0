// `npm run screens [-- <folder>]`: a picture of every screen at both widths, light and dark, into docs/screens, of a world that is made for it.
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConsoleBrowser } from '../support/console-browser.ts';
import { consoleScreens } from '../support/console-screens.ts';
import { consoleWorld, WORLD_TOWN } from '../support/console-world.ts';
import { prepareTemplate } from '../support/database.ts';
import { startTestServers } from '../support/servers.ts';
import { startSystem, type TestSystem } from '../support/system.ts';
import { until } from '../support/until.ts';

/** Dark ones are the same screens again: a choice of them is kept. */
const DARK = new Set(['sign-in', 'portfolio', 'people', 'person', 'mapping', 'waiting', 'run', 'set-up-new-credential']);
const out = path.resolve(process.argv[2] ?? fileURLToPath(new URL('../../docs/screens', import.meta.url))),
  everything = process.argv[2] !== undefined;

async function takeAll(system: TestSystem): Promise<number> {
  const world = await consoleWorld(system),
    browser = await ConsoleBrowser.open(system),
    screens = await consoleScreens(system, world);
  let taken = 0;
  for (const width of [1280, 390])
    for (const theme of ['light', 'dark'] as const) {
      const take = async (page: Awaited<ReturnType<ConsoleBrowser['visitor']>>, name: string) => {
        if (theme === 'dark' && !everything && !DARK.has(name)) return;
        // Whatever moves has come to rest.
        await until('rest', () =>
          page.evaluate<boolean>(
            'document.getAnimations().every((each) => each.playState === "finished" || each.effect?.getTiming().iterations === Infinity)',
          ),
        );
        await page.screenshot({ path: path.join(out, `${name}-${width}-${theme}.png`) });
        taken++;
      };
      const outside = await browser.visitor({ width, theme });
      await outside.goto(`${system.origin}/sign-in`);
      await outside.getByRole('heading', { name: 'Sign in to Unit Sync' }).waitFor();
      await take(outside, 'sign-in');
      const inside = await browser.signedIn('/', { width, theme });
      for (const screen of screens) {
        if (theme === 'dark' && !everything && !DARK.has(screen.name)) continue;
        await inside.goto(system.origin + screen.address);
        await screen.ready(inside);
        await take(inside, screen.name);
      }
    }
  if (browser.faults.length) throw new Error(`Faults on the way:\n${browser.faults.join('\n')}`);
  return taken;
}

await mkdir(out, { recursive: true });
const servers = await startTestServers();
Object.assign(process.env, {
  TEST_DATABASE_URL: servers.postgres.url,
  TEST_TEMPORAL_ADDRESS: servers.temporal.address,
  TEST_TEMPORAL_CLI: servers.temporal.cliPath,
});
try {
  await prepareTemplate(servers.postgres.url);
  const system = await startSystem({ processes: ['api', 'worker'], town: WORLD_TOWN, at: new Date().toISOString() });
  try {
    console.log(`${await takeAll(system)} pictures in ${out}`);
  } finally {
    await system.stop();
  }
} finally {
  await servers.stop();
}
