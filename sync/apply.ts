import type { Plan, PlanChange } from '../domain/plan/types.ts';
import { pmsPersonKey } from '../domain/plan/subjects.ts';
import { KEY_VERSION } from '../domain/text.ts';
import type { NewRows } from './copy.ts';
import { appendFeed, waitingRows, type FeedEntry } from './feed.ts';
import { newAssignments, newChanges, newPeople, newRecords, type RecordWrite, type RowTarget } from './new-rows.ts';
import type { Sql } from './tx.ts';
import { touchedBy, wakeOthers } from './wake.ts';
import { prepareStays, type WriteTarget } from './write-stays.ts';

export interface ApplyTarget extends WriteTarget {
  runId: string;
}

const json = (value: unknown) => (value === null || value === undefined ? null : JSON.stringify(value));

/** A plan that is being written: its new rows are on their way, and nothing may be asked until `end`, which waits for them and writes what is left. */
export interface Writing {
  end: () => Promise<void>;
}

/** Writes a plan, set by set, in the caller's transaction, the feed last. Nothing here decides anything. */
export async function applyPlan(sql: Sql, target: ApplyTarget, plan: Plan): Promise<void> {
  await (await startWriting(sql, target, plan, { before: 0, feed: [] })).end();
  await appendFeed(sql, target.organizationId, target.now, feedOf(target, plan));
}

/**
 * The same for a part of a plan, whose feed waits for the last of them.
 * @param before the changes of the run that are written already
 */
export const applyPart = (sql: Sql, target: ApplyTarget, plan: Plan, before: number): Promise<Writing> =>
  startWriting(sql, target, plan, { before, feed: feedOf(target, plan) });

/** A preview's changes, and nothing else. */
export async function writePlanned(sql: Sql, target: RowTarget, changes: readonly PlanChange[], before: number): Promise<Writing> {
  const shown = changes.map((change) => ({ ...change, state: change.state === 'skipped' ? ('skipped' as const) : ('planned' as const) })),
    sent = await sql.send(present([newChanges(target, shown, 'planned', before)]));
  return { end: () => sent.stored };
}

const present = (all: readonly (NewRows | null)[]): NewRows[] => all.filter((each) => each !== null);

/**
 * First what new rows could meet otherwise: a log-in that goes to somebody else, an assignment that ends, a change that no longer waits. Then all new rows
 * at once, people before whatever names them; then the rows that may name new ones. A statement a table, one bind a column.
 */
async function startWriting(
  sql: Sql,
  target: ApplyTarget,
  plan: Plan,
  told: { before: number; feed: readonly FeedEntry[] },
): Promise<Writing> {
  await wakeOthers(sql, [target.propertyId], { organizationId: target.organizationId, now: target.now, ...touchedBy(plan) });
  await changePeople(sql, target, plan);
  const stays = await prepareStays(sql, target, plan),
    records = recordsOf(plan);
  await changeAssignments(sql, target, plan);
  await lapse(sql, target, plan);
  const sent = await sql.send(
    present([
      newPeople(target, plan),
      newRecords(target, records.created),
      stays.created,
      newAssignments(target, plan),
      newChanges(target, plan.changes, 'applied', told.before),
      told.feed.length ? waitingRows(told.feed) : null,
    ]),
  );
  return {
    end: async () => {
      await sent.stored;
      await changeRecords(sql, records.known);
      await stays.change();
      await writeConflicts(sql, target, plan);
      await writeDecisions(sql, target, plan);
    },
  };
}

async function writeDecisions(sql: Sql, target: ApplyTarget, plan: Plan): Promise<void> {
  if (plan.endedDecisions.length)
    await sql.run("update decision set state = 'ended', ended_at = $2 where id = any($1::uuid[])", [plan.endedDecisions, target.now]);
  const carried = plan.carriedDecisions;
  if (carried.length)
    await sql.run(
      `update decision d
        set evidence = n.evidence, evidence_hash = n.hash
        from unnest($1::uuid[], $2::jsonb[], $3::text[]) as n(id, evidence, hash)
        where d.id = n.id and d.id = any($1::uuid[])`,
      [carried.map((each) => each.id), carried.map((each) => JSON.stringify(each.evidence)), carried.map((each) => each.evidenceHash)],
    );
}

const feedOf = (target: ApplyTarget, plan: Plan): FeedEntry[] =>
  plan.feed.map((each) => ({
    propertyId: target.propertyId,
    runId: target.runId,
    kind: each.kind,
    personId: each.person,
    unitId: each.unit,
    state: each.state,
    startsOn: each.startsOn,
    until: each.until,
  }));

