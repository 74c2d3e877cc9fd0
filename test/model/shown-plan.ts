import type pg from 'pg';

/** The plan of a run or a preview as its rows tell it: what there is to compare between the two. One line a change, in the plan's order. */
export interface ShownPlan {
  changes: string[];
  counts: unknown;
  guard: unknown;
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** Whatever has an id before the plan is made. */
export async function knownIds(pool: pg.Pool, organizationId: string): Promise<ReadonlySet<string>> {
  const tables = ['person', 'stay', 'assignment', 'unit', 'property', 'pms_property', 'pms_account', 'conflict'];
  const { rows } = await pool.query<{ id: string }>(
    tables.map((table) => `select id from ${table} where organization_id = $1`).join(' union all '),
    [organizationId],
  );
  return new Set(rows.map((row) => row.id));
}

/**
 * What a plan makes anew gets another id each time it is planned; each such id is written as the place of its first mention.
 * Held or applied, a change was planned: a preview's rows are never held (docs/how-it-works.md, Runs).
 */
export async function shownPlan(pool: pg.Pool, runId: string, known: ReadonlySet<string>): Promise<ShownPlan> {
  const { rows } = await pool.query<{ change: object }>(
    `select jsonb_build_object('kind', kind, 'state', case when state in ('applied', 'held') then 'planned' else state end, 'reason', reason, 'subject', subject, 'person', person, 'unit', unit, 'stay', stay, 'assignment', assignment, 'before', before, 'after', after, 'evidence', evidence,
       'carries', (select jsonb_agg(each order by each) from unnest(carries) as each), 'held', held_reason, 'counted', counted) as change from sync_change where run_id = $1 order by seq`,
    [runId],
  );
  const fresh = new Map<string, string>(),
    name = (id: string) => {
      if (known.has(id)) return id;
      const at = fresh.get(id) ?? `#${fresh.size + 1}`;
      fresh.set(id, at);
      return at;
    };
  const {
    rows: [run],
  } = await pool.query<{ counts: unknown; guard: unknown }>('select counts, guard from sync_run where id = $1', [runId]);
  return { changes: rows.map(({ change }) => JSON.stringify(change).replace(UUID, name)), counts: run?.counts, guard: run?.guard };
}
