import { mayBeNew } from '../domain/plan/clusters.ts';
import { pmsPersonKey } from '../domain/plan/subjects.ts';
import type { ConflictRow, ElsewhereStay, PlanAssignment, PlanPerson, PlanPmsPerson, PlanStay } from '../domain/plan/types.ts';
import { emailKey, nameKey } from '../domain/text.ts';
import type { Sql } from './tx.ts';

/** What is known of the stays' PMS people, and of their predecessors. */
export async function loadPmsPersons(sql: Sql, stays: readonly PlanStay[]): Promise<PlanPmsPerson[]> {
  const accounts = [...new Set(stays.map((stay) => stay.account))],
    ids = new Set(stays.flatMap((stay) => [stay.personExternalId, ...stay.facts.predecessors]));
  return sql.rows<PlanPmsPerson>(
    `select p.*
      from unnest($2::text[]) as e(id)
      cross join lateral (select account_id as account, external_id as "externalId", person_id as person, name_key as "nameKey",
        email_key as "emailKey" from pms_person where account_id = any($1::uuid[]) and external_id = e.id offset 0) p`,
    [accounts, [...ids]],
  );
}

/**
 * What is asked of some thousand rows of large tables is asked row by row, each by its index, whatever is known of the tables' sizes: `offset 0` keeps
 * the two sides of a join from being turned round, and "is not distinct from" is answered by no index, so that a person's rows are looked up by her.
 */

/** Who may be of importance to some stays: people by id, and whoever of the organization has one of these e-mails (as it is compared, or as a log-in) or names. */
export interface Wanted {
  ids: Set<string>;
  emails: Set<string>;
  names: Set<string>;
}

/** People who live here or hold a unit here, those a record leads to, and whoever in the organization has an equal e-mail, or the name of a newcomer. */
export function wantedPeople(
  stays: readonly PlanStay[],
  pmsPersons: readonly PlanPmsPerson[],
  assignments: readonly PlanAssignment[],
  conflicts: readonly ConflictRow[],
): Wanted {
  const known = new Map(pmsPersons.map((each) => [pmsPersonKey(each.account, each.externalId), each]));
  const ids = new Set<string>(),
    emails = new Set<string>(),
    names = new Set<string>();
  for (const stay of stays) {
    if (stay.held?.person) ids.add(stay.held.person);
    const record = known.get(pmsPersonKey(stay.account, stay.personExternalId)),
      email = emailKey(stay.facts.email);
    // An e-mail that waits to be accepted may be somebody's log-in by now.
    if (!stay.staged && record && (email === null || email === record.emailKey)) continue;
    if (email) emails.add(email);
    if (mayBeNew(stay, record)) names.add(nameKey(stay.facts.firstName, stay.facts.lastName));
  }
  for (const each of pmsPersons) ids.add(each.person);
  for (const each of assignments) ids.add(each.person);
  for (const each of conflicts) {
    if (each.person) ids.add(each.person);
    for (const id of each.candidates) ids.add(id);
  }
  return { ids, emails, names };
}

export async function loadPeople(
  sql: Sql,
  propertyId: string,
  organizationId: string,
  { ids, emails, names }: Wanted,
): Promise<PlanPerson[]> {
  if (!ids.size && !emails.size && !names.size) return [];
  return sql.rows<PlanPerson>(
    `with wanted as materialized (
       select w.id from unnest($2::uuid[]) as w(id)
       union select p.id
       from unnest($3::text[]) as e(key)
       cross join lateral (select id from person where organization_id = $1 and email_key = e.key offset 0) p
       union select p.id
       from unnest($3::text[]) as e(key)
       cross join lateral (select id from person where organization_id = $1 and login_email_key = e.key offset 0) p
       union select p.id
       from unnest($4::text[]) as n(key)
       cross join lateral (select id from person where organization_id = $1 and name_key = n.key offset 0) p)
     select p.id, p.first_name as "firstName", p.last_name as "lastName", p.email, p.phone, p.name_key as "nameKey",
       p.email_key as "emailKey", p.login_email_key as "loginEmailKey", p.overrides, p.protected,
       exists (select 1 from block b where b.person_id = p.id and b.property_id = $5 and b.lifted_at is null offset 0) as "blockedHere",
       p.added_at_property is not distinct from $5
         or exists (select 1 from stay s where s.person_id = p.id and s.property_id is not distinct from $5 offset 0)
         or exists (select 1 from assignment a where a.person_id = p.id and a.property_id is not distinct from $5
           offset 0) as "residentHere"
     from wanted w cross join lateral (select * from person where id = w.id and merged_into is null offset 0) p order by p.id`,
    [organizationId, [...ids], [...emails], [...names], propertyId],
  );
}

/** Whether the organization has stays in other properties at all. */
export async function hasStaysElsewhere(sql: Sql, propertyId: string, organizationId: string): Promise<boolean> {
  const row = await sql.row(
    `select 1
      from property p
      where p.organization_id = $2 and p.id <> $1 and exists (select 1 from stay s where s.property_id = p.id) limit 1`,
    [propertyId, organizationId],
  );
  return row !== undefined;
}

/** Stays in other properties: of the people, and of the tenancies in which a superseded one may go on. */
export async function loadElsewhere(
  sql: Sql,
  propertyId: string,
  people: readonly string[],
  stays: readonly PlanStay[],
): Promise<ElsewhereStay[]> {
  const superseded = stays.filter((stay) => stay.facts.meaning === 'superseded');
  const rows = await sql.rows<ElsewhereStay>(
    `with wanted as materialized (
       select s.id from unnest($2::uuid[]) as w(id) cross join lateral (select id from stay where person_id = w.id offset 0) s
       union select s.id
       from unnest($3::uuid[], $4::text[]) as t(account, tenancy)
       cross join lateral (select id from stay
         where account = t.account and tenancy_external_id = t.tenancy and person_id is not null offset 0) s)
     select s.id, s.person_id as person, s.account, s.person_external_id as "personExternalId", s.tenancy_external_id as tenancy, s.state,
       s.facts->>'meaning' as meaning, s.missing_since_at is not null as missing,
       pp.property_id is distinct from s.property_id as detached,
       coalesce(f.facts->>'moveInActual', f.facts->>'moveInScheduled', f.facts->>'leaseStart') as "moveIn"
     from wanted w
     cross join lateral (select * from stay where id = w.id and property_id <> $1 offset 0) s
     join pms_property pp on pp.id = s.pms_property_id
     cross join lateral (select coalesce(s.kept_facts, s.facts) as facts) f`,
    [propertyId, people, superseded.map((stay) => stay.account), superseded.map((stay) => stay.facts.successorTenancy ?? stay.tenancy)],
  );
  if (!rows.length) return rows;
  // What this run reads first is this property's from now on: there, it says nothing any more.
  const taken = new Set(stays.flatMap((stay) => (stay.held ? [] : [recordKey(stay)])));
  return rows.filter((row) => !taken.has(recordKey(row)));
}
const recordKey = (stay: Pick<ElsewhereStay, 'account' | 'tenancy' | 'personExternalId'>) =>
  [stay.account, stay.tenancy, stay.personExternalId].join('\u0001');

export async function loadReplaced(sql: Sql, propertyId: string, organizationId: string): Promise<Set<string>> {
  const rows = await sql.rows<{ id: string }>(
    `select unnest(candidates) as id
      from conflict
      where property_id in (select id from property where organization_id = $2 and id <> $1) and state = 'open' and type = 'email_changed'`,
    [propertyId, organizationId],
  );
  return new Set(rows.map((row) => row.id));
}
