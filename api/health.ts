import type { Router } from 'express';
import { sqlOnPool } from '../sync/tx.ts';
import type { ApiDeps } from './deps.ts';

/** A part that does not answer within this is down: a load balancer asks again soon. */
const DEADLINE_MS = 3_000;
const within = <T>(work: Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error('timeout'));
    }, DEADLINE_MS);
    work.then(resolve, reject).finally(() => {
      clearTimeout(timer);
    });
  });

interface Readiness {
  ok: boolean;
  checks: { database: boolean; migrations: boolean; temporal: boolean };
}

async function readiness(deps: ApiDeps): Promise<Readiness> {
  const ask = (work: () => Promise<boolean>) => within(work()).catch(() => false);
  const [database, temporal] = await Promise.all([
    ask(async () => (await sqlOnPool(deps.db.pool).row('select 1 as one')) !== undefined),
    ask(() => deps.temporal.ready()),
  ]);
  const migrations = database && (await ask(async () => (await deps.pendingMigrations()).length === 0));
  return { ok: database && migrations && temporal, checks: { database, migrations, temporal } };
}

/** `/healthz`: the process answers. `/readyz`: database, migrations and Temporal too; 503 names the failing part. */
export function healthRoutes(router: Router, deps: ApiDeps): void {
  router.get('/healthz', (_req, res) => {
    res.json({ status: 'ok' });
  });
  router.get('/readyz', async (_req, res) => {
    const { ok, checks } = await readiness(deps);
    const failing = Object.entries(checks)
      .filter(([, up]) => !up)
      .map(([name]) => name);
    res
      .status(ok ? 200 : 503)
      .json({
        status: ok ? 'ok' : 'unavailable',
        failing,
        checks: Object.fromEntries(Object.entries(checks).map(([name, up]) => [name, up ? 'ok' : 'failed'])),
      });
  });
}
