import type { ClusterFacts, ClusterPerson, ClusterRecord, ClusterStay } from '../domain/plan/clusters.ts';
import { pmsUnitKey } from '../domain/plan/subjects.ts';
import type { PlanPmsProperty } from '../domain/plan/types.ts';
import { emailKey } from '../domain/text.ts';
import { STAGED, noNestedLoops } from './desired.ts';
import { heldUnitKey, learnedOf, type StayPlace, type StayRow } from './load-stays.ts';
import { eachBatch, type Sql } from './tx.ts';

interface GlanceRow
  extends
    StayPlace,
    Pick<
      StayRow,
      | 'id'
      | 'pmsProperty'
      | 'account'
      | 'tenancy'
      | 'person'
      | 'reading'
      | 'pmsUnit'
      | 'unit'
      | 'state'
      | 'scope'
      | 'endReason'
      | 'missingSinceAt'
      | 'personId'
      | 'heldUnit'
      | 'heldPmsProperty'
    > {
  isAsHeld: boolean;
  email: string | null;
  successor: string | null;
  recordEmail: string | null;
  personEmail: string | null;
  login: string | null;
  nameKey: string;
}

/**
 * A stay that reads as it did, of somebody whose record and person say the same as it does: nothing was staged of it, it names no predecessors, no facts of
 * an earlier day are kept beside its own, and its PMS person's record leads to the very person it is held for, who is called what it calls her.
 * So she is compared with nobody by name, and by no other e-mail than her own ones: the numbers of this row are all that its cluster depends on.
 * Whether the e-mail is the record's is asked of domain/text.ts, below.
 */
const IS_AS_HELD = `g.at is null and s.kept_facts is null and s.is_plain and r.person_id = s.person_id and p.id is not null
  and s.first_name is not distinct from p.first_name and s.last_name is not distinct from p.last_name`;

/** Narrow rows, joined as a whole: a large property's stays, records and people are each gone through once, and none is looked up by its index. */
const GLANCE = `select d.ctid::text as at, g.at::text as "stagedAt", coalesce(${IS_AS_HELD}, false) as "isAsHeld",
  d.pms_property_id as "pmsProperty", d.account_id as account, d.tenancy, d.person, d.reading, d.pms_unit as "pmsUnit", d.unit_id as unit,
       s.id, s.state, s.scope, s.end_reason as "endReason", s.missing_since_at as "missingSinceAt", s.person_id as "personId",
         u.external_id as "heldUnit", u.pms_property_id as "heldPmsProperty", s.email, s.successor,
       r.email_key as "recordEmail", p.email_key as "personEmail", p.login_email_key as login, p.name_key as "nameKey"
  from sync_desired d
  left join (${STAGED}) g on g.account_id = d.account_id and g.tenancy = d.tenancy and g.person = d.person
  left join (select id, state, scope, end_reason, missing_since_at, person_id, pms_unit_id, kept_facts, facts->>'email' as email,
    facts->>'successorTenancy' as successor, facts->>'firstName' as first_name, facts->>'lastName' as last_name,
      facts->'predecessors' = '[]' and facts->>'meaning' not in ('superseded', 'unknown') as is_plain
      from stay
      where property_id = $1 offset 0) s on s.id = d.stay_id
  left join lateral (select external_id, pms_property_id from pms_unit where id = s.pms_unit_id offset 0) u on true
  left join (select external_id, account_id, person_id, email_key from pms_person
    where account_id = any($5::uuid[])) r on r.account_id = d.account_id and r.external_id = d.person
  left join (select id, first_name, last_name, name_key, email_key, login_email_key from person
    where organization_id = $4 and merged_into is null) p on p.id = s.person_id
  where d.run_id = $2
  order by d.tenancy collate "C", d.person collate "C", d.account_id`;

/** A first look at a stay. `asHeld`: all that its cluster depends on; null: the whole row and its people have to be read for that. */
export interface Glance extends StayPlace {
  unit: string | null;
  asHeld: { stay: ClusterStay; record: ClusterRecord; person: ClusterPerson } | null;
}

/** Every stay that the run has a reading of, some thousand at a time and in the order of the records: the order in which a database gives its rows is no fact, and the same facts make the same parts. */
export async function eachGlance(
  sql: Sql,
  run: {
    propertyId: string;
    runId: string;
    attempt: number;
    organizationId: string;
    pmsProperties: readonly Pick<PlanPmsProperty, 'id' | 'account' | 'attached'>[];
  },
  take: (glances: Glance[]) => Promise<void>,
): Promise<void> {
  const { pmsProperties } = run,
    accounts = [...new Set(pmsProperties.map((each) => each.account))],
    attached = new Set(pmsProperties.flatMap((each) => (each.attached ? each.id : [])));
  await noNestedLoops(sql);
  await eachBatch<GlanceRow>(sql, GLANCE, [run.propertyId, run.runId, run.attempt, run.organizationId, accounts], (rows) =>
    take(rows.map((row) => glanceOf(row, attached))),
  );
}

function glanceOf(row: GlanceRow, attached: ReadonlySet<string>): Glance {
  const { at, stagedAt, unit } = row,
    asHeld = row.isAsHeld && row.id && row.personId && row.state && emailKey(row.email) === row.recordEmail;
  return { at, stagedAt, unit, asHeld: asHeld ? heldOf(row, row.id!, row.personId!, attached) : null };
}

function heldOf(row: GlanceRow, id: string, personId: string, attached: ReadonlySet<string>): NonNullable<Glance['asHeld']> {
  const { account, tenancy, person: externalId } = row;
  // She is called what her stay says: a name says nothing more.
  const facts: ClusterFacts = { email: row.email, firstName: null, lastName: null, successorTenancy: row.successor, predecessors: [] };
  return {
    stay: {
      id,
      account,
      tenancy,
      personExternalId: externalId,
      learned: learnedOf({ ...row, op: null }, attached.has(row.pmsProperty)),
      pmsUnit: row.pmsUnit ? pmsUnitKey(row.pmsProperty, row.pmsUnit) : null,
      facts,
      held: { state: row.state!, person: personId, pmsUnit: heldUnitKey(row), facts, lastFacts: facts },
    },
    record: { account, externalId, person: personId, nameKey: null, emailKey: row.recordEmail },
    // Of her, a stay is held here.
    person: {
      id: personId,
      firstName: '',
      lastName: '',
      nameKey: row.nameKey,
      emailKey: row.personEmail,
      loginEmailKey: row.login,
      residentHere: true,
      blockedHere: false,
    },
  };
}
