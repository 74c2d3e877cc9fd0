import { judgeGuard, type GuardVerdict } from '../guard.ts';
import { NOTHING_PLANNED } from '../run-words.ts';
import { isQuiet } from './quiet.ts';
import type { Plan, PlanCounts, PlanInput, UnknownWords } from './types.ts';

/** What goes over a whole property, added up from the plans of its parts (docs/how-it-works.md, Clusters). */
export class PlanTotals {
  readonly counts: PlanCounts = { ...NOTHING_PLANNED };
  readonly merges: Plan['merges'] = [];
  isQuiet = true;
  nextDue: Date | null = null;
  changes = 0;
  readonly #leaving = new Set<string>();
  readonly #words = new Map<string, { raw: string; stays: number }>();

  /** A person, and so whatever is counted by people, is in one part alone. */
  add(plan: Plan): void {
    for (const name of Object.keys(this.counts) as (keyof PlanCounts)[]) this.counts[name] += plan.counts[name];
    this.merges.push(...plan.merges);
    this.isQuiet &&= isQuiet(plan);
    this.changes += plan.changes.length;
    this.isDue(plan.nextDue);
    for (const unit of plan.leaving) this.#leaving.add(unit);
    for (const [subject, { raw, stays }] of plan.words) {
      const known = this.#words.get(subject);
      this.#words.set(subject, { raw: known?.raw ?? raw, stays: (known?.stays ?? 0) + stays });
    }
  }
  isDue(at: Date | null): void {
    if (at && (!this.nextDue || at < this.nextDue)) this.nextDue = at;
  }

  get words(): UnknownWords {
    return this.#words;
  }
  guard(input: Pick<PlanInput, 'leftLately' | 'occupiedUnits' | 'settings'>): GuardVerdict {
    return judgeGuard(this.#leaving, input.leftLately, input.occupiedUnits, input.settings.guard);
  }
}
