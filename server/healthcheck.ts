// The containers' health check: `node server/healthcheck.ts api|worker`. Exit code 0 means healthy.
import { statSync } from 'node:fs';
import { aliveFile, ALIVE_EVERY_MS } from './alive.ts';

const name = process.argv[2];

async function healthy(): Promise<boolean> {
  if (name === 'api')
    return (await fetch(`http://127.0.0.1:${process.env.PORT || 3000}/readyz`, { signal: AbortSignal.timeout(4_000) })).ok;
  // The worker listens nowhere; it touches a file as long as it polls Temporal.
  return Date.now() - statSync(aliveFile('worker')).mtimeMs < 3 * ALIVE_EVERY_MS;
}

healthy().then(
  (yes) => process.exit(yes ? 0 : 1),
  () => process.exit(1),
);
