import { says } from './stays.ts';
import { homeKey, isDetached, isLive, pmsUnitOf, unitOf, type Home, type Stay, type World } from './world.ts';

/**
 * A transfer to a PMS unit without mapping: the old assignment stays until it is mapped, or a current stay of another tenancy is read in the old PMS unit.
 * Where she goes on by several stays, her old home's own record says where; and each of her new homes stands for one old one (`movedTo`).
 */
export function awaitsMapping(world: World, home: Home, going: Set<Stay>, movedTo: Set<string>): boolean {
  const old = home.through.map(({ stay }) => stay),
    pmsUnits = home.through.map(({ pmsUnit }) => pmsUnit),
    over = old.filter((stay) => going.has(stay) || !isLive(stay)),
    since = Math.min(...over.map((stay) => stay.endCalled ?? Infinity));
  const next = [...world.stays.values()].filter(
      (stay) =>
        stay.person === home.person &&
        stay.property === home.property &&
        isLive(stay) &&
        !going.has(stay) &&
        !pmsUnits.includes(pmsUnitOf(stay.facts)) &&
        (old.includes(stay) || (over.length > 0 && stay.firstRun >= since)),
    ),
    own = next.filter((stay) => old.some((each) => each.row.person === stay.row.person)),
    targets = (own.length ? own : next).map((stay) => unitOf(world, stay));
  const unit = targets
    .filter((each) => each !== null)
    .sort()
    .find((each) => !movedTo.has(homeKey({ person: home.person, unit: each })));
  if (unit) movedTo.add(homeKey({ person: home.person, unit }));
  // "Until a current stay of another tenancy is read in the old PMS unit": what is kept, missing, superseded or detached is not read as current.
  const taken = [...world.stays.values()].some(
    (stay) =>
      stay.state === 'current' &&
      stay.missing === null &&
      !isDetached(world, stay) &&
      says(world, stay.row, world.properties.get(stay.property)!) === 'current' &&
      !old.some((each) => each.facts.tenancy === stay.facts.tenancy) &&
      pmsUnits.includes(pmsUnitOf(stay.facts)),
  );
  return !unit && targets.includes(null) && !taken;
}
