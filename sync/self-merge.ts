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

const ROUNDS = 20;

/**
 * Plans, and where people turn out to be one (docs/rules.md, Conflicts: a `duplicate_account` links by itself) merges them first by the very function a manager's link uses,
 * then plans anew from what there is. The merges are rows of the plan.
 */
export async function planMerging(sql: Sql, run: MergingRun, load: () => Promise<PlanInput>): Promise<Merged> {
  const changes: PlanChange[] = [],
    feed: FeedEntry[] = [];
  for (let round = 0; ; round++) {
    const input = await load(),
      plan = planProperty(input),
      seen = new Set<string>();
    const merges = plan.merges.filter(({ source, target }) => {
      const is = !seen.has(source) && !seen.has(target);
      seen.add(source).add(target);
      return is;
    });
    if (!merges.length || round === ROUNDS) {
      plan.changes.unshift(...changes);
      plan.counts.linked += changes.length;
      return { input, plan, feed, merges: changes.length };
    }
    await lockOrganizationPeople(sql, run.organizationId);
    const journal = new Journal(sql),
      today = () => run.today(input);
    for (const { source, target, subject, conflict } of merges) {
      const others = (await propertiesOfPeople(sql, [source, target])).filter((id) => id !== run.propertyId);
      if (conflict) await journal.load('conflict', 'id = $1', [conflict]);
      if (conflict)
        journal.set('conflict', conflict, {
          state: 'resolved',
          resolved_at: run.now.toISOString(),
          resolution: { action: 'link', reason: 'ids_past', runId: run.runId },
        });
      const merge = await mergePeople(
        journal,
        { organizationId: run.organizationId, runId: run.runId, now: run.now, today },
        source,
        target,
      );
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
    feed.push(...journal.feed(run.runId, today));
  }
}
