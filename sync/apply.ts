import type { Plan, PlanChange } from '../domain/plan/types.ts';
import { HASH_VERSION, factsHash } from '../domain/stay-facts.ts';
import { KEY_VERSION } from '../domain/text.ts';
import { newId } from '../domain/ids.ts';
import { appendFeed } from './feed.ts';
import type { Sql } from './tx.ts';
import { touchedBy, wake, wakeOthers } from './wake.ts';

export interface ApplyTarget {
  runId: string;
  organizationId: string;
  propertyId: string;
  now: Date;
  readNo: number;
}

const json = (value: unknown) => (value === null || value === undefined ? null : JSON.stringify(value));

/**
 * Writes a plan, set by set, in the caller's transaction: people before stays, ends before starts, the feed last.
 * Nothing here decides anything; a statement per table, one bind per column.
 */
export async function applyPlan(sql: Sql, target: ApplyTarget, plan: Plan): Promise<void> {
  await wakeOthers(sql, [target.propertyId], { organizationId: target.organizationId, now: target.now, ...touchedBy(plan) });
  await writePeople(sql, target, plan);
  await writePmsPersons(sql, target, plan);
  await writeStays(sql, target, plan);
  await writeAssignments(sql, target, plan);
  await lapse(sql, target, plan);
  await writeChanges(sql, target, plan.changes, 'applied');
  await writeConflicts(sql, target, plan);
  if (plan.endedDecisions.length)
    await sql.run("update decision set state = 'ended', ended_at = $2 where id = any($1::uuid[])", [plan.endedDecisions, target.now]);
  const carried = plan.carriedDecisions;
  if (carried.length)
    await sql.run(
      'update decision d set evidence = n.evidence, evidence_hash = n.hash from unnest($1::uuid[], $2::jsonb[], $3::text[]) as n(id, evidence, hash) where d.id = n.id',
      [carried.map((each) => each.id), carried.map((each) => JSON.stringify(each.evidence)), carried.map((each) => each.evidenceHash)],
    );
  await appendFeed(
    sql,
    target.organizationId,
    target.now,
    plan.feed.map((each) => ({
      propertyId: target.propertyId,
      runId: target.runId,
      kind: each.kind,
      personId: each.person,
      unitId: each.unit,
      state: each.state,
      startsOn: each.startsOn,
      until: each.until,
    })),
  );
}

async function writePeople(sql: Sql, { organizationId, now }: ApplyTarget, plan: Plan): Promise<void> {
  const known = plan.people.filter((each) => !each.isNew),
    created = plan.people.filter((each) => each.isNew);
  if (known.length) {
    // A log-in that moves between two people of one plan must not meet itself on the way.
    await sql.run(
      'update person set login_email_key = null where id = any($1::uuid[]) and login_email_key is not null and login_email_key <> all($2::text[])',
      [known.map((p) => p.id), known.map((p) => p.loginEmailKey ?? '')],
    );
    await sql.run(
      `update person p set first_name = n.first_name, last_name = n.last_name, email = n.email, phone = n.phone, name_key = n.name_key, email_key = n.email_key, login_email_key = n.login, key_version = $2, changed_at = $3, version = version + 1
       from unnest($1::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[]) as n(id, first_name, last_name, email, phone, name_key, email_key, login) where p.id = n.id`,
      [
        known.map((p) => p.id),
        KEY_VERSION,
        now,
        known.map((p) => p.firstName),
        known.map((p) => p.lastName),
        known.map((p) => p.email),
        known.map((p) => p.phone),
        known.map((p) => p.nameKey),
        known.map((p) => p.emailKey),
        known.map((p) => p.loginEmailKey),
      ],
    );
  }
  if (created.length)
    await sql.run(
      `insert into person (id, organization_id, first_name, last_name, email, phone, name_key, email_key, login_email_key, key_version, created_at, changed_at)
     select n.id, $2, n.first_name, n.last_name, n.email, n.phone, n.name_key, n.email_key, n.login, $3, $4, $4
     from unnest($1::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[]) as n(id, first_name, last_name, email, phone, name_key, email_key, login)`,
      [
        created.map((p) => p.id),
        organizationId,
        KEY_VERSION,
        now,
        created.map((p) => p.firstName),
        created.map((p) => p.lastName),
        created.map((p) => p.email),
        created.map((p) => p.phone),
        created.map((p) => p.nameKey),
        created.map((p) => p.emailKey),
        created.map((p) => p.loginEmailKey),
      ],
    );
}

