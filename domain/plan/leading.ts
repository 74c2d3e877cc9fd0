import { compareExternalIds } from '../ids.ts';
import { moveInDay } from '../stay-facts.ts';
import type { StayState } from '../stay.ts';
import type { ElsewhereStay } from './types.ts';
import type { StayPlan } from './stay-plan.ts';

const RANK: Record<StayState, number> = { current: 0, upcoming: 1, ended: 2, outside: 3, none: 4 };
interface Ranked {
  state: StayState;
  detached: boolean;
  moveIn: string | null;
  tenancy: string;
  person: string;
  account: string;
}

/**
 * The leading stay: current before upcoming before ended, then one that is read before one that is detached, then the latest move-in, then the lowest id
 * (docs/rules.md, Support). Never a tie: two properties would take turns in writing her name.
 */
const compare = (a: Ranked, b: Ranked) =>
  RANK[a.state] - RANK[b.state] ||
  Number(a.detached) - Number(b.detached) ||
  ((a.moveIn ?? '') > (b.moveIn ?? '')
    ? -1
    : (a.moveIn ?? '') < (b.moveIn ?? '')
      ? 1
      : compareExternalIds(a.tenancy, b.tenancy) || compareExternalIds(a.person, b.person) || compareExternalIds(a.account, b.account));

/** Its state if every end applies that nothing holds. */
export const stateOf = (plan: StayPlan): StayState => (plan.end?.hold || plan.end?.blocked ? plan.before : plan.next);
const rankOf = (plan: StayPlan): Ranked => ({
  state: stateOf(plan),
  detached: plan.scope === 'detached',
  moveIn: moveInDay(plan.effective),
  tenancy: plan.stay.tenancy,
  person: plan.stay.personExternalId,
  account: plan.stay.account,
});
const rankElsewhere = (stay: ElsewhereStay): Ranked => ({
  state: stay.state,
  detached: stay.detached,
  moveIn: stay.moveIn,
  tenancy: stay.tenancy,
  person: stay.personExternalId,
  account: stay.account,
});

export const leadingFirst = (plans: readonly StayPlan[]): StayPlan[] => [...plans].sort((a, b) => compare(rankOf(a), rankOf(b)));

/** This property's leading stay of a person, or null when a stay in another property leads: that property's runs then own her name and phone. */
export function leadingHere(plans: readonly StayPlan[], elsewhere: readonly ElsewhereStay[]): StayPlan | null {
  const first = leadingFirst(plans)[0];
  if (!first) return null;
  const mine = rankOf(first);
  return elsewhere.some((stay) => compare(rankElsewhere(stay), mine) < 0) ? null : first;
}