/** What a plan changes is named twice, joined and as a list of ids: nested loops are off, and the join alone would go over all rows of every organization. */
async function changePeople(sql: Sql, { now }: ApplyTarget, plan: Plan): Promise<void> {
  const known = plan.people.filter((each) => !each.isNew);
  if (known.length) {
    // A log-in that moves between two people of one plan must not meet itself on the way.
    await sql.run(
      `update person
        set login_email_key = null
        where id = any($1::uuid[]) and login_email_key is not null and login_email_key <> all($2::text[])`,
      [known.map((p) => p.id), known.map((p) => p.loginEmailKey ?? '')],
    );
    await sql.run(
      `update person p
        set first_name = n.first_name, last_name = n.last_name, email = n.email, phone = n.phone, name_key = n.name_key,
          email_key = n.email_key, login_email_key = n.login, key_version = $2, changed_at = $3, version = version + 1
       from unnest($1::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[])
         as n(id, first_name, last_name, email, phone, name_key, email_key, login)
       where p.id = n.id and p.id = any($1::uuid[])`,
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
}

/** The last word on a record counts: it may have been linked and judged in one plan. */
function recordsOf(plan: Plan): { known: RecordWrite[]; created: RecordWrite[] } {
  const rows = new Map(plan.pmsPersons.map((one) => [pmsPersonKey(one.account, one.externalId), one])),
    created = new Set(plan.pmsPersons.filter((one) => one.isNew).map((one) => rows.get(pmsPersonKey(one.account, one.externalId))!));
  return { known: [...rows.values()].filter((one) => !created.has(one)), created: [...created] };
}

async function changeRecords(sql: Sql, known: readonly RecordWrite[]): Promise<void> {
  if (known.length)
    await sql.run(
      `update pms_person p set person_id = n.person, name_key = n.name_key, email_key = n.email_key
     from unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::text[]) as n(account, external_id, person, name_key, email_key)
     where p.account_id = n.account and p.external_id = n.external_id
       and p.account_id = any($6::uuid[]) and p.external_id = any($2::text[])`,
      [
        known.map((r) => r.account),
        known.map((r) => r.externalId),
        known.map((r) => r.person),
        known.map((r) => r.nameKey),
        known.map((r) => r.emailKey),
        [...new Set(known.map((r) => r.account))],
      ],
    );
}

async function changeAssignments(sql: Sql, { now }: ApplyTarget, plan: Plan): Promise<void> {
  const known = plan.assignments.filter((each) => !each.isNew);
  if (known.length)
    await sql.run(
      `update assignment a
        set state = n.state, starts_on = n.starts_on, source = n.source, adopted = a.adopted or n.adopted, supports = n.supports,
          ended_on = n.ended_on, ended_at = case when n.state = 'ended' then $2::timestamptz end, end_reason = n.end_reason
     from unnest($1::uuid[], $3::text[], $4::date[], $5::text[], $6::boolean[], $7::jsonb[], $8::date[], $9::text[])
       as n(id, state, starts_on, source, adopted, supports, ended_on, end_reason)
     where a.id = n.id and a.id = any($1::uuid[])`,
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
}

async function lapse(sql: Sql, { now }: ApplyTarget, plan: Plan): Promise<void> {
  if (plan.reheld.length)
    await sql.run(
      `update sync_change c
        set held_reason = n.reason
        from unnest($1::uuid[], $2::text[]) as n(id, reason)
        where c.id = n.id and c.id = any($1::uuid[]) and c.state = 'held'`,
      [plan.reheld.map((each) => each.id), plan.reheld.map((each) => each.heldReason)],
    );
  if (plan.lapsed.length)
    await sql.run("update sync_change set state = 'lapsed', lapsed_at = $2 where id = any($1::uuid[]) and state = 'held'", [
      plan.lapsed,
      now,
    ]);
}

async function writeConflicts(sql: Sql, { organizationId, propertyId, now }: ApplyTarget, plan: Plan): Promise<void> {
  if (plan.closeConflicts.length)
    await sql.run(
      `update conflict c
        set state = 'closed', resolved_at = $2, resolution = jsonb_build_object('reason', n.reason)
        from unnest($1::uuid[], $3::text[]) as n(id, reason)
        where c.id = n.id and c.id = any($1::uuid[]) and c.state in ('open', 'ignored')`,
      [plan.closeConflicts.map((c) => c.id), now, plan.closeConflicts.map((c) => c.reason)],
    );
  const c = plan.openConflicts;
  if (c.length)
    await sql.run(
      `insert into conflict (id, organization_id, property_id, type, subject, state, person, pms, console, candidates, evidence,
        evidence_hash, opened_at)
     select n.id, $2, $3, n.type, n.subject, 'open', n.person, n.pms, n.console,
       case when n.candidates = '' then '{}'::uuid[] else string_to_array(n.candidates, ',')::uuid[] end, n.evidence, n.evidence_hash, $4
     from unnest($1::uuid[], $5::text[], $6::text[], $7::uuid[], $8::jsonb[], $9::jsonb[], $10::text[], $11::jsonb[], $12::text[])
       as n(id, type, subject, person, pms, console, candidates, evidence, evidence_hash)`,
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
