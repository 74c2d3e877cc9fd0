/** The simulator as a process. It says one line of JSON when it listens, and stops on SIGTERM or SIGINT. */
import { startSimulator } from './server.ts';
import { VENDOR_NAMES } from './vendor/vendor.ts';

const { env } = process;
/** "Every few minutes": three, unless told otherwise; 0 or off for a town that stands still. */
const LIFE_EVERY_MS = 180_000;

function whole(name: string, otherwise: number): number {
  const value = env[name];
  if (value === undefined || value === '') return otherwise;
  if (value === 'off') return 0;
  if (!/^\d+$/.test(value)) throw new Error(`${name}: not a whole number`);
  return Number(value);
}

/** One demo account of each vendor; Buildium's has the name that it always had. */
const accounts = VENDOR_NAMES.map((vendor) => ({
  vendor,
  clientId: vendor === 'buildium' ? 'demo-client' : `demo-${vendor}`,
  clientSecret: 'demo-secret',
}));

const simulator = await startSimulator({
  accounts,
  host: env.SIMULATOR_HOST || '127.0.0.1',
  port: whole('SIMULATOR_PORT', 0),
  seed: env.SIMULATOR_SEED || 1,
  clockFile: env.SIMULATOR_CLOCK_FILE,
  stateFile: env.SIMULATOR_STATE_FILE,
  lifeEveryMs: whole('SIMULATOR_LIFE_EVERY_MS', LIFE_EVERY_MS),
});

let stopping = false;
function stop(): void {
  if (stopping) return;
  stopping = true;
  void simulator.stop().then(() => {
    process.exit(0);
  });
}
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
process.stdout.write(`${JSON.stringify({ ready: true, url: simulator.url })}\n`);
