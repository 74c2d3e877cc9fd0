// prestart and pretest: makes a fresh clone runnable. Plain JavaScript that runs under the system's Node 20, before anything is installed.
import { fileURLToPath } from 'node:url';
import { buildConsole } from './console.mjs';
import { install } from './install.mjs';
import { step } from './say.mjs';
import { ensureTemporalCli, TemporalCliMissing } from './temporal-cli.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const forTests = process.env.npm_lifecycle_event !== 'prestart';

try {
  await install({ root, env: process.env, withDev: forTests, step });
  // An installation with a Temporal server of its own needs no program; the tests always start their own server.
  if (forTests || !process.env.TEMPORAL_ADDRESS) await ensureTemporalCli({ step });
  await buildConsole({ root, env: process.env, step });
} catch (error) {
  console.error(error instanceof TemporalCliMissing ? error.message : `unit-sync: could not prepare: ${error.message}`);
  process.exitCode = 1;
}
