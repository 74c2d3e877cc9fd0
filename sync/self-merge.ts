import { newId } from '../domain/ids.ts';
import { evidenceHash } from '../domain/evidence.ts';
import { planProperty } from '../domain/plan/plan.ts';
import type { Plan, PlanChange, PlanInput } from '../domain/plan/types.ts';
import type { FeedEntry } from './feed.ts';
import { Journal } from './journal.ts';
import { mergePeople, propertiesOfPeople } from './merge.ts';
import { lockOrganizationPeople, type Sql } from './tx.ts';
import { wake } from './wake.ts';

export interface Merged {
  input: PlanInput;
  plan: Plan;
  feed: FeedEntry[];
  merges: number;
}
interface MergingRun {
  runId: string;
  organizationId: string;
  propertyId: string;
  now: Date;
  today: (input: PlanInput) => string;
}

export const MERGE_ROUNDS = 20;

/**
 * Plans, and where people turn out to be one (docs/rules.md, Conflicts: a `duplicate_account` links by itself) merges them first by the very function a manager's link uses,
 * then plans anew from what there is. The merges are rows of the plan.
 */
export async function planMerging(sql: Sql, run: MergingRun, load: () => Promise<PlanInput>): Promise<Merged> {
  const changes: PlanChange[] = [],
    feed: FeedEntry[] = [];
  for (let round = 0; ; round++) {
    const input = await load(),
      plan = planProperty(input);
    if (!plan.merges.length || round === MERGE_ROUNDS) {
      plan.changes.unshift(...changes);
      plan.counts.linked += changes.length;
      return { input, plan, feed, merges: changes.length };
    }
    const merged = await mergePlanned(sql, { ...run, today: () => run.today(input) }, plan.merges);
    changes.push(...merged.changes);
    feed.push(...merged.feed);
  }
}

/** Merges whom a plan says are one; of one person, once. What it rests on is another thing afterwards: plan anew. */
export async function mergePlanned(
  sql: Sql,
  run: Omit<MergingRun, 'today'> & { today: () => string },
  merges: Plan['merges'],
): Promise<{ changes: PlanChange[]; feed: FeedEntry[] }> {
  const changes: PlanChange[] = [],
    seen = new Set<string>();
  await lockOrganizationPeople(sql, run.organizationId);
  const journal = new Journal(sql);
  for (const { source, target, subject, conflict } of merges) {
    const isFirst = !seen.has(source) && !seen.has(target);
    seen.add(source).add(target);
    if (!isFirst) continue;
    const others = (await propertiesOfPeople(sql, [source, target])).filter((id) => id !== run.propertyId);
    if (conflict) await journal.load('conflict', 'id = $1', [conflict]);
    if (conflict)
      journal.set('conflict', conflict, {
        state: 'resolved',
        resolved_at: run.now.toISOString(),
        resolution: { action: 'link', reason: 'ids_past', runId: run.runId },
      });
    const merge = await mergePeople(journal, run, source, target);
    const evidence = { patches: journal.take() };
    changes.push({
      id: newId(),
      kind: 'link',
      state: 'planned',
      reason: 'merged',
      subject,
      person: target,
      unit: null,
      stay: null,
      assignment: null,
      before: { residentId: source },
      after: { residentId: target, merge },
      evidence: JSON.parse(JSON.stringify(evidence)) as PlanChange['evidence'],
      evidenceHash: evidenceHash({ source, target }),
      carries: [],
      heldReason: null,
      counted: false,
    });
    await wake(sql, others, run.now);
  }
  await journal.flush(run.now);
  return { changes, feed: journal.feed(run.runId, run.today) };
}
