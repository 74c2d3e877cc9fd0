import { classify, type Reading, type ScopeSettings } from '../domain/scope.ts';
import type { LeaseStatus, ResidentRole } from '../domain/pms.ts';
import { statusKey } from '../domain/text.ts';
import type { Assume } from './request-run.ts';
import type { Sql } from './tx.ts';

/**
 * Desired state in two steps, each set-based: how every stay reads (step 1), and which unit its PMS unit is mapped to (step 2).
 * Decisions are made once per distinct word and role by domain/scope.ts; SQL spreads them.
 */

export interface DesiredInput extends ScopeSettings {
  inputsVersion: number;
}

/** The settings that step 1 sees, with what a preview assumes. */
export async function readScopeSettings(sql: Sql, propertyId: string, assume: Assume | null): Promise<DesiredInput> {
  const row = await sql.row<{ excluded: string[]; roles: ResidentRole[]; inputsVersion: number }>(
    `select excluded_lease_statuses as excluded, resident_roles as roles, inputs_version as "inputsVersion"
      from integration
      where property_id = $1`,
    [propertyId],
  );
  return {
    excludedLeaseStatuses: assume?.excludedLeaseStatuses ?? row?.excluded ?? [],
    residentRoles: (assume?.residentRoles as ResidentRole[] | undefined) ?? row?.roles ?? [],
    inputsVersion: row?.inputsVersion ?? 0,
  };
}

/** What a manager made of words that we did not know, for the account: raw key -> meaning. */
export async function readMeanings(sql: Sql, accountIds: readonly string[]): Promise<Map<string, LeaseStatus>> {
  const rows = await sql.rows<{ account: string; rawKey: string; meaning: LeaseStatus }>(
    'select account_id as account, raw_key as "rawKey", meaning from status_meaning where account_id = any($1::uuid[])',
    [accountIds],
  );
  return new Map(rows.map((row) => [`${row.account}/${row.rawKey}`, row.meaning]));
}

/** One staged row per stay: what was read says more than that it was missed. */
const stagedAs = (
  columns: string,
) => `select distinct on (account_id, tenancy, person) account_id, tenancy, person, ${columns} from sync_stage
    where run_id = $2 and attempt = $3 and op in ('present', 'absent', 'not_found', 'bad')
    order by account_id, tenancy, person, array_position(array['present', 'not_found', 'absent', 'bad'], op)`;
export const STAGED = stagedAs('ctid as at, op, facts');

const WORD = `facts->>'raw' as raw, facts->>'meaning' as meaning, facts->>'role' as role`;
/** What is held and what was staged, narrow: joins and sorts carry what they are given, and facts are long. */
const HELD = `select id, pms_property_id, account as account_id, tenancy_external_id as tenancy, person_external_id as person, state,
    pms_unit_id, facts->>'unit' as unit, ${WORD}
  from stay
  where property_id = $1 offset 0`,
  READ = stagedAs(`pms_property_id, facts is not null as has_facts, facts->>'unit' as unit, ${WORD}`);

