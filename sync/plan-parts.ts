import type { GuardVerdict } from '../domain/guard.ts';
import { planProperty } from '../domain/plan/plan.ts';
import { PlanTotals } from '../domain/plan/totals.ts';
import type { Plan, PlanChange, PlanCounts } from '../domain/plan/types.ts';
import type { Writing } from './apply.ts';
import { addToFeed, prepareFeed } from './feed.ts';
import type { LoadRequest, PlanFrame } from './load.ts';
import { Parts } from './load-parts.ts';
import { MERGE_ROUNDS, mergePlanned } from './self-merge.ts';
import type { Sql } from './tx.ts';

/** A property of so many stays, or fewer, is planned whole. */
export const WHOLE_STAYS = 4_000;
/** Stays of a part of a larger one. The fewer, the less lies in memory, and the better planning and writing go side by side. */
export const PART_STAYS = 2_000;

export interface PartsRequest {
  load: LoadRequest;
  /** Stays of a part, more where one cluster has more. */
  stays: number;
  /** Only clusters with news are planned: where nothing has changed by which the others would say anything new. */
  onlyNews: boolean;
  /** A plan that nobody applies merges nobody. */
  mayMerge: boolean;
}
export interface PlannedParts {
  counts: PlanCounts;
  guard: GuardVerdict;
  nextDue: Date | null;
  isQuiet: boolean;
  /** Clusters without news were left out. */
  onlyNews: boolean;
}

/**
 * Plans a large property part by part, and hands each part's plan to `write`, with the number of changes before it
 * (docs/how-it-works.md, Clusters). The guard is about all of them: it counts as open until the last part has been counted; if it is shut then, what was
 * written is taken back, and planned with it shut. People who turn out to be one are merged first, as sync/self-merge.ts does it.
 * @returns null, with nothing written, where somebody would have to be merged and may not be
 */
export async function planParts(
  sql: Sql,
  request: PartsRequest,
  write: (plan: Plan, frame: PlanFrame, before: number) => Promise<Writing>,
): Promise<PlannedParts | null> {
  const merged: PlanChange[] = [];
  let { onlyNews } = request,
    parts: Parts | null = null,
    isShut = false;
  await prepareFeed(sql);
  for (let round = 0; ;) {
    await sql.run('savepoint parts');
    parts ??= await Parts.find(sql, request.load, { stays: request.stays, onlyNews });
    const { frame, beside } = parts,
      totals = new PlanTotals();
    const inputs = parts.inputs(totals, isShut);
    let isFirst = true,
      writing: Writing | null = null;
    // What a part goes by is read before the one before it is written: so it is planned while PostgreSQL stores that one's rows.
    for (let next = await inputs.next(); !next.done;) {
      const plan = planProperty(next.value),
        before = totals.changes;
      if (isFirst) plan.changes.unshift(...merged);
      isFirst = false;
      totals.add(plan);
      await writing?.end();
      next = await inputs.next();
      writing = !totals.merges.length || round === MERGE_ROUNDS ? await write(plan, frame, before) : null;
    }
    await writing?.end();
    if (totals.merges.length && round < MERGE_ROUNDS) {
      await sql.run('rollback to savepoint parts');
      if (!request.mayMerge) return null;
      const { organizationId } = frame.settings,
        { runId, propertyId, now } = request.load;
      const done = await mergePlanned(sql, { runId, organizationId, propertyId, now, today: () => frame.today }, totals.merges);
      merged.push(...done.changes);
      await addToFeed(sql, done.feed);
      parts = null;
      onlyNews = false;
      isShut = false;
      round++;
      continue;
    }
    const guard = totals.guard(frame);
    if (guard.exceeded && !isShut) {
      await sql.run('rollback to savepoint parts');
      isShut = true;
      continue;
    }
    await sql.run('release savepoint parts');
    const { counts } = totals;
    return {
      counts: {
        ...counts,
        linked: counts.linked + merged.length,
        excluded: counts.excluded + beside.excluded,
        unmapped: counts.unmapped + beside.unmapped,
      },
      guard,
      nextDue: totals.nextDue,
      isQuiet: totals.isQuiet,
      onlyNews,
    };
  }
}
