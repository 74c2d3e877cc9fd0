import { keyed } from '../domain/evidence.ts';
import { newId } from '../domain/ids.ts';
import type { Plan } from '../domain/plan/types.ts';
import type { Prepared, Sql } from './tx.ts';

/**
 * What one property's run or a manager's decision changes can be what a plan of another property rests on: a party of its conflict, a person it shares,
 * the successor of a superseded stay. That property's own rows are locked by its own runs, and two that bump each other would wait for each other;
 * so it is left a row here, which it takes under its own lock, before it decides that there is nothing to do (docs/how-it-works.md, The one lock).
 */

export interface Touched {
  organizationId: string;
  now: Date;
  people: Iterable<string>;
  /** E-mail keys that somebody logs in with since now. */ logins?: Iterable<string>;
  /** `[account, tenancy]` of stays that began or ended. */ tenancies?: readonly (readonly [string, string])[];
}

/**
 * Leaves a row for every other property whose plan rests on any of this. Who changes people holds their lock, and so does whoever takes the rows.
 * An e-mail that waits behind the question whether a record is another human's is not named there: any new log-in may be it.
 */
export async function wakeOthers(sql: Sql, except: readonly string[], touched: Touched): Promise<void> {
  const people = [...new Set(touched.people)],
    logins = (await emailWaits(sql, touched.organizationId, except))
      ? [...new Set(touched.logins ?? [])].map((key) => keyed(touched.organizationId, key))
      : [],
    tenancies = touched.tenancies ?? [];
  if (!people.length && !logins.length && !tenancies.length) return;
  const others = await sql.row('select 1 from property where organization_id = $1 and id <> all($2::uuid[]) limit 1', [
    touched.organizationId,
    except,
  ]);
  if (!others) return;
  const rows = await sql.rows<{ id: string }>(
    `select property_id as id
      from stay s
      where s.person_id = any($3::uuid[]) and s.state in ('upcoming', 'current') and property_id <> all($2::uuid[])
     union select property_id
     from conflict
     where organization_id = $1 and state in ('open', 'ignored') and property_id <> all($2::uuid[])
       and (person = any($3::uuid[]) or candidates && $3::uuid[]
       or (type = 'email_changed' and (evidence->>'email' = any($4::text[])
       or (cardinality(candidates) > 0 and cardinality($4::text[]) > 0))))`,
    [touched.organizationId, except, people, logins],
  );
  // All live stays of the organization are looked at for these: not where no stay began or ended.
  if (tenancies.length) rows.push(...(await restOn(sql, touched.organizationId, except, tenancies)));
  await wake(sql, [...new Set(rows.map((row) => row.id))], touched.now);
}

/** Other properties with a superseded stay of such a tenancy, or one whose successor it is. */
const restOn = (sql: Sql, organizationId: string, except: readonly string[], tenancies: readonly (readonly [string, string])[]) =>
  sql.rows<{ id: string }>(
    `with superseded as materialized (select property_id, account, tenancy_external_id as tenancy, facts->>'successorTenancy' as successor
      from stay
       where organization_id = $1 and state in ('upcoming', 'current') and facts->>'meaning' = 'superseded'
         and property_id <> all($2::uuid[]))
     select distinct property_id as id
     from superseded s
     where exists (select 1 from unnest($3::uuid[], $4::text[]) as t(account, tenancy)
       where t.account = s.account and (t.tenancy = s.tenancy or t.tenancy = s.successor))`,
    [organizationId, except, tenancies.map(([account]) => account), tenancies.map(([, tenancy]) => tenancy)],
  );

/** Whether any log-in at all can be what another property's question waits for: in most organizations none is asked. */
const emailWaits = async (sql: Sql, organizationId: string, except: readonly string[]): Promise<boolean> =>
  (await sql.row(
    `select 1
      from conflict
      where organization_id = $1 and type = 'email_changed' and state in ('open', 'ignored') and property_id <> all($2::uuid[]) limit 1`,
    [organizationId, except],
  )) !== undefined;

export async function wake(sql: Sql, propertyIds: readonly string[], now: Date): Promise<void> {
  if (propertyIds.length)
    await sql.run(
      `insert into property_wake (id, property_id, at) select id, property_id, $3 from unnest($1::uuid[], $2::uuid[]) as n(id, property_id)`,
      [propertyIds.map(() => newId()), propertyIds, now],
    );
}

const TAKE: Prepared = { name: 'take-wakes', text: 'delete from property_wake where property_id = $1' };

/** Takes what others left for the property, whose row the caller has locked. True when there was anything: the inputs are other ones then. */
export async function takeWakes(sql: Sql, propertyId: string): Promise<boolean> {
  if (!(await sql.run(TAKE, [propertyId]))) return false;
  await sql.run('update integration set inputs_version = inputs_version + 1 where property_id = $1', [propertyId]);
  return true;
}

/** What a plan writes that others may rest on. Newly created people live nowhere else yet. */
export function touchedBy(plan: Plan): Omit<Touched, 'organizationId' | 'now'> {
  const created = new Set(plan.people.filter((each) => each.isNew).map((each) => each.id));
  const people = [
    ...plan.people.map((each) => each.id),
    ...plan.stays.flatMap((each) => [each.person, each.stay.held?.person ?? null]),
    ...plan.pmsPersons.map((each) => each.person),
    ...[...plan.openConflicts.filter((each) => each.type === 'email_changed'), ...plan.closeConflicts].flatMap((each) => each.candidates),
  ].filter((id): id is string => id !== null && !created.has(id));
  return {
    people,
    logins: plan.people.map((each) => each.loginEmailKey).filter((key): key is string => key !== null),
    tenancies: plan.stays
      .filter((each) => each.state !== each.stay.held?.state)
      .map((each) => [each.stay.account, each.stay.tenancy] as const),
  };
}
