import type pg from 'pg';
import { dayIn } from '../domain/days.ts';
import { EVIDENCE_RECIPE, evidenceHash } from '../domain/evidence.ts';
import { newId } from '../domain/ids.ts';
import { homeSubject, pmsUnitKey } from '../domain/plan/subjects.ts';
import { Refusal, invalid, notFound } from '../domain/refusal.ts';
import type { PropertyWrite } from './actor.ts';
import { writeAudit } from './audit.ts';
import { appendFeed, type FeedEntry } from './feed.ts';
import { writeHumanRun, type HumanChange } from './human-run.ts';
import { lockPeopleForWrite, lockProperties, lockProperty, touchInputs, transaction, type Sql } from './tx.ts';

interface OpenAssignment {
  id: string;
  personId: string;
  unitId: string;
  startsOn: string;
  until: string | null;
  state: 'upcoming' | 'current';
  source: 'pms' | 'manual';
}
interface Support {
  stay: string;
  pmsUnit: string;
  state: 'upcoming' | 'current';
}

const shown = (home: OpenAssignment) => ({
  unit: home.unitId,
  state: home.state,
  from: home.startsOn,
  until: home.until,
  source: home.source,
});

/** Her live stays whose PMS unit maps to the unit, in the order of evidence (docs/how-it-works.md). */
async function supportsOf(sql: Sql, propertyId: string, personId: string, unitId: string): Promise<Support[]> {
  const rows = await sql.rows<{ stay: string; pmsProperty: string; externalId: string; state: 'upcoming' | 'current' }>(
    `select s.id as stay, pu.pms_property_id as "pmsProperty", pu.external_id as "externalId", s.state
      from stay s
      join pms_unit pu on pu.id = s.pms_unit_id
      where s.property_id = $1 and s.person_id = $2 and pu.unit_id = $3 and s.state in ('upcoming', 'current')`,
    [propertyId, personId, unitId],
  );
  return rows
    .map((row) => ({ stay: row.stay, pmsUnit: pmsUnitKey(row.pmsProperty, row.externalId), state: row.state }))
    .sort((a, b) => (a.stay < b.stay ? -1 : 1));
}
const asStored = (supports: readonly Support[]) => JSON.stringify(supports.map(({ stay, pmsUnit }) => ({ stay, pmsUnit })));

const isBlocked = async (sql: Sql, propertyId: string, personId: string): Promise<boolean> =>
  (await sql.row('select id from block where person_id = $1 and property_id = $2 and lifted_at is null', [personId, propertyId])) !==
  undefined;

/** What was decided before of giving her this unit counts no more. */
const endDecision = (sql: Sql, subject: string, now: Date) =>
  sql.run(`update decision set state = 'ended', ended_at = $2 where subject = $1 and kind = 'assign' and state = 'active'`, [subject, now]);

/** What was done, once: as a run with this change, in the audit, and for door systems. */
async function record(
  sql: Sql,
  { organizationId, propertyId, actor, now }: PropertyWrite,
  done: {
    change: Pick<HumanChange, 'reason' | 'before' | 'after'> & { kind: FeedEntry['kind'] };
    audit: { action: string; before?: unknown; after?: unknown };
    home: Pick<OpenAssignment, 'id' | 'personId' | 'unitId'>;
    feed: Pick<FeedEntry, 'state' | 'startsOn' | 'until'>;
    answered: readonly string[];
  },
): Promise<string> {
  const { id, personId, unitId } = done.home;
  const runId = await writeHumanRun(sql, {
    organizationId,
    propertyId,
    actor,
    at: now,
    changes: [
      { ...done.change, subject: homeSubject(personId, unitId), personId, unitId, assignmentId: id, evidence: { answered: done.answered } },
    ],
  });
  await writeAudit(sql, { organizationId, propertyId, at: now, actor, ...done.audit, subject: id, runId });
  await appendFeed(sql, organizationId, now, [{ propertyId, runId, kind: done.change.kind, personId, unitId, ...done.feed }]);
  return runId;
}

