import { conflictHolds, judgeIdentities, withoutUnit } from './conflicts.ts';
import { callsForEnd, inScope, says, successorOf } from './stays.ts';
import { countAbsence, isEnough } from './reads.ts';
import { linkDuplicates } from './merge.ts';
import { isFrozenAtItsEnd, isGivenUp, recognize, saysNoMore, sparesDetached } from './switched.ts';
import { awaitsMapping } from './transfer.ts';
import {
  dayOf,
  daysFrom,
  homeKey,
  isDetached,
  isElsewhere,
  isLive,
  moveIn,
  moveOut,
  pmsUnitOf,
  propertyOfUnit,
  unitOf,
  type Home,
  type Person,
  type Property,
  type Stay,
  type World,
} from './world.ts';

/** An end that the facts of this run call for. `waits`: why it is held whatever the guard says. */
export interface End {
  stay: Stay;
  reason: string;
  announced: boolean;
  waits: 'absent' | 'detached' | 'open_conflict' | null;
}

/** `counted`: superseded records whose absence this run has counted. */
export interface Turn {
  now: Date;
  seen: Set<Stay>;
  counted: Set<Stay>;
  approved: Set<string>;
  onlyApproved: boolean;
  firstComplete: boolean;
  /** Every attached PMS property has been read completely since it was attached. */
  whole: boolean;
}

/** Since when its end is called for: by what an incomplete read says too, and also while it waits. */
function noteEndCalled(world: World, property: Property, stay: Stay): void {
  if (!isLive(stay)) return;
  const isCalled = isDetached(world, stay) || stay.missing?.due || callsForEnd(world, { ...stay, doubtful: false }, property) !== null;
  stay.endCalled = isCalled ? (stay.endCalled ?? world.runs) : null;
}

/** What every stay of the property becomes: states are set here, ends are only called for. */
export function whatBecomes(world: World, property: Property, turn: Turn): End[] {
  const ends: End[] = [];
  for (const stay of world.stays.values()) {
    if (stay.property !== property.id) continue;
    const end = (reason: string, waits: End['waits'] = null, announced = false) => {
      stay.endCalled ??= world.runs;
      ends.push({ stay, reason, announced, waits });
    };
    noteEndCalled(world, property, stay);
    if (isDetached(world, stay)) {
      if (isLive(stay) && (turn.whole || !isGivenUp(world, stay))) end('detached', 'detached');
      continue;
    }
    const said = says(world, stay.row, property);
    const absent = () => {
      if (isLive(stay) && !(stay.doubtful && property.settings.whenAbsent === 'end'))
        end('absent', property.settings.whenAbsent === 'hold' ? 'absent' : null);
    };
    // By now its household goes on somewhere: it is no longer as absent.
    if (stay.missing && said === 'superseded' && successorOf(world, stay, stay.row) !== 'none') stay.missing = null;
    if (stay.missing?.due) {
      absent();
      continue;
    }
    // What has ended begins again only when it is read again.
    if (stay.state === 'ended' && !turn.seen.has(stay)) continue;
    if (inScope(said)) {
      stay.state = said === 'pending' ? 'upcoming' : 'current';
      stay.kept = false;
      stay.endCalled = null;
      continue;
    }
    if (!isLive(stay)) continue;
    const called = callsForEnd(world, stay, property);
    if (called) end(called, null, stay.over?.announced ?? false);
    else if (said === 'left out' && property.settings.whenExcluded === 'keep') stay.kept = true;
    else if (said === 'superseded') {
      if (turn.seen.has(stay) && !stay.doubtful && successorOf(world, stay, stay.row) === 'none' && !turn.counted.has(stay)) {
        turn.counted.add(stay);
        if (isEnough(countAbsence(stay, turn.now), turn.now)) {
          stay.missing!.due = true;
          absent();
        }
      }
    }
  }
  const dying = new Set(ends.filter((each) => each.waits === null).map((each) => each.stay));
  if (!turn.onlyApproved) {
    judgeIdentities(world, property, dying);
    // Two who turn out to be one are one from the beginning.
    if (linkDuplicates(world, property)) return whatBecomes(world, property, turn);
  }
  for (const each of ends) if (each.waits === null && conflictHolds(world, property, each.stay.person, dying)) each.waits = 'open_conflict';
  if (!turn.onlyApproved) recognize(world, property, ends);
  return sparesDetached(world, property, ends);
}

