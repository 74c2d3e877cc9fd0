import type pg from 'pg';
import { newId } from '../domain/ids.ts';
import type { Plan, PlanChange } from '../domain/plan/types.ts';
import { Refusal, notFound } from '../domain/refusal.ts';
import { ZERO_COUNTS } from '../domain/run-words.ts';
import type { PropertyWrite } from './actor.ts';
import { applyPlan } from './apply.ts';
import { writeAudit } from './audit.ts';
import { readScopeSettings, resolveUnits, writeReadings } from './desired.ts';
import { appendFeed, type FeedEntry } from './feed.ts';
import { loadPlanInput } from './load.ts';
import { finish } from './runs.ts';
import { planMerging } from './self-merge.ts';
import { lockPeopleForWrite, lockProperty, touchInputs, transaction, type Sql } from './tx.ts';

export interface ApproveRequest extends PropertyWrite {
  changeIds: readonly string[];
  note: string | null;
  looksUpById: boolean;
}
interface HeldRow {
  id: string;
  subject: string;
  kind: string;
  evidenceHash: string;
  state: string;
}

/**
 * Applies exactly the held changes that a manager chose, each checked again: only what the present facts still call for, with the evidence that she saw,
 * is applied; the rest lapses. Nothing is read from the PMS. A run of its own, so it can be undone.
 * While Unit Sync is off assignments stay as they are: what would take a unit from somebody goes on waiting, and is refused.
 * @throws 404 when an id is no change of this property; 409 `unit_sync_off`, with nothing applied
 */
export function approveHeld(pool: pg.Pool, request: ApproveRequest): Promise<{ runId: string; applied: number; lapsed: number }> {
  const { organizationId, propertyId, now, actor } = request,
    ids = [...new Set(request.changeIds)];
  return transaction(pool, async (sql) => {
    const property = await lockProperty(sql, propertyId);
    await lockPeopleForWrite(sql, organizationId);
    const rows = await sql.rows<HeldRow>(
      `select id, subject, kind, evidence_hash as "evidenceHash", state
        from sync_change
        where property_id = $1 and id = any($2::uuid[]) and held_since is not null
        order by id
        for update`,
      [propertyId, ids],
    );
    if (rows.length !== ids.length) throw notFound('held change of this property');
    const held = rows.filter((row) => row.state === 'held');
    if (!property.unitSync && held.some((row) => row.kind === 'unassign' || row.kind === 'move'))
      throw new Refusal(
        'unit_sync_off',
        'Unit Sync is off: assignments stay as they are, and what waits goes on waiting. Approve it when Unit Sync is on again, or take the unit away by hand.',
      );

    const runId = newId();
    await sql.run(
      `insert into sync_run (id, organization_id, property_id, mode, trigger, state, counts, reads, actor, requested_at, started_at)
        values ($1, $2, $3, 'apply', 'approval', 'queued', $4, '[]', $5, $6, $6)`,
      [runId, organizationId, propertyId, JSON.stringify(ZERO_COUNTS), JSON.stringify(actor), now],
    );
    const { standing, plan, readNo, feed } = await planAgain(sql, request, runId, held);

    const stands = new Set(standing.map((row) => row.id)),
      gone = held.filter((row) => !stands.has(row.id)).map((row) => row.id);
    await sql.run("update sync_change set state = 'applied' where id = any($1::uuid[])", [[...stands]]);
    await sql.run("update sync_change set state = 'lapsed', lapsed_at = $2 where id = any($1::uuid[])", [gone, now]);
    await finish(sql, runId, { state: 'succeeded', now, reason: null, counts: { ...ZERO_COUNTS, ...plan.counts }, applied: true });
    await touchInputs(sql, [propertyId]);
    await writeAudit(sql, {
      organizationId,
      propertyId,
      at: now,
      actor,
      action: 'held_changes.approve',
      subject: runId,
      after: { changeIds: ids, applied: standing.length, lapsed: ids.length - standing.length, note: request.note },
      runId,
    });
    await appendFeed(sql, organizationId, now, feed);
    await applyPlan(sql, { runId, organizationId, propertyId, now, readNo }, plan);
    return { runId, applied: standing.length, lapsed: ids.length - standing.length };
  });
}

/**
 * Plans from what is held. People whom she said are one are merged first, by the very function that `link` of a conflict uses, and the rest is planned with them as one.
 * A change whose evidence is another one by now is not what she approved: it is left out, and the rest planned again.
 */
async function planAgain(
  sql: Sql,
  request: ApproveRequest,
  runId: string,
  held: readonly HeldRow[],
): Promise<{ standing: HeldRow[]; plan: Plan; readNo: number; feed: FeedEntry[] }> {
  const { organizationId, propertyId, now, looksUpById } = request,
    run = { runId, attempt: 0, propertyId };
  await writeReadings(sql, run, await readScopeSettings(sql, propertyId, null));
  await resolveUnits(sql, runId, null);
  const merged: PlanChange[] = [],
    feed: FeedEntry[] = [];
  let standing = [...held];
  for (;;) {
    const approved = new Set(standing.map((row) => row.id));
    const {
      input,
      plan,
      feed: told,
      merges,
    } = await planMerging(sql, { runId, organizationId, propertyId, now, today: ({ today }) => today }, () =>
      loadPlanInput(sql, { ...run, now, mode: 'recheck', approved, outcomes: new Map(), unread: 'none', looksUpById }),
    );
    merged.push(...plan.changes.splice(0, merges));
    feed.push(...told);
    const linked = new Set(merged.map((change) => change.subject)),
      planned = new Map(
        plan.changes
          .filter((change) => change.state === 'planned')
          .map((change) => [`${change.subject}|${change.kind}`, change.evidenceHash]),
      );
    const still = standing.filter((row) =>
      row.kind === 'link' ? linked.has(row.subject) : planned.get(`${row.subject}|${row.kind}`) === row.evidenceHash,
    );
    if (still.length === standing.length) {
      plan.changes.unshift(...merged);
      plan.counts.linked = merged.length;
      return { standing, plan, readNo: input.readNo, feed };
    }
    standing = still;
  }
}