/** A person gets a unit by hand, `from` and `until` both held. One that she holds from the sync becomes manual (docs/rules.md, What people did by hand). */
export function assignByHand(
  pool: pg.Pool,
  write: PropertyWrite & { id?: string; personId: string; unitId: string; from: string; until: string | null },
): Promise<{ assignmentId: string; runId: string | null }> {
  const { organizationId, propertyId, now, personId, unitId, from, until } = write;
  return transaction(pool, async (sql) => {
    const property = await lockProperty(sql, propertyId);
    await lockPeopleForWrite(sql, organizationId);
    const id = write.id ?? newId();
    const again = await sql.row<{ run: string | null }>(
      `select (select run_id from sync_change where assignment = a.id order by id limit 1) as run from assignment a where a.id = $1`,
      [id],
    );
    if (again) return { assignmentId: id, runId: again.run };
    if (
      !(await sql.row('select id from person where id = $1 and organization_id = $2 and merged_into is null for update', [
        personId,
        organizationId,
      ]))
    )
      throw notFound('resident');
    const unit = await sql.row<{ archivedAt: Date | null }>(
      'select archived_at as "archivedAt" from unit where id = $1 and property_id = $2',
      [unitId, propertyId],
    );
    if (!unit) throw invalid('unitId', 'There is no such unit.');
    if (unit.archivedAt) throw invalid('unitId', 'The unit is archived.');
    if (await isBlocked(sql, propertyId, personId))
      throw new Refusal('blocked', 'The person is blocked in this property; lift the block first.');
    const today = dayIn(property.timeZone, now);
    if (until !== null && until < from) throw invalid('until', 'must not be before `from`');
    if (until !== null && until < today) throw invalid('until', 'is over already');

    const held = await sql.row<OpenAssignment>(
      `select id, person_id as "personId", unit_id as "unitId", starts_on as "startsOn", until, state, source
        from assignment
        where person_id = $1 and unit_id = $2 and state <> 'ended'
        for update`,
      [personId, unitId],
    );
    if (held?.source === 'manual') throw new Refusal('already_assigned', 'The resident holds this unit by hand already.');
    const supports = await supportsOf(sql, propertyId, personId, unitId);
    // She keeps what she has: an assignment taken over neither begins later nor falls back to upcoming.
    const startsOn = held && held.startsOn < from ? held.startsOn : from,
      state = held?.state === 'current' || from <= today ? ('current' as const) : ('upcoming' as const);
    const assignmentId = held?.id ?? id;
    if (held)
      await sql.run(`update assignment set source = 'manual', adopted = false, starts_on = $2, until = $3, state = $4 where id = $1`, [
        held.id,
        startsOn,
        until,
        state,
      ]);
    else
      await sql.run(
        `insert into assignment (id, organization_id, property_id, person_id, unit_id, starts_on, until, state, source, supports,
            created_at)
          values ($1, $2, $3, $4, $5, $6, $7, $8, 'manual', $9, $10)`,
        [assignmentId, organizationId, propertyId, personId, unitId, startsOn, until, state, asStored(supports), now],
      );
    // Somebody who assigns by hand overturns her earlier removal.
    await endDecision(sql, homeSubject(personId, unitId), now);
    const answered = await lapseHeld(sql, propertyId, personId, unitId, now);
    await touchInputs(sql, [propertyId]);
    const kind = held ? 'update' : 'assign',
      after = { unit: unitId, state, from: startsOn, until, source: 'manual' };
    const runId = await record(sql, write, {
      change: { kind, reason: 'by_hand', before: held ? shown(held) : null, after },
      audit: { action: 'assignment.add', after: { residentId: personId, ...after } },
      home: { id: assignmentId, personId, unitId },
      feed: { state, startsOn, until },
      answered,
    });
    return { assignmentId, runId };
  });
}

/** A held end of this home is answered by what was done by hand. Its ids, for the undo. */
const lapseHeld = async (sql: Sql, propertyId: string, personId: string, unitId: string, now: Date): Promise<string[]> =>
  (
    await sql.rows<{ id: string }>(
      `update sync_change set state = 'lapsed', lapsed_at = $3 where property_id = $1 and state = 'held' and subject = $2 returning id`,
      [propertyId, homeSubject(personId, unitId), now],
    )
  ).map((row) => row.id);

/**
 * Takes a unit away by hand. Deleting a manual one lets the PMS's support stand; deleting one made by the sync leaves a decision, so that it is not made again
 * until its evidence changes (docs/rules.md, What people did by hand).
 */