/** `waits`: held whatever the guard says. */
interface Loss {
  home: Home;
  ends: End[];
  counted: boolean;
  waits: 'guard' | 'open_conflict' | null;
}

/** Who holds what after this run. */
export function settleHomes(world: World, property: Property, ends: End[], turn: Turn): void {
  const today = dayOf(property.timeZone, turn.now);
  const occupied = new Set([...world.homes].filter((home) => home.property === property.id).map((home) => home.unit));
  const waiting = ends.filter((end) => end.waits !== null && !turn.approved.has(subjectOf(world, end)));
  const going = new Set(ends.filter((end) => !waiting.includes(end)).map((end) => end.stay));
  const holding = (person: Person, unit: string, without: Set<Stay>) =>
    [...world.stays.values()].filter(
      (stay) =>
        stay.person === person &&
        stay.property === property.id &&
        isLive(stay) &&
        !without.has(stay) &&
        unitOf(world, stay) === unit &&
        !world.blocks.has(`${person.key}/${property.id}`),
    );

  const losses: Loss[] = [];
  const movedTo = new Set<string>();
  for (const home of [...world.homes].sort((a, b) => (a.unit < b.unit ? -1 : 1))) {
    if (home.property !== property.id || home.byHand || home.person.protected) continue;
    const loss = lossOf(world, home, ends, going, holding(home.person, home.unit, going), movedTo),
      waits = world.held.get(homeKey(home));
    // Unit Sync is off: what waits for a manager goes on waiting, and nothing else is planned. Only a conflict that is settled lets go.
    if (!property.unitSync && (waits === undefined || (waits === 'open_conflict' && loss?.waits !== 'open_conflict'))) continue;
    if (loss) losses.push(loss);
  }
  const heldBefore = new Map(world.held),
    stays = applyGuard(world, property, losses, occupied.size, turn);
  for (const end of waiting) if (isLive(end.stay)) stays.ends.add(end);
  // Ends: of every stay whose end nothing holds, and of what was approved though another home waits by it too.
  for (const end of ends)
    if (!stays.ends.has(end) || turn.approved.has(subjectOf(world, end))) {
      end.stay.state = 'ended';
      end.stay.missing = null;
      end.stay.kept = false;
    }
  for (const loss of losses) if (!stays.homes.has(loss.home)) world.homes.delete(loss.home);

  for (const home of [...world.homes]) if (home.property === property.id && home.byHand) byHand(world, home, today);
  for (const stay of world.stays.values())
    if (stay.property === property.id && stay.person && isLive(stay))
      if (!ends.some((end) => end.stay === stay && end.waits === null)) support(world, property, stay, turn, today);
  for (const home of world.homes)
    if (home.property === property.id) {
      // A stay whose end the guard alone holds goes on supporting what it did, and gives nothing new.
      const through = holding(home.person, home.unit, new Set()).filter(
        (stay) => home.through.some((each) => each.stay === stay) || !ends.some((end) => end.stay === stay && end.waits === null),
      );
      // "While it is off ... assignments stay as they are."
      if (!property.unitSync && !home.byHand && !home.person.protected) continue;
      if (through.length) home.through = through.map((stay) => ({ stay, pmsUnit: pmsUnitOf(stay.facts) }));
      else if (home.byHand || home.person.protected) home.outlives ||= home.through.length > 0;
      if (through.length || !(home.byHand || home.person.protected)) home.outlives = false;
      // What was given by hand has days of its own.
      if (property.unitSync && !home.byHand && through.some((stay) => stay.state === 'current')) home.state = 'current';
    }
  // What is held anyway is a held change too: it goes on waiting, whatever comes in its place.
  for (const home of world.homes) {
    const supports = holding(home.person, home.unit, new Set()),
      waits = supports.map((stay) => waiting.find((end) => end.stay === stay)?.waits);
    if (
      home.property === property.id &&
      !home.byHand &&
      !home.person.protected &&
      // While Unit Sync is off nobody is asked about a unit anew: the end of the stay alone waits.
      (property.unitSync || heldBefore.has(homeKey(home))) &&
      // Nor does an incomplete read ask anew.
      (heldBefore.has(homeKey(home)) || !supports.some((stay) => stay.doubtful && !isDetached(world, stay))) &&
      waits.length &&
      waits.every((each) => each) &&
      !rejected(world, home)
    )
      world.held.set(homeKey(home), waits[0]!);
  }
  // Incomplete reads leave held changes alone.
  for (const [key, reason] of heldBefore) {
    const home = [...world.homes].find((each) => each.property === property.id && homeKey(each) === key);
    if (
      home &&
      !home.byHand &&
      !turn.approved.has(key) &&
      home.through.some(({ stay }) => stay.doubtful && stay.property === property.id && !isDetached(world, stay))
    )
      world.held.set(key, reason);
  }
  // A decision ends with its evidence.
  for (const [key, decision] of world.decisions)
    if (decision.verdict === 'deleted')
      for (const person of world.people)
        for (const unit of new Set(world.mappings.values()))
          if (
            propertyOfUnit(unit) === property.id &&
            key === `hold ${person.key}/${unit}` &&
            decision.evidence !== supportEvidence(world, person, unit)
          )
            world.decisions.delete(key);
}

