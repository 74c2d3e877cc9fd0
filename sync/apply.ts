import type { Plan, PlanChange } from '../domain/plan/types.ts';
import { pmsPersonKey } from '../domain/plan/subjects.ts';
import { KEY_VERSION } from '../domain/text.ts';
import { newId } from '../domain/ids.ts';
import type { CopyValue } from './copy.ts';
import { addToFeed, appendFeed } from './feed.ts';
import type { Sql } from './tx.ts';
import { touchedBy, wakeOthers } from './wake.ts';
import { writeStays, type WriteTarget } from './write-stays.ts';

export interface ApplyTarget extends WriteTarget {
  runId: string;
}

const json = (value: unknown) => (value === null || value === undefined ? null : JSON.stringify(value));

/** One after the other, so that no second list of all of them is made. */
function* each<T>(list: Iterable<T>, row: (one: T, index: number) => readonly CopyValue[]): Generator<readonly CopyValue[]> {
  let index = 0;
  for (const one of list) yield row(one, index++);
}

/**
 * Writes a plan, set by set, in the caller's transaction: people before stays, ends before starts, the feed last.
 * Nothing here decides anything; a statement per table, one bind per column.
 * @param part of a plan that is written in parts: the changes of the run that are written already; its feed waits for the last of them
 */
export async function applyPlan(sql: Sql, target: ApplyTarget, plan: Plan, part?: { before: number }): Promise<void> {
  await wakeOthers(sql, [target.propertyId], { organizationId: target.organizationId, now: target.now, ...touchedBy(plan) });
  await writePeople(sql, target, plan);
  await writePmsPersons(sql, target, plan);
  await writeStays(sql, target, plan);
  await writeAssignments(sql, target, plan);
  await lapse(sql, target, plan);
  await writeChanges(sql, target, plan.changes, 'applied', part?.before);
  await writeConflicts(sql, target, plan);
  if (plan.endedDecisions.length)
    await sql.run("update decision set state = 'ended', ended_at = $2 where id = any($1::uuid[])", [plan.endedDecisions, target.now]);
  const carried = plan.carriedDecisions;
  if (carried.length)
    await sql.run(
      'update decision d set evidence = n.evidence, evidence_hash = n.hash from unnest($1::uuid[], $2::jsonb[], $3::text[]) as n(id, evidence, hash) where d.id = n.id',
      [carried.map((each) => each.id), carried.map((each) => JSON.stringify(each.evidence)), carried.map((each) => each.evidenceHash)],
    );
  const feed = plan.feed.map((each) => ({
    propertyId: target.propertyId,
    runId: target.runId,
    kind: each.kind,
    personId: each.person,
    unitId: each.unit,
    state: each.state,
    startsOn: each.startsOn,
    until: each.until,
  }));
  await (part ? addToFeed(sql, feed) : appendFeed(sql, target.organizationId, target.now, feed));
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
    await sql.copy(
      'person',
      [
        'id',
        'organization_id',
        'first_name',
        'last_name',
        'email',
        'phone',
        'name_key',
        'email_key',
        'login_email_key',
        'key_version',
        'created_at',
        'changed_at',
      ],
      each(created, (p) => [
        p.id,
        organizationId,
        p.firstName,
        p.lastName,
        p.email,
        p.phone,
        p.nameKey,
        p.emailKey,
        p.loginEmailKey,
        KEY_VERSION,
        now,
        now,
      ]),
    );
}

async function writePmsPersons(sql: Sql, { organizationId, now }: ApplyTarget, plan: Plan): Promise<void> {
  // The last word on a record counts: it may have been linked and judged in one plan.
  const rows = new Map(plan.pmsPersons.map((each) => [pmsPersonKey(each.account, each.externalId), each])),
    created = new Set(plan.pmsPersons.filter((each) => each.isNew).map((each) => rows.get(pmsPersonKey(each.account, each.externalId))!)),
    known = [...rows.values()].filter((each) => !created.has(each));
  if (known.length)
    await sql.run(
      `update pms_person p set person_id = n.person, name_key = n.name_key, email_key = n.email_key
     from unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::text[]) as n(account, external_id, person, name_key, email_key) where p.account_id = n.account and p.external_id = n.external_id`,
      [
        known.map((r) => r.account),
        known.map((r) => r.externalId),
        known.map((r) => r.person),
        known.map((r) => r.nameKey),
        known.map((r) => r.emailKey),
      ],
    );
  if (created.size)
    await sql.copy(
      'pms_person',
      ['id', 'organization_id', 'account_id', 'external_id', 'person_id', 'name_key', 'email_key', 'created_at'],
      each(created, (r) => [newId(), organizationId, r.account, r.externalId, r.person, r.nameKey, r.emailKey, now]),
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
    await sql.copy(
      'assignment',
      ['id', 'organization_id', 'property_id', 'person_id', 'unit_id', 'starts_on', 'until', 'state', 'source', 'supports', 'created_at'],
      each(created, (a) => [
        a.id,
        organizationId,
        propertyId,
        a.person,
        a.unit,
        a.startsOn,
        a.until,
        a.state,
        a.source,
        JSON.stringify(a.supports),
        now,
      ]),
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
  { runId, organizationId, propertyId, now }: Omit<ApplyTarget, 'readNo'>,
  changes: readonly PlanChange[],
  planned: 'applied' | 'planned',
  before = 0,
): Promise<void> {
  if (changes.length)
    await sql.copy(
      'sync_change',
      [
        'id',
        'organization_id',
        'run_id',
        'property_id',
        'seq',
        'kind',
        'state',
        'reason',
        'subject',
        'person',
        'unit',
        'stay',
        'assignment',
        'before',
        'after',
        'evidence',
        'evidence_hash',
        'carries',
        'held_reason',
        'held_since',
        'counted',
        'at',
      ],
      each(changes, (x, index) => [
        x.id,
        organizationId,
        runId,
        propertyId,
        before + index + 1,
        x.kind,
        x.state === 'planned' ? planned : x.state,
        x.reason,
        x.subject,
        x.person,
        x.unit,
        x.stay,
        x.assignment,
        json(x.before),
        json(x.after),
        json(x.evidence),
        x.evidenceHash,
        x.carries.length ? x.carries : null,
        x.heldReason,
        x.state === 'held' ? now : null,
        x.counted,
        now,
      ]),
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
