import { until } from '../support/until.ts';
import type { Estate } from './estate.ts';
import type { House } from './house.ts';

/** What must hold of a property whenever things have calmed down, beside everybody being where the town says. Each answer names rows that break it. */
const OF_A_HOUSE: Record<string, string> = {
  'no run is queued or running': `select id, state from sync_run where property_id = $1 and state in ('queued', 'running')`,
  'no run holds the property': 'select current_run from integration where property_id = $1 and current_run is not null',
  'nothing is left in the stage': 'select distinct s.run_id from sync_stage s join sync_run r on r.id = s.run_id where r.property_id = $1',
  'every run that failed says what to do next': `select id, reason from sync_run where property_id = $1 and mode = 'apply' and state = 'failed' and reason->>'nextStep' is null`,
  'no workflow run is two runs': `select temporal_run_id from sync_run where property_id = $1 and temporal_run_id is not null group by temporal_run_id having count(*) > 1`,
  'each complete read is counted once': `select p.complete_reads, r.runs from pms_property p, (select count(*) as runs from sync_run r where r.property_id = $1 and r.mode = 'apply' and r.state = 'succeeded' and r.read_no is not null and r.reads @> '[{"complete": true}]') r where p.property_id = $1 and p.complete_reads <> r.runs`,
  'nobody holds a unit that was taken from her by mistake and given back': `select e.id from assignment e join assignment o on o.person_id = e.person_id and o.unit_id = e.unit_id and o.state <> 'ended' where e.property_id = $1 and e.state = 'ended' and e.end_reason is distinct from 'gap_before_next_stay' and o.created_at < e.ended_at + interval '20 hours'`,
};

const OF_ALL: Record<string, string> = {
  'the change feed has no gap':
    'select f.organization_id from feed_event f group by f.organization_id having count(*) <> max(f.seq) or min(f.seq) <> 1',
  'a reader of the change feed has the doors that are open': `select coalesce(a.id::text, f.person || '/' || f.unit) as who from (select * from assignment where state <> 'ended') a full join
     (select person, unit, (array_agg(kind order by seq desc))[1] as last from feed_event group by person, unit having (array_agg(kind order by seq desc))[1] <> 'unassign') f on f.person = a.person_id and f.unit = a.unit_id where a.id is null or f.person is null`,
  'nobody is in two organizations':
    'select s.id from stay s join person p on p.id = s.person_id where p.organization_id <> s.organization_id',
  'no two people log in with one e-mail':
    'select login_email_key from person where login_email_key is not null group by organization_id, login_email_key having count(*) > 1',
};

const MOST_LOOKS = 5;

export interface Checked {
  checks: number;
  violations: string[];
}

/** All of them, with everybody's whereabouts. */
export async function checkAll(estate: Estate, when: string): Promise<Checked> {
  const all: Checked = { checks: 0, violations: [] };
  for (const house of estate.houses) {
    const { checks, violations } = await checkHouse(estate, house, when);
    all.checks += checks;
    all.violations.push(...violations);
  }
  for (const [what, text] of Object.entries(OF_ALL)) await expectNone(estate, all, when, [what, text, []]);
  return all;
}

/** A run that begins between two of its statements could be seen at work; what was seen beside one is looked at again when it is over, and what was seen beside none counts. */
async function checkHouse(estate: Estate, house: House, when: string): Promise<Checked> {
  const where = `${when}, ${house.name}`;
  for (let looks = 1; ; looks++) {
    const seen: Checked = { checks: 1, violations: [] };
    await estate.rest(house).catch((error: unknown) => {
      seen.violations.push(`${where}: ${error instanceof Error ? error.message : String(error)}`);
    });
    const last = await estate.lastRun(house),
      differs = await house.differs();
    if (differs) seen.violations.push(`${where}: not everybody is where the town says: ${differs}`);
    for (const [what, text] of Object.entries(OF_A_HOUSE)) await expectNone(estate, seen, where, [what, text, [house.id]]);
    if (!seen.violations.length || looks === MOST_LOOKS || (await estate.lastRun(house)) === last) return seen;
  }
}