const supportEvidence = (world: World, person: Person, unit: string): string =>
  [...world.stays.values()]
    .filter((each) => each.person === person && isLive(each) && unitOf(world, each) === unit)
    .map((each) => `${each.id} ${pmsUnitOf(each.facts)}`)
    .sort()
    .join('; ');

const subjectOf = (world: World, end: End): string => {
  const unit = unitOf(world, end.stay);
  return end.stay.person && unit ? `${end.stay.person.key}/${unit}` : `stay ${end.stay.id}`;
};

/** Whether she leaves this home, and how that counts; null when she keeps it. */
function lossOf(world: World, home: Home, ends: End[], going: Set<Stay>, supports: Stay[], movedTo: Set<string>): Loss | null {
  const mine = home.through.map((each) => each.stay),
    mineEnds = ends.filter((end) => going.has(end.stay) && mine.includes(end.stay));
  if (supports.length) {
    // The bridge: a stay ended, and only a pending one in the same unit remains.
    const ended = mineEnds,
      pending = supports.filter((stay) => stay.state === 'upcoming');
    if (!ended.length || pending.length < supports.length || home.state !== 'current') return null;
    const out =
        ended
          .map((end) => moveOut(end.stay.row))
          .sort()
          .at(-1) ?? null,
      next = pending.map((stay) => moveIn(stay.facts)).sort()[0] ?? null;
    if (
      out === null ||
      ended.some((end) => moveOut(end.stay.row) === null) ||
      next === null ||
      pending.some((stay) => moveIn(stay.facts) === null) ||
      daysFrom(out, next) <= 7
    )
      return null;
    const told = ended.every((end) => end.announced);
    return { home, ends: mineEnds, counted: !told, waits: null };
  }
  // What waits for the mapping of a PMS unit that is detached by now goes on waiting, and her end with it.
  if (mine.some((stay) => isLive(stay) && isDetached(world, stay)) && awaitsMapping(world, home, going, movedTo)) return null;
  // A stay that is detached, or another property's by now, still supports its unit: only a manager ends that.
  if (mine.some((stay) => isElsewhere(world, stay) || (isLive(stay) && isDetached(world, stay))))
    return { home, ends: mineEnds, counted: false, waits: 'guard' };
  // Her record is another human's now: her end is held.
  if (mine.some((stay) => stay.person !== home.person)) return { home, ends: [], counted: false, waits: 'open_conflict' };
  // Nobody leaves a unit because of a read that was not complete.
  if (home.through.some(({ stay, pmsUnit }) => stay.doubtful && isLive(stay) && pmsUnitOf(stay.facts) !== pmsUnit)) return null;
  if (awaitsMapping(world, home, going, movedTo)) return null;
  const over = mine.every((stay) => going.has(stay) || !isLive(stay));
  const told =
    over && mine.length > 0 && mine.every((stay) => ends.find((end) => end.stay === stay)?.announced ?? stay.over?.announced ?? false);
  return { home, ends: mineEnds, counted: !told, waits: null };
}