async function writePmsPersons(sql: Sql, { organizationId, now }: ApplyTarget, plan: Plan): Promise<void> {
  // The last word on a record counts: it may have been linked and judged in one plan.
  const rows = [...new Map(plan.pmsPersons.map((each) => [`${each.account}/${each.externalId}`, each])).values()];
  if (rows.length)
    await sql.run(
      `insert into pms_person (id, organization_id, account_id, external_id, person_id, name_key, email_key, created_at)
     select n.id, $2, n.account, n.external_id, n.person, n.name_key, n.email_key, $3 from unnest($1::uuid[], $4::uuid[], $5::text[], $6::uuid[], $7::text[], $8::text[]) as n(id, account, external_id, person, name_key, email_key)
     on conflict (account_id, external_id) do update set person_id = excluded.person_id, name_key = excluded.name_key, email_key = excluded.email_key`,
      [
        rows.map(() => newId()),
        organizationId,
        now,
        rows.map((r) => r.account),
        rows.map((r) => r.externalId),
        rows.map((r) => r.person),
        rows.map((r) => r.nameKey),
        rows.map((r) => r.emailKey),
      ],
    );
}

async function writeStays(sql: Sql, { organizationId, propertyId, now, readNo }: ApplyTarget, plan: Plan): Promise<void> {
  const dropped = plan.stays.filter((each) => each.scope === null),
    rows = plan.stays.filter((each) => each.scope !== null);
  if (dropped.length) await sql.run('delete from stay where id = any($1::uuid[])', [dropped.map((each) => each.stay.id)]);
  if (!rows.length) return;
  await ensurePmsUnits(
    sql,
    organizationId,
    rows.map((each) => each.pmsUnit).filter((key): key is string => key !== null),
    plan,
  );
  const split = (key: string | null) =>
    key === null ? ([null, null] as const) : ([key.slice(0, key.indexOf('/')), key.slice(key.indexOf('/') + 1)] as const);
  // A tenancy that another property of the organization had is taken over: that property plans without it in its next run.
  const taken = await sql.rows<{ property: string }>(
    `select distinct s.property_id as property from stay s join unnest($1::uuid[], $2::text[], $3::text[]) as n(account, tenancy, person) on n.account = s.account and n.tenancy = s.tenancy_external_id and n.person = s.person_external_id where s.property_id <> $4`,
    [rows.map((r) => r.stay.account), rows.map((r) => r.stay.tenancy), rows.map((r) => r.stay.personExternalId), propertyId],
  );
  await wake(
    sql,
    taken.map((each) => each.property),
    now,
  );
  await sql.run(
    `insert into stay (id, organization_id, property_id, account, pms_property_id, tenancy_external_id, person_external_id, pms_unit_id, person_id, facts, kept_facts, hash, hash_version, state, scope, scope_reason, first_read_no,
       end_said_read_no, end_said_at, ended_at, end_reason, move_out_known_since, lease_end_known_since, missing_since_read, missing_since_at, not_found_at, created_at, changed_at)
     select n.id, $2, $3, n.account, n.pms_property, n.tenancy, n.person_external, u.id, n.person, n.facts, n.kept, n.hash, $4, n.state, n.scope, n.scope_reason, n.first_read,
       n.end_said_read, n.end_said_at, case when n.ended then $5::timestamptz end, n.end_reason, n.move_out_known, n.lease_end_known, n.missing_read, n.missing_at, n.not_found_at, $5, $5
     from unnest($1::uuid[], $6::uuid[], $7::uuid[], $8::text[], $9::text[], $10::uuid[], $11::text[], $12::uuid[], $13::jsonb[], $14::jsonb[], $15::text[], $16::text[], $17::text[], $18::text[], $19::bigint[],
       $20::bigint[], $21::timestamptz[], $22::boolean[], $23::text[], $24::timestamptz[], $25::timestamptz[], $26::bigint[], $27::timestamptz[], $28::timestamptz[])
       as n(id, account, pms_property, tenancy, person_external, unit_property, unit_external, person, facts, kept, hash, state, scope, scope_reason, first_read, end_said_read, end_said_at, ended, end_reason, move_out_known, lease_end_known, missing_read, missing_at, not_found_at)
     left join pms_unit u on u.pms_property_id = n.unit_property and u.external_id = n.unit_external
     on conflict (account, tenancy_external_id, person_external_id) do update set id = excluded.id, property_id = excluded.property_id, pms_property_id = excluded.pms_property_id, pms_unit_id = excluded.pms_unit_id, person_id = excluded.person_id, facts = excluded.facts, kept_facts = excluded.kept_facts,
       hash = excluded.hash, hash_version = excluded.hash_version, state = excluded.state, scope = excluded.scope, scope_reason = excluded.scope_reason, end_said_read_no = excluded.end_said_read_no, end_said_at = excluded.end_said_at,
       ended_at = case when excluded.state = 'ended' then coalesce(excluded.ended_at, stay.ended_at) end, end_reason = excluded.end_reason, move_out_known_since = excluded.move_out_known_since, lease_end_known_since = excluded.lease_end_known_since,
       missing_since_read = excluded.missing_since_read, missing_since_at = excluded.missing_since_at, not_found_at = excluded.not_found_at, changed_at = excluded.changed_at`,
    [
      rows.map((r) => r.stay.id),
      organizationId,
      propertyId,
      HASH_VERSION,
      now,
      rows.map((r) => r.stay.account),
      rows.map((r) => r.stay.pmsProperty),
      rows.map((r) => r.stay.tenancy),
      rows.map((r) => r.stay.personExternalId),
      rows.map((r) => split(r.pmsUnit)[0]),
      rows.map((r) => split(r.pmsUnit)[1]),
      rows.map((r) => r.person),
      rows.map((r) => JSON.stringify(r.stay.facts)),
      rows.map((r) => json(r.keptFacts)),
      rows.map((r) => factsHash(r.stay.facts)),
      rows.map((r) => r.state),
      rows.map((r) => r.scope),
      rows.map((r) => r.scopeReason),
      rows.map((r) => r.stay.held?.firstReadNo ?? readNo),
      rows.map((r) => r.endSaidReadNo),
      rows.map((r) => r.endSaidAt),
      rows.map((r) => r.ended),
      rows.map((r) => r.endReason),
      rows.map((r) => r.moveOutKnownSince),
      rows.map((r) => r.leaseEndKnownSince),
      rows.map((r) => r.missingSinceRead),
      rows.map((r) => r.missingSinceAt),
      rows.map((r) => r.notFoundAt),
    ],
  );
}

