import type { townView } from '../../simulator/town/view.ts';

/**
 * Who should be where, by docs/rules.md alone ("What a stay becomes", "Support") and the town's own words: written without the planner.
 * For a property with the default roles and policies; `excluded` names the standings that are left out. Open conflicts, manual work and the guard are not in it.
 */

type View = ReturnType<typeof townView>;
type Household = View['households'][number];
type State = 'upcoming' | 'current';

export interface Expected {
  /** Live stays, as `household/person`: what the next expectation starts from. */
  stays: Map<string, State>;
  /** PMS person id -> PMS unit id -> how she holds it. */
  people: Map<string, Map<string, State>>;
}

const LONGEST_GAP_DAYS = 7;
const daysBetween = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / 86_400_000;
const isMinor = (bornOn: string | null, today: string) => bornOn !== null && `${Number(bornOn.slice(0, 4)) + 18}${bornOn.slice(4)}` > today;

/** One row of the stay table: what the stay becomes, or null when it is over or never began. */
function becomes(
  standing: Household['members'][number]['standing'],
  before: State | undefined,
  excluded: ReadonlySet<string>,
): State | null {
  if (standing === 'past' || standing === 'cancelled' || standing === 'applicant' || standing === 'waitlist' || standing === 'denied')
    return null;
  // Policy `keep`: who was here before the word was excluded stays as she was.
  if (excluded.has(standing)) return before ?? null;
  return standing === 'future' ? 'upcoming' : 'current';
}

export function expectedOf(view: View, attached: readonly string[], excluded: ReadonlySet<string>, before: Expected | null): Expected {
  const people = new Map(view.people.map((person) => [person.id, person])),
    here = view.households.filter((household) => attached.includes(household.propertyId));
  const stays = new Map<string, State>(),
    where = new Map<string, Map<string, State>>();
  for (const household of here)
    for (const member of household.members) {
      if (isMinor(people.get(member.personId)?.bornOn ?? null, view.today)) continue;
      const key = `${household.id}/${member.personId}`,
        state = becomes(member.standing, before?.stays.get(key), excluded);
      if (!state) continue;
      stays.set(key, state);
      const units = where.get(member.personId) ?? new Map<string, State>();
      where.set(
        member.personId,
        units.set(
          household.unitId,
          units.get(household.unitId) === 'current' || stillHolds(here, household, member, before) ? 'current' : state,
        ),
      );
    }
  return { stays, people: where };
}

/** She held the unit before, her stay there is over, and another one of hers there begins within a week: nothing changes for her. */
function stillHolds(
  here: readonly Household[],
  household: Household,
  member: Household['members'][number],
  before: Expected | null,
): boolean {
  if (member.standing !== 'future' || before?.people.get(member.personId)?.get(household.unitId) !== 'current') return false;
  const left = here
    .filter((other) => other !== household && other.unitId === household.unitId)
    .flatMap((other) => other.members)
    .filter((other) => other.personId === member.personId && other.standing === 'past');
  return left.some((each) => each.moveOut === null || daysBetween(each.moveOut, member.moveIn ?? household.from) <= LONGEST_GAP_DAYS);
}