/** Step 1: how each stay of the property reads, staged or held, with the external id of its PMS unit. Repeating it starts it anew. */
export async function writeReadings(
  sql: Sql,
  run: { runId: string; attempt: number; propertyId: string },
  settings: ScopeSettings,
): Promise<void> {
  await noNestedLoops(sql);
  await sql.run('delete from sync_desired where run_id = $1', [run.runId]);
  const values = [run.propertyId, run.runId, run.attempt];
  const words = await sql.rows<{ account: string; raw: string; meaning: LeaseStatus; role: ResidentRole | 'unknown' }>(
    `select distinct account_id as account, raw, meaning, role
      from (select account_id, raw, meaning, role from (${HELD}) s union all select account_id, raw, meaning, role from (${READ}) g
        where has_facts) x`,
    values,
  );
  const meanings = await readMeanings(sql, [...new Set(words.map((word) => word.account))]);
  const readings: Reading[] = words.map((word) =>
    classify({ ...word, meaning: meaningOf(meanings, word.account, word.raw, word.meaning) }, settings),
  );
  await sql.run(
    `insert into sync_desired (run_id, stay_id, pms_property_id, account_id, tenancy, person, reading, pms_unit)
     select $2, x.stay_id, x.pms_property_id, x.account_id, x.tenancy, x.person, w.reading,
       case when w.reading in ('pending', 'current') or x.state is null or x.state = 'outside' then x.unit else u.external_id end
     from (select s.id as stay_id, coalesce(g.pms_property_id, s.pms_property_id) as pms_property_id,
       coalesce(g.account_id, s.account_id) as account_id, coalesce(g.tenancy, s.tenancy) as tenancy,
       coalesce(g.person, s.person) as person, s.state, s.pms_unit_id,
         case when g.has_facts then g.raw else s.raw end as raw, case when g.has_facts then g.meaning else s.meaning end as meaning,
           case when g.has_facts then g.role else s.role end as role, case when g.has_facts then g.unit else s.unit end as unit
       from (${HELD}) s full join (${READ}) g on g.account_id = s.account_id and g.tenancy = s.tenancy and g.person = s.person) x
     join unnest($4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[]) as w(account_id, raw, meaning, role, reading)
       on w.account_id = x.account_id and w.raw = x.raw and w.meaning = x.meaning and w.role = x.role
     left join lateral (select external_id from pms_unit
       where id = x.pms_unit_id and w.reading not in ('pending', 'current') and x.state <> 'outside' offset 0) u on true`,
    [...values, words.map((w) => w.account), words.map((w) => w.raw), words.map((w) => w.meaning), words.map((w) => w.role), readings],
  );
}

/** A word that the vendor's note does not know may have been given a meaning by a manager, for the account. */
export const meaningOf = (meanings: ReadonlyMap<string, LeaseStatus>, account: string, raw: string, meaning: LeaseStatus): LeaseStatus =>
  meaning === 'unknown' ? (meanings.get(`${account}/${statusKey(raw)}`) ?? meaning) : meaning;

/**
 * Step 2: the unit that each PMS unit is mapped to; what stays null has none. A mapping to another property's unit is none here: it was made while the PMS
 * property was attached there, and is kept for the day on which it is again.
 */
export async function resolveUnits(sql: Sql, runId: string, assume: Assume | null): Promise<{ mapped: number; unmapped: number }> {
  await noNestedLoops(sql);
  const read = await sql.rows<{ id: string }>('select distinct pms_property_id as id from sync_desired where run_id = $1', [runId]);
  await sql.run(
    `update sync_desired d set unit_id = m.unit_id from (
       select u.pms_property_id, u.external_id, u.unit_id from pms_unit u
       cross join lateral (select 1 from unit where id = u.unit_id and property_id = (select property_id from sync_run where id = $1)
         offset 0) own
       where u.pms_property_id = any($2::uuid[]) and u.unit_id is not null and u.ignored_reason is null) m
     where d.run_id = $1 and m.pms_property_id = d.pms_property_id and m.external_id = d.pms_unit`,
    [runId, read.map(({ id }) => id)],
  );
  const mappings = assume?.mappings ?? [];
  if (mappings.length)
    await sql.run(
      `update sync_desired d
        set unit_id = m.unit_id
        from unnest($2::uuid[], $3::uuid[]) as m(pms_unit_id, unit_id)
        join pms_unit u on u.id = m.pms_unit_id
        where d.run_id = $1 and u.pms_property_id = d.pms_property_id and u.external_id = d.pms_unit`,
      [runId, mappings.map((m) => m.pmsUnitId), mappings.map((m) => m.unitId)],
    );
  const row = await sql.row<{ mapped: number; unmapped: number }>(
    `select count(*) filter (where unit_id is not null) as mapped,
        count(*) filter (where unit_id is null and reading in ('pending', 'current')) as unmapped
      from sync_desired
      where run_id = $1`,
    [runId],
  );
  return { mapped: row?.mapped ?? 0, unmapped: row?.unmapped ?? 0 };
}

/** Fresh rows have no statistics: without this a planner that expects one row loops over a hundred thousand. Ends with the transaction. */
export const noNestedLoops = (sql: Sql): Promise<number> =>
  sql.run('set local enable_nestloop = off; set local enable_hashjoin = on; set local enable_mergejoin = on');
/** For statements about some thousand rows of a large property, each of which an index finds: nothing is read from end to end. */
export const byIndex = (sql: Sql): Promise<number> =>
  sql.run('set local enable_nestloop = on; set local enable_hashjoin = off; set local enable_mergejoin = off');