/** A PMS unit that only a tenancy names gets a row too, so that it can be mapped. */
async function ensurePmsUnits(sql: Sql, organizationId: string, keys: readonly string[], plan: Plan): Promise<void> {
  const labels = new Map(plan.stays.filter((each) => each.pmsUnit).map((each) => [each.pmsUnit!, each.stay.facts.unitLabel]));
  const unique = [...new Set(keys)];
  await sql.run(
    `insert into pms_unit (id, organization_id, pms_property_id, external_id, label, is_rentable, seen_in_list)
     select n.id, $2, n.pms_property, n.external_id, coalesce(n.label, n.external_id), true, false from unnest($1::uuid[], $3::uuid[], $4::text[], $5::text[]) as n(id, pms_property, external_id, label)
     where not exists (select 1 from pms_unit u where u.pms_property_id = n.pms_property and u.external_id = n.external_id) on conflict (pms_property_id, external_id) do nothing`,
    [
      unique.map(() => newId()),
      organizationId,
      unique.map((key) => key.slice(0, key.indexOf('/'))),
      unique.map((key) => key.slice(key.indexOf('/') + 1)),
      unique.map((key) => labels.get(key) ?? null),
    ],
  );
}

async function writeAssignments(sql: Sql, { organizationId, propertyId, now }: ApplyTarget, plan: Plan): Promise<void> {
  const known = plan.assignments.filter((each) => !each.isNew),
    created = plan.assignments.filter((each) => each.isNew);
  if (known.length)
    await sql.run(
      `update assignment a set state = n.state, starts_on = n.starts_on, source = n.source, adopted = a.adopted or n.adopted, supports = n.supports, ended_on = n.ended_on, ended_at = case when n.state = 'ended' then $2::timestamptz end, end_reason = n.end_reason
     from unnest($1::uuid[], $3::text[], $4::date[], $5::text[], $6::boolean[], $7::jsonb[], $8::date[], $9::text[]) as n(id, state, starts_on, source, adopted, supports, ended_on, end_reason) where a.id = n.id`,
      [
        known.map((a) => a.id),
        now,
        known.map((a) => a.state),
        known.map((a) => a.startsOn),
        known.map((a) => a.source),
        known.map((a) => a.adopted),
        known.map((a) => JSON.stringify(a.supports)),
        known.map((a) => a.endedOn),
        known.map((a) => a.endReason),
      ],
    );
  if (created.length)
    await sql.run(
      `insert into assignment (id, organization_id, property_id, person_id, unit_id, starts_on, until, state, source, supports, created_at)
     select n.id, $2, $3, n.person, n.unit, n.starts_on, n.until, n.state, n.source, n.supports, $4 from unnest($1::uuid[], $5::uuid[], $6::uuid[], $7::date[], $8::date[], $9::text[], $10::text[], $11::jsonb[]) as n(id, person, unit, starts_on, until, state, source, supports)`,
      [
        created.map((a) => a.id),
        organizationId,
        propertyId,
        now,
        created.map((a) => a.person),
        created.map((a) => a.unit),
        created.map((a) => a.startsOn),
        created.map((a) => a.until),
        created.map((a) => a.state),
        created.map((a) => a.source),
        created.map((a) => JSON.stringify(a.supports)),
      ],
    );
}