/** The guard. Returns the homes that stay, and the ends that wait with them. */
function applyGuard(world: World, property: Property, losses: Loss[], occupied: number, turn: Turn): { homes: Set<Home>; ends: Set<End> } {
  const key = (loss: Loss) => homeKey(loss.home),
    isApproved = (loss: Loss) => turn.approved.has(key(loss));
  const kept = { homes: new Set<Home>(), ends: new Set<End>() };
  const keep = (loss: Loss) => {
    kept.homes.add(loss.home);
    for (const end of loss.ends) kept.ends.add(end);
  };
  const heldBefore = new Map(world.held);
  for (const subject of [...world.held.keys()])
    if ([...world.homes].some((home) => home.property === property.id && homeKey(home) === subject)) world.held.delete(subject);

  // What was held for a conflict alone is judged anew once that is settled: "waiting in a hold announces nothing".
  const waitsFor = (subject: string) => ![undefined, 'open_conflict'].includes(heldBefore.get(subject));
  const counted = losses.filter((loss) => loss.counted && !isApproved(loss) && !waitsFor(key(loss)) && !rejected(world, loss.home));
  const recent = property.left.filter((each) => turn.now.getTime() - each.at.getTime() < 24 * 3_600_000).map((each) => each.unit);
  const limit = Math.max(property.settings.guardMinimum, (occupied * property.settings.guardPercent) / 100);
  const tooMany = counted.length > 0 && (turn.firstComplete || new Set([...recent, ...counted.map((loss) => loss.home.unit)]).size > limit);
  for (const loss of losses) {
    if (isApproved(loss)) continue;
    if (rejected(world, loss.home)) {
      keep(loss);
      continue;
    }
    const waitsAlready = waitsFor(key(loss));
    if (turn.onlyApproved || waitsAlready || loss.waits || (tooMany && counted.includes(loss))) {
      keep(loss);
      if (!turn.onlyApproved || waitsAlready || (loss.waits && heldBefore.has(key(loss))))
        world.held.set(key(loss), waitsAlready ? 'guard' : (loss.waits ?? 'guard'));
    }
  }
  for (const loss of counted) if (!kept.homes.has(loss.home)) property.left.push({ unit: loss.home.unit, at: turn.now });
  return kept;
}

/** "Suppresses the same change until its evidence changes": per stay that supported it, why it no longer does, and where it is by now. */
export const evidenceOf = (world: World, home: Home): string =>
  home.through
    .map(({ stay, pmsUnit }) =>
      [
        stay.id,
        ...whyOver(world, home, stay),
        stay.person === home.person ? (pmsUnitOf(stay.facts) ?? pmsUnit) : pmsUnit,
        isElsewhere(world, stay) ? null : unitOf(world, stay),
      ].join(' '),
    )
    .sort()
    .join('; ');
function whyOver(world: World, home: Home, stay: Stay): unknown[] {
  const property = world.properties.get(home.property)!,
    said = says(world, stay.row, property);
  if (isElsewhere(world, stay)) return ['elsewhere'];
  if (stay.person !== home.person) return ['another'];
  if (isDetached(world, stay)) return ['detached', world.pmsProperties.get(stay.facts.pmsProperty)!.episode];
  if (stay.missing?.due) return ['absent', stay.missing.since.getTime(), world.pmsProperties.get(stay.facts.pmsProperty)!.episode];
  if (said === 'over' || said === 'withdrawn') return [said, stay.row.raw, moveOut(stay.row)];
  return said === 'left out' && property.settings.whenExcluded === 'end'
    ? [said, stay.row.raw, stay.row.role]
    : said === 'superseded'
      ? [said]
      : [];
}
export const rejected = (world: World, home: Home): boolean => {
  const decision = world.decisions.get(`leave ${homeKey(home)}`);
  return decision?.verdict === 'rejected' && decision.evidence === evidenceOf(world, home);
};

/** A manual assignment's own days, both held. */
function byHand(world: World, home: Home, today: string): void {
  if (home.until !== null && home.until < today) world.homes.delete(home);
  else if (home.from <= today) home.state = 'current';
}

/** A live stay gives the unit that its PMS unit maps to. */
function support(world: World, property: Property, stay: Stay, turn: Turn, today: string): void {
  const person = stay.person!,
    unit = unitOf(world, stay);
  if (
    unit === null ||
    !property.unitSync ||
    (turn.onlyApproved && !turn.approved.has(`${person.key}/${unit}`)) ||
    world.blocks.has(`${person.key}/${property.id}`)
  )
    return;
  const home = [...world.homes].find((each) => each.person === person && each.unit === unit);
  if (home || isFrozenAtItsEnd(world, stay)) return;
  const decided = world.decisions.get(`hold ${person.key}/${unit}`),
    now = supportEvidence(world, person, unit);
  if (decided && saysNoMore(world, property, decided.evidence, now)) decided.evidence = now;
  if (decided?.evidence === now || withoutUnit(world, person, property)) return;
  world.homes.add({
    person,
    unit,
    property: property.id,
    state: stay.state === 'current' ? 'current' : 'upcoming',
    byHand: false,
    from: moveIn(stay.facts) ?? today,
    until: null,
    through: [],
    madeRun: world.runs,
    outlives: false,
  });
}
