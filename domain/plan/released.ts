import { isLive } from '../stay.ts';
import { mappedUnit, type Draft } from './draft.ts';
import { staysIn, type StayPlan } from './stay-plan.ts';

/** Where the PMS was switched and her new PMS unit has no mapping yet, nobody knows that she has left the old unit (docs/rules.md, Switching PMS). */
const awaitsNewUnit = (draft: Draft, plan: StayPlan, hers: readonly StayPlan[]): boolean =>
  plan.former &&
  mappedUnit(draft, plan) !== undefined &&
  // Also where an incomplete read says that she has left that one: it proves nothing.
  hers.some(
    (each) =>
      each.scope !== 'detached' && (each.end?.blocked ? isLive(each.before) : staysIn(each)) && mappedUnit(draft, each) === undefined,
  );

/** A frozen stay whose person lives here by another one, in the same unit or in none: nothing is lost when it ends (docs/rules.md, Detached). */
export function isReleased(draft: Draft, plan: StayPlan, hers: readonly StayPlan[]): boolean {
  if (plan.end?.hold !== 'detached' || awaitsNewUnit(draft, plan, hers)) return false;
  const unit = mappedUnit(draft, plan);
  return hers.some((each) => staysIn(each) && (unit === undefined || mappedUnit(draft, each) === unit));
}

/** Ends what is released, and takes back the ends of which nobody knows yet. */
export function releaseDetached(draft: Draft): void {
  for (const stays of draft.staysByPerson.values())
    for (const plan of stays) {
      if (plan.end?.hold !== 'detached') continue;
      if (awaitsNewUnit(draft, plan, stays)) plan.end = null;
      else if (isReleased(draft, plan, stays)) {
        plan.end.hold = null;
        plan.end.reason = 'superseded';
        plan.next = 'ended';
      }
    }
}