export function deleteAssignment(
  pool: pg.Pool,
  write: PropertyWrite & { assignmentId: string; note?: string | null },
): Promise<{ runId: string; kept: boolean; decisionId: string | null }> {
  const { propertyId, now, assignmentId } = write;
  return transaction(pool, async (sql) => {
    const property = (await lockProperties(sql, [propertyId])).get(propertyId);
    const row = await sql.row<OpenAssignment & { ended: boolean }>(
      `select id, person_id as "personId", unit_id as "unitId", starts_on as "startsOn", until, state, source, state = 'ended' as ended
        from assignment
        where id = $1 and property_id = $2
        for update`,
      [assignmentId, propertyId],
    );
    if (!property || !row) throw notFound('assignment');
    if (row.ended) throw new Refusal('already_ended', 'The assignment has ended already.');
    const { personId, unitId } = row,
      supports = await supportsOf(sql, propertyId, personId, unitId);
    const answered = await lapseHeld(sql, propertyId, personId, unitId, now);
    await touchInputs(sql, [propertyId]);
    if (row.source === 'manual' && supports.length && !(await isBlocked(sql, propertyId, personId)))
      return { runId: await giveBack(sql, write, row, supports, answered), kept: true, decisionId: null };
    const decisionId = row.source === 'pms' ? await decideAgainst(sql, write, row, supports) : null,
      runId = await takeAway(sql, write, row, dayIn(property.timeZone, now), answered);
    return { runId, kept: false, decisionId };
  });
}

/** From now on the PMS says whether she has it. */
async function giveBack(
  sql: Sql,
  write: PropertyWrite,
  row: OpenAssignment,
  supports: readonly Support[],
  answered: readonly string[],
): Promise<string> {
  const isCurrent = row.state === 'current' || supports.some((each) => each.state === 'current'),
    home = { ...row, source: 'pms' as const, until: null, state: isCurrent ? ('current' as const) : ('upcoming' as const) };
  await sql.run(`update assignment set source = 'pms', until = null, state = $2, supports = $3 where id = $1`, [
    row.id,
    home.state,
    asStored(supports),
  ]);
  const before = shown(row),
    after = shown(home);
  return record(sql, write, {
    change: { kind: 'update', reason: 'given_back', before, after },
    audit: { action: 'assignment.give_back', before, after },
    home,
    feed: { state: home.state, startsOn: home.startsOn, until: null },
    answered,
  });
}

async function takeAway(sql: Sql, write: PropertyWrite, row: OpenAssignment, today: string, answered: readonly string[]): Promise<string> {
  await sql.run(`update assignment set state = 'ended', ended_on = $2, ended_at = $3, end_reason = 'by_hand' where id = $1`, [
    row.id,
    today,
    write.now,
  ]);
  const before = shown(row);
  return record(sql, write, {
    change: { kind: 'unassign', reason: 'by_hand', before, after: { state: 'ended' } },
    audit: { action: 'assignment.delete', before },
    home: row,
    feed: { state: 'ended', startsOn: row.startsOn, until: today },
    answered,
  });
}

/** It is not made again for as long as the PMS says the same of her. */
async function decideAgainst(
  sql: Sql,
  { organizationId, propertyId, actor, now, note }: PropertyWrite & { note?: string | null },
  { personId, unitId }: OpenAssignment,
  supports: readonly Support[],
): Promise<string> {
  const id = newId(),
    subject = homeSubject(personId, unitId),
    evidence = supports.map(({ stay, pmsUnit }) => ({ stay, pmsUnit, unit: unitId }));
  await endDecision(sql, subject, now);
  await sql.run(
    `insert into decision (id, organization_id, property_id, subject, kind, verdict, evidence, evidence_hash, recipe, person, by, note, at)
      values ($1, $2, $3, $4, 'assign', 'deleted', $5, $6, $7, $8, $9, $10, $11)`,
    [
      id,
      organizationId,
      propertyId,
      subject,
      JSON.stringify(evidence),
      evidenceHash(evidence),
      EVIDENCE_RECIPE,
      personId,
      JSON.stringify(actor),
      note ?? null,
      now,
    ],
  );
  return id;
}
