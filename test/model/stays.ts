import {
  daysFrom,
  fold,
  isDetached,
  isLive,
  moveOut,
  staysOf,
  type Person,
  type Property,
  type Row,
  type Stay,
  type World,
} from './world.ts';

/** The rows of "What a stay becomes", as far as what was read decides; the first that fits. */
export type Says = 'withdrawn' | 'over' | 'superseded' | 'left out' | 'unknown' | 'pending' | 'current';

/** A word is one for the whole PMS account. */
export const wordKey = (world: World, pmsProperty: string, raw: string): string =>
  `${world.pmsProperties.get(pmsProperty)!.account}/${fold(raw)}`;

export function says(world: World, row: Row, { settings }: Property): Says {
  const meaning = row.meaning === 'unknown' ? (world.meanings.get(wordKey(world, row.pmsProperty, row.raw)) ?? 'unknown') : row.meaning;
  if (meaning === 'applicant' || meaning === 'waitlist') return 'withdrawn';
  if (meaning === 'past' || meaning === 'cancelled' || meaning === 'denied') return 'over';
  if (meaning === 'superseded') return 'superseded';
  if (settings.excluded.some((word) => fold(word) === fold(row.raw)) || !settings.roles.includes(row.role)) return 'left out';
  if (meaning === 'unknown') return 'unknown';
  return meaning === 'pending' ? 'pending' : 'current';
}

export const inScope = (said: Says): boolean => said === 'pending' || said === 'current';

/**
 * Announced: the PMS says past (or cancelled) with a move-out day - where it gives none, a lease-end day of the last 14 days - that is not in the future
 * and that we had already known for 7 days when it first said so.
 */
export function announced(stay: Stay, row: Row, today: string, now: Date): boolean {
  if (row.meaning !== 'past' && row.meaning !== 'cancelled') return false;
  const known = (since: { day: string; since: Date } | null, day: string) =>
    since?.day === day && now.getTime() - since.since.getTime() >= 7 * 86_400_000;
  const out = moveOut(row);
  if (out !== null) return out <= today && known(stay.moveOutKnown, out);
  const end = row.leaseEnd;
  return end !== null && end <= today && daysFrom(end, today) <= 14 && known(stay.leaseEndKnown, end);
}

/** Superseded: with a live successor (same person or tenancy, anywhere) it is closed; left out by a setting, it stays as it was; otherwise it is as absent. */
export function successorOf(world: World, stay: Stay, row: Row): 'live' | 'left out' | 'none' {
  const others = [...world.stays.values()].filter(
    (each) =>
      each !== stay &&
      (each.row.tenancy === row.successor ||
        each.row.tenancy === row.tenancy ||
        each.row.person === row.person ||
        (stay.person !== null && each.person === stay.person)),
  );
  const said = others.map((each) => says(world, each.row, world.properties.get(each.property)!));
  // Live also while kept.
  const isKept = (each: Stay) => world.properties.get(each.property)!.settings.whenExcluded === 'keep';
  const isThere = (each: Stay) => isLive(each) || (each.seen && each.property === stay.property && !isDetached(world, each));
  if (
    others.some(
      (each, i) =>
        (inScope(said[i]!) && isThere(each)) || (isLive(each) && (said[i] === 'unknown' || (said[i] === 'left out' && isKept(each)))),
    )
  )
    return 'live';
  return said.includes('left out') ? 'left out' : 'none';
}

/** Whether what the PMS says now calls for its end (the absent are another matter). */
export function callsForEnd(
  world: World,
  stay: Stay,
  property: Property,
): 'withdrawn' | 'over' | 'left out' | 'superseded' | 'absent' | null {
  if (stay.doubtful || !isLive(stay)) return null;
  if (stay.missing?.due) return property.settings.whenAbsent === 'end' ? 'absent' : null;
  const said = says(world, stay.row, property);
  if (said === 'withdrawn' || said === 'over') return said;
  if (said === 'left out') return property.settings.whenExcluded === 'end' ? said : null;
  return said === 'superseded' && successorOf(world, stay, stay.row) === 'live' ? said : null;
}

/** Her live stays from a PMS, other than detached ones, as the PMS has them now. Elsewhere: as the last run there left them. */
const liveNow = (world: World, person: Person, here: Property): Stay[] =>
  staysOf(world, person).filter(
    (stay) => isLive(stay) && !isDetached(world, stay) && (stay.property !== here.id || callsForEnd(world, stay, here) === null),
  );
/** Taken: with a live stay from a PMS, other than detached ones; otherwise free. */
export const isTaken = (world: World, person: Person, here: Property): boolean => liveNow(world, person, here).length > 0;
export const isMissing = (world: World, person: Person, here: Property): boolean => {
  const live = liveNow(world, person, here);
  return (
    live.length > 0 &&
    live.every(
      (stay) =>
        stay.missing !== null ||
        (!stay.doubtful && !stay.bad && says(world, stay.row, here) === 'superseded' && successorOf(world, stay, stay.row) === 'none'),
    )
  );
};