async function expectNone(estate: Estate, seen: Checked, where: string, [what, text, values]: [string, string, unknown[]]): Promise<void> {
  seen.checks++;
  const rows = await estate.rows<object>(text, values);
  if (rows.length) seen.violations.push(`${where}: not so that ${what}: ${JSON.stringify(rows.slice(0, 3))}`);
}

export interface Weight {
  workerMb: number | null;
  apiMb: number | null;
  databaseMb: number;
  deadRows: number;
  liveRows: number;
  transientMb: number;
  openWorkflows: number;
}

/** Tables whose rows belong to what is under way: they must not grow with the days. */
const TRANSIENT = ['sync_stage', 'sync_stage_unit', 'sync_desired', 'pms_slot', 'pms_waiter', 'pms_rate', 'idempotency_key'];

export async function weigh(estate: Estate): Promise<Weight> {
  const [size] = await estate.rows<{ database: string; transient: string }>(
    'select pg_database_size(current_database()) as database, (select sum(pg_total_relation_size(t::regclass)) from unnest($1::text[]) t) as transient',
    [TRANSIENT],
  );
  const [rows] = await estate.rows<{ dead: string; live: string }>(
    'select sum(n_dead_tup) as dead, sum(n_live_tup) as live from pg_stat_user_tables',
  );
  const mb = (bytes: string | undefined) => Math.round(Number(bytes ?? 0) / 104_857.6) / 10;
  return {
    workerMb: estate.memoryMb('worker'),
    apiMb: estate.memoryMb('api'),
    databaseMb: mb(size?.database),
    deadRows: Number(rows?.dead ?? 0),
    liveRows: Number(rows?.live ?? 0),
    transientMb: mb(size?.transient),
    openWorkflows: await openWorkflows(estate),
  };
}

/** Temporal's list of them follows a little later; -1 when it does not answer. */
async function openWorkflows(estate: Estate): Promise<number> {
  let count = -1;
  const none = async () => {
    count =
      (await estate.client.workflow.count(`WorkflowType = 'syncProperty' and ExecutionStatus = 'Running'`).catch(() => null))?.count ?? -1;
    return count === 0;
  };
  await until('no open workflow', none, 20_000).catch(() => undefined);
  return count;
}

const MOST_TRANSIENT_MB = 16,
  MOST_GROWTH = 1.3,
  SPARE_MB = 80;

/** What grew with the days though it belongs to none of them. */
export function growths(weights: readonly Weight[]): string[] {
  const half = Math.ceil(weights.length / 2),
    most = (of: (weight: Weight) => number | null, from: number, to: number) =>
      Math.max(0, ...weights.slice(from, to).map((weight) => of(weight) ?? 0));
  const found: string[] = [];
  for (const [name, of] of [
    ['worker', (weight: Weight) => weight.workerMb],
    ['API', (weight: Weight) => weight.apiMb],
  ] as const) {
    const before = most(of, 0, half),
      after = most(of, half, weights.length);
    if (after > before * MOST_GROWTH + SPARE_MB)
      found.push(`the ${name}'s memory grows: ${before} MB in the first half, ${after} MB in the second`);
  }
  const transient = most((weight) => weight.transientMb, 0, weights.length);
  if (transient > MOST_TRANSIENT_MB) found.push(`tables that belong to runs under way take ${transient} MB`);
  const last = weights.at(-1);
  if (last && last.openWorkflows !== 0) found.push(`${last.openWorkflows} workflows are open though no run is under way`);
  if (last && last.deadRows > 20_000 + last.liveRows)
    found.push(`${last.deadRows} dead rows beside ${last.liveRows}: they are not cleared away`);
  return found;
}
