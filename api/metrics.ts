import type { RequestHandler, Router } from 'express';
import { Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { sqlOnPool } from '../sync/tx.ts';
import type { ApiDeps } from './deps.ts';

interface PropertyRow {
  propertyId: string;
  lag: number | null;
  held: number;
  conflicts: number;
}
interface RunRow {
  state: string;
  trigger: string;
  runs: number;
  changes: Record<string, number> | null;
}

/** Prometheus metrics: ids, states and numbers; never a name. What the database knows is read at each scrape, so every replica tells the same. */
export function createMetrics(deps: ApiDeps): { observe: RequestHandler; mount(router: Router): void } {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'unitsync_http_request_seconds',
    help: 'Answered requests by route and status.',
    labelNames: ['route', 'status'],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 3, 10],
    registers: [registry],
  });
  const gauge = <T extends string>(name: string, help: string, labelNames: T[] = []) =>
    new Gauge<T>({ name: `unitsync_${name}`, help, labelNames, registers: [registry] });
  const lag = gauge('sync_lag_seconds', 'Seconds since the last successful sync of an active property.', ['property']);
  const held = gauge('held_changes', 'Changes that wait for a manager.', ['property']);
  const conflicts = gauge('open_conflicts', 'Conflicts that wait for a person.', ['property']);
  const runs = gauge('runs_last_24h', 'Runs requested in the last 24 hours, by state and trigger.', ['state', 'trigger']);
  const counts = gauge('run_counts_last_24h', 'What the runs of the last 24 hours counted, by kind.', ['kind']);
  const queue = gauge('queued_runs', 'Runs that wait to begin.');
  const queueAge = gauge('oldest_queued_run_seconds', 'Age of the oldest queued run.');
  const integrations = gauge('integrations', 'Properties by state of their integration.', ['state']);
  const credentials = gauge('credentials', 'Credentials by state.', ['state']);
  const pool = gauge('database_connections', 'Connections of the pool.', ['state']);

  async function refresh(): Promise<void> {
    const sql = sqlOnPool(deps.db.pool),
      now = deps.clock.now(),
      since = new Date(now.getTime() - 86_400_000);
    for (const each of [lag, held, conflicts, runs, counts, integrations, credentials]) each.reset();
    for (const row of await sql.rows<PropertyRow>(
      `select i.property_id as "propertyId", case when i.state = 'active'
        then extract(epoch from $1::timestamptz - coalesce(i.last_success_at, i.activated_at))::float end as lag,
         (select count(*)::int from sync_change c where c.property_id = i.property_id and c.state = 'held') as held,
           (select count(*)::int from conflict c where c.property_id = i.property_id and c.state = 'open') as conflicts
       from integration i where i.state <> 'draft'`,
      [now],
    )) {
      if (row.lag !== null) lag.set({ property: row.propertyId }, row.lag);
      held.set({ property: row.propertyId }, row.held);
      conflicts.set({ property: row.propertyId }, row.conflicts);
    }
    for (const row of await sql.rows<RunRow>(
      `select r.state, r.trigger, count(*)::int as runs,
        (select jsonb_object_agg(k, n) from (select k, sum(v::numeric) as n from sync_run r2, jsonb_each_text(r2.counts) as e(k, v)
        where r2.requested_at > $1 and r2.mode = 'apply' and r2.state = r.state and r2.trigger = r.trigger group by k) s) as changes
       from sync_run r where r.requested_at > $1 and r.mode = 'apply' group by r.state, r.trigger`,
      [since],
    )) {
      runs.set({ state: row.state, trigger: row.trigger }, row.runs);
      for (const [kind, n] of Object.entries(row.changes ?? {})) counts.inc({ kind }, Number(n));
    }
    const waiting = await sql.row<{ runs: number; age: number | null }>(
      `select count(*)::int as runs, extract(epoch from $1::timestamptz - min(requested_at))::float as age
        from sync_run
        where state = 'queued'`,
      [now],
    );
    queue.set(waiting?.runs ?? 0);
    queueAge.set(Math.max(0, waiting?.age ?? 0));
    for (const row of await sql.rows<{ state: string; n: number }>('select state, count(*)::int as n from integration group by state'))
      integrations.set({ state: row.state }, row.n);
    for (const row of await sql.rows<{ state: string; n: number }>('select state, count(*)::int as n from credential group by state'))
      credentials.set({ state: row.state }, row.n);
    pool.set({ state: 'total' }, deps.db.pool.totalCount);
    pool.set({ state: 'idle' }, deps.db.pool.idleCount);
    pool.set({ state: 'waiting' }, deps.db.pool.waitingCount);
  }

  return {
    observe: (_req, res, next) => {
      const end = requests.startTimer();
      res.on('finish', () => {
        end({ route: (res.locals as { route?: string }).route ?? 'other', status: String(res.statusCode) });
      });
      next();
    },
    mount(router) {
      router.get('/metrics', async (_req, res) => {
        await refresh();
        res.type(registry.contentType).send(await registry.metrics());
      });
    },
  };
}
