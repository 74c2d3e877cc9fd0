import type pg from 'pg';
import { dayIn } from '../domain/days.ts';
import { EVIDENCE_RECIPE, evidenceHash } from '../domain/evidence.ts';
import { newId } from '../domain/ids.ts';
import { homeSubject, pmsUnitKey } from '../domain/plan/subjects.ts';
import { Refusal, invalid, notFound } from '../domain/refusal.ts';
import type { PropertyWrite } from './actor.ts';
import { writeAudit } from './audit.ts';
import { appendFeed } from './feed.ts';
import { writeHumanRun } from './human-run.ts';
import { lockOrganizationPeople, lockProperties, lockProperty, touchInputs, transaction, type Sql } from './tx.ts';

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

/** Her live stays whose PMS unit maps to the unit, in the order of evidence (docs/how-it-works.md). */
async function supportsOf(sql: Sql, propertyId: string, personId: string, unitId: string): Promise<Support[]> {
  const rows = await sql.rows<{ stay: string; pmsProperty: string; externalId: string; state: 'upcoming' | 'current' }>(
    `select s.id as stay, pu.pms_property_id as "pmsProperty", pu.external_id as "externalId", s.state from stay s join pms_unit pu on pu.id = s.pms_unit_id where s.property_id = $1 and s.person_id = $2 and pu.unit_id = $3 and s.state in ('upcoming', 'current')`,
    [propertyId, personId, unitId],
  );
  return rows
    .map((row) => ({ stay: row.stay, pmsUnit: pmsUnitKey(row.pmsProperty, row.externalId), state: row.state }))
    .sort((a, b) => (a.stay < b.stay ? -1 : 1));
}
const asStored = (supports: readonly Support[]) => supports.map(({ stay, pmsUnit }) => ({ stay, pmsUnit }));

/** A person gets a unit by hand, `from` and `until` both held. One that she holds from the sync becomes manual (docs/rules.md, What people did by hand). */
export function assignByHand(
  pool: pg.Pool,
  write: PropertyWrite & { id?: string; personId: string; unitId: string; from: string; until: string | null },
): Promise<{ assignmentId: string; runId: string | null }> {
  const { organizationId, propertyId, actor, now, personId, unitId, from, until } = write;
  return transaction(pool, async (sql) => {
    const property = await lockProperty(sql, propertyId);
    await lockOrganizationPeople(sql, organizationId);
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
    if (await sql.row('select id from block where person_id = $1 and property_id = $2 and lifted_at is null', [personId, propertyId]))
      throw new Refusal('blocked', 'The person is blocked in this property; lift the block first.');
    const today = dayIn(property.timeZone, now);
    if (until !== null && until < from) throw invalid('until', 'must not be before `from`');
    if (until !== null && until < today) throw invalid('until', 'is over already');

    const held = await sql.row<OpenAssignment>(
      `select id, person_id as "personId", unit_id as "unitId", starts_on as "startsOn", until, state, source from assignment where person_id = $1 and unit_id = $2 and state <> 'ended' for update`,
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
        `insert into assignment (id, organization_id, property_id, person_id, unit_id, starts_on, until, state, source, supports, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, 'manual', $9, $10)`,
        [assignmentId, organizationId, propertyId, personId, unitId, startsOn, until, state, JSON.stringify(asStored(supports)), now],
      );
    // Somebody who assigns by hand overturns her earlier removal.
    await sql.run(`update decision set state = 'ended', ended_at = $2 where subject = $1 and kind = 'assign' and state = 'active'`, [
      homeSubject(personId, unitId),
      now,
    ]);
    await lapseHeld(sql, propertyId, personId, unitId, now);
    await touchInputs(sql, [propertyId]);
    const after = { unit: unitId, state, from: startsOn, until, source: 'manual' };
    const runId = await writeHumanRun(sql, {
      organizationId,
      propertyId,
      actor,
      at: now,
      changes: [
        {
          kind: held ? 'update' : 'assign',
          reason: 'by_hand',
          subject: homeSubject(personId, unitId),
          personId,
          unitId,
          assignmentId,
          before: held ? { unit: unitId, state: held.state, from: held.startsOn, until: held.until, source: held.source } : null,
          after,
        },
      ],
    });
    await writeAudit(sql, {
      organizationId,
      propertyId,
      at: now,
      actor,
      action: 'assignment.add',
      subject: assignmentId,
      after: { residentId: personId, ...after },
      runId,
    });
    await appendFeed(sql, organizationId, now, [
      { propertyId, runId, kind: held ? 'update' : 'assign', personId, unitId, state, startsOn, until },
    ]);
    return { assignmentId, runId };
  });
}