async function lapse(sql: Sql, { now }: ApplyTarget, plan: Plan): Promise<void> {
  if (plan.reheld.length)
    await sql.run(
      "update sync_change c set held_reason = n.reason from unnest($1::uuid[], $2::text[]) as n(id, reason) where c.id = n.id and c.state = 'held'",
      [plan.reheld.map((each) => each.id), plan.reheld.map((each) => each.heldReason)],
    );
  if (plan.lapsed.length)
    await sql.run("update sync_change set state = 'lapsed', lapsed_at = $2 where id = any($1::uuid[]) and state = 'held'", [
      plan.lapsed,
      now,
    ]);
}

/** The plan's rows. `planned` becomes `applied` in a run; a preview keeps it. */
export async function writeChanges(
  sql: Sql,
  { runId, organizationId, propertyId, now }: ApplyTarget,
  changes: readonly PlanChange[],
  planned: 'applied' | 'planned',
): Promise<void> {
  const c = changes;
  if (c.length)
    await sql.run(
      `insert into sync_change (id, organization_id, run_id, property_id, seq, kind, state, reason, subject, person, unit, stay, assignment, before, after, evidence, evidence_hash, carries, held_reason, held_since, counted, at)
     select n.id, $2, $3, $4, n.seq, n.kind, n.state, n.reason, n.subject, n.person, n.unit, n.stay, n.assignment, n.before, n.after, n.evidence, n.evidence_hash, case when n.carries = '' then null else string_to_array(n.carries, ',')::uuid[] end, n.held_reason, case when n.state = 'held' then $5::timestamptz end, n.counted, $5
     from unnest($1::uuid[], $6::text[], $7::text[], $8::text[], $9::text[], $10::uuid[], $11::uuid[], $12::uuid[], $13::uuid[], $14::jsonb[], $15::jsonb[], $16::jsonb[], $17::text[], $18::text[], $19::text[], $20::boolean[])
       with ordinality as n(id, kind, state, reason, subject, person, unit, stay, assignment, before, after, evidence, evidence_hash, carries, held_reason, counted, seq)`,
      [
        c.map((x) => x.id),
        organizationId,
        runId,
        propertyId,
        now,
        c.map((x) => x.kind),
        c.map((x) => (x.state === 'planned' ? planned : x.state)),
        c.map((x) => x.reason),
        c.map((x) => x.subject),
        c.map((x) => x.person),
        c.map((x) => x.unit),
        c.map((x) => x.stay),
        c.map((x) => x.assignment),
        c.map((x) => json(x.before)),
        c.map((x) => json(x.after)),
        c.map((x) => json(x.evidence)),
        c.map((x) => x.evidenceHash),
        c.map((x) => x.carries.join(',')),
        c.map((x) => x.heldReason),
        c.map((x) => x.counted),
      ],
    );
}

async function writeConflicts(sql: Sql, { organizationId, propertyId, now }: ApplyTarget, plan: Plan): Promise<void> {
  if (plan.closeConflicts.length)
    await sql.run(
      `update conflict c set state = 'closed', resolved_at = $2, resolution = jsonb_build_object('reason', n.reason) from unnest($1::uuid[], $3::text[]) as n(id, reason) where c.id = n.id and c.state in ('open', 'ignored')`,
      [plan.closeConflicts.map((c) => c.id), now, plan.closeConflicts.map((c) => c.reason)],
    );
  const c = plan.openConflicts;
  if (c.length)
    await sql.run(
      `insert into conflict (id, organization_id, property_id, type, subject, state, person, pms, console, candidates, evidence, evidence_hash, opened_at)
     select n.id, $2, $3, n.type, n.subject, 'open', n.person, n.pms, n.console, case when n.candidates = '' then '{}'::uuid[] else string_to_array(n.candidates, ',')::uuid[] end, n.evidence, n.evidence_hash, $4
     from unnest($1::uuid[], $5::text[], $6::text[], $7::uuid[], $8::jsonb[], $9::jsonb[], $10::text[], $11::jsonb[], $12::text[]) as n(id, type, subject, person, pms, console, candidates, evidence, evidence_hash)`,
      [
        c.map((x) => x.id),
        organizationId,
        propertyId,
        now,
        c.map((x) => x.type),
        c.map((x) => x.subject),
        c.map((x) => x.person),
        c.map((x) => JSON.stringify(x.pms)),
        c.map((x) => JSON.stringify(x.console)),
        c.map((x) => x.candidates.join(',')),
        c.map((x) => json(x.evidence)),
        c.map((x) => x.evidenceHash),
      ],
    );
}