/** A held end of this home is answered by what was done by hand. */
const lapseHeld = (sql: Sql, propertyId: string, personId: string, unitId: string, now: Date) =>
  sql.run(`update sync_change set state = 'lapsed', lapsed_at = $3 where property_id = $1 and state = 'held' and subject = $2`, [
    propertyId,
    homeSubject(personId, unitId),
    now,
  ]);

/**
 * Takes a unit away by hand. Deleting a manual one lets the PMS's support stand; deleting one made by the sync leaves a decision, so that it is not made again
 * until its evidence changes (docs/rules.md, What people did by hand).
 */
export function deleteAssignment(
  pool: pg.Pool,
  write: PropertyWrite & { assignmentId: string; note?: string | null },
): Promise<{ runId: string; kept: boolean; decisionId: string | null }> {
  const { organizationId, propertyId, actor, now, assignmentId } = write;
  return transaction(pool, async (sql) => {
    const property = (await lockProperties(sql, [propertyId])).get(propertyId);
    const row = await sql.row<OpenAssignment & { ended: boolean }>(
      `select id, person_id as "personId", unit_id as "unitId", starts_on as "startsOn", until, state, source, state = 'ended' as ended from assignment where id = $1 and property_id = $2 for update`,
      [assignmentId, propertyId],
    );
    if (!property || !row) throw notFound('assignment');
    if (row.ended) throw new Refusal('already_ended', 'The assignment has ended already.');
    const { personId, unitId } = row,
      today = dayIn(property.timeZone, now),
      subject = homeSubject(personId, unitId);
    const before = { unit: unitId, state: row.state, from: row.startsOn, until: row.until, source: row.source };
    const supports = await supportsOf(sql, propertyId, personId, unitId);
    const blocked = await sql.row('select id from block where person_id = $1 and property_id = $2 and lifted_at is null', [
      personId,
      propertyId,
    ]);
    await lapseHeld(sql, propertyId, personId, unitId, now);
    await touchInputs(sql, [propertyId]);
    if (row.source === 'manual' && supports.length && !blocked) {
      const state =
        row.state === 'current' || supports.some((each) => each.state === 'current') ? ('current' as const) : ('upcoming' as const);
      await sql.run(`update assignment set source = 'pms', until = null, state = $2, supports = $3 where id = $1`, [
        row.id,
        state,
        JSON.stringify(asStored(supports)),
      ]);
      const after = { unit: unitId, state, from: row.startsOn, until: null, source: 'pms' };
      const runId = await writeHumanRun(sql, {
        organizationId,
        propertyId,
        actor,
        at: now,
        changes: [{ kind: 'update', reason: 'given_back', subject, personId, unitId, assignmentId: row.id, before, after }],
      });
      await writeAudit(sql, {
        organizationId,
        propertyId,
        at: now,
        actor,
        action: 'assignment.give_back',
        subject: row.id,
        before,
        after,
        runId,
      });
      await appendFeed(sql, organizationId, now, [
        { propertyId, runId, kind: 'update', personId, unitId, state, startsOn: row.startsOn, until: null },
      ]);
      return { runId, kept: true, decisionId: null };
    }
    await sql.run(`update assignment set state = 'ended', ended_on = $2, ended_at = $3, end_reason = 'by_hand' where id = $1`, [
      row.id,
      today,
      now,
    ]);
    let decisionId: string | null = null;
    if (row.source === 'pms') {
      const evidence = supports.map((each) => ({ stay: each.stay, pmsUnit: each.pmsUnit, unit: unitId }));
      decisionId = newId();
      await sql.run(`update decision set state = 'ended', ended_at = $2 where subject = $1 and kind = 'assign' and state = 'active'`, [
        subject,
        now,
      ]);
      await sql.run(
        `insert into decision (id, organization_id, property_id, subject, kind, verdict, evidence, evidence_hash, recipe, person, by, note, at) values ($1, $2, $3, $4, 'assign', 'deleted', $5, $6, $7, $8, $9, $10, $11)`,
        [
          decisionId,
          organizationId,
          propertyId,
          subject,
          JSON.stringify(evidence),
          evidenceHash(evidence),
          EVIDENCE_RECIPE,
          personId,
          JSON.stringify(actor),
          write.note ?? null,
          now,
        ],
      );
    }
    const runId = await writeHumanRun(sql, {
      organizationId,
      propertyId,
      actor,
      at: now,
      changes: [
        { kind: 'unassign', reason: 'by_hand', subject, personId, unitId, assignmentId: row.id, before, after: { state: 'ended' } },
      ],
    });
    await writeAudit(sql, { organizationId, propertyId, at: now, actor, action: 'assignment.delete', subject: row.id, before, runId });
    await appendFeed(sql, organizationId, now, [
      { propertyId, runId, kind: 'unassign', personId, unitId, state: 'ended', startsOn: row.startsOn, until: today },
    ]);
    return { runId, kept: false, decisionId };
  });
}
