import type { History, Step } from './history.ts';
import { setMapping } from '../../sync/mapping.ts';
import { changeSettings } from '../../sync/settings.ts';
import { answerConflict, answerHeld, block, giveUnit, protect, takeUnit, typeIn } from './humans.ts';
import type { Role } from './world.ts';
import {
  pick,
  word,
  isIn,
  isThere,
  name,
  newMember,
  newTenancy,
  human,
  units,
  anyone,
  at,
  leave,
  scoped,
  LAST,
  PROPERTY_OF,
} from './event-people.ts';

/** What can happen in a history. An event that finds nobody to happen to does nothing and says nothing. `weight`: how often it is drawn. */
interface Event {
  weight: number;
  rule: string;
  act: (history: History, step: Step) => void | Promise<void>;
}

/** The property whose plans depend on it, where it changed something. */
async function mapUnit(h: History, a: number, b: number): Promise<string | null> {
  const drawn = pick(units(h), a)!,
    unit = { ...drawn, pmsProperty: h.asRead(drawn.pmsProperty) },
    property = h.world.pmsProperties.get(unit.pmsProperty)?.attachedTo;
  if (!property) return null;
  const names = h.properties.find((each) => each.name === property)!.units,
    target = b % 4 === 3 && b > 9 ? null : names[(b + names.length - 1) % names.length]!;
  const id = await h.product.pmsUnit(unit.pmsProperty, unit.id),
    key = `${unit.pmsProperty}/${unit.id}`,
    mapped = h.world.mappings.get(key);
  // A mapping to another property's unit is none here, so that there is nothing to remove.
  if (!id || (mapped !== undefined && names.includes(mapped) ? mapped : null) === target) return null;
  await setMapping(h.product.pool, {
    ...scoped(h, property),
    pmsUnitId: id,
    unitId: target === null ? null : h.product.units.get(target)!,
  });
  if (target === null) h.world.mappings.delete(key);
  else h.world.mappings.set(key, target);
  h.say(target === null ? `the mapping of PMS unit ${unit.id} is removed` : `PMS unit ${unit.id} is mapped to ${target}`);
  return property;
}

const event = (weight: number, rule: string, act: Event['act']): Event => ({ weight, rule, act });

export const EVENTS = {
  wait: event(2, 'time', (h, { a }) => {
    h.now = new Date(h.now.getTime() + [3_600_000, 26 * 3_600_000, 3 * 86_400_000, 8 * 86_400_000][a % 4]!);
    h.say(`it is ${h.today}`);
  }),
  run: event(16, 'runs', async (h, { a, b }) => {
    h.now = new Date(h.now.getTime() + [3_600_000, 3_600_000, 13 * 3_600_000, 25 * 3_600_000, 8 * 86_400_000][b % 5]!);
    const property = h.propertyOf(a);
    h.say(`${property} is synced`);
    await h.run(property);
  }),
  runAgain: event(1, 'quiet', async (h, { a }) => {
    const property = h.propertyOf(a);
    h.say(`${property} is synced, and again`);
    await h.run(property);
    await h.runAgain(property);
  }),
  moveIn: event(5, 'move-in', (h, { a, b, c }) => {
    const unit = pick(units(h), a)!,
      member = newMember('Current', c % 4 === 3 ? null : h.day(-(c % 3)), 'primary', human(h, b));
    newTenancy(h, unit, unit.pmsProperty, h.day(-5), [member]);
    h.say(`${name(member)} lives in PMS unit ${unit.id}`);
  }),
  futureLease: event(3, 'future lease', (h, { a, b, c }) => {
    const unit = pick(units(h), a)!,
      member = newMember('Future', c % 4 === 3 ? null : h.day(3 + (c % 20)), 'primary', human(h, b));
    newTenancy(h, unit, unit.pmsProperty, c % 4 === 3 ? null : h.day(3 + (c % 20)), [member]);
    h.say(`${name(member)} will move into PMS unit ${unit.id}`);
  }),
  applicant: event(1, 'applicant', (h, { a, b }) => {
    const unit = pick(units(h), a)!,
      member = newMember('Applicant', null, 'primary', human(h, b));
    newTenancy(h, unit, unit.pmsProperty, null, [member]);
    h.say(`${name(member)} applies for PMS unit ${unit.id}`);
  }),
  becomesCurrent: event(4, 'becomes current', (h, { a }) => {
    const found = anyone(h, (m) => m.meaning === 'pending' || m.meaning === 'applicant', a);
    if (!found) return;
    word(found.member, 'Current');
    found.member.moveInActual = h.today;
    h.say(`${name(found.member)} has moved into ${at(found.tenancy)}`);
  }),
  fallsThrough: event(1, 'withdrawn, cancelled, denied', (h, { a, b }) => {
    const found = anyone(h, (m) => m.meaning === 'pending' || m.meaning === 'applicant', a);
    if (!found) return;
    word(found.member, ['Canceled', 'Denied', 'Applicant'][b % 3]!);
    h.say(`the lease of ${name(found.member)} becomes ${found.member.raw}`);
  }),
  backToPending: event(1, 'upcoming again', (h, { a }) => {
    const found = anyone(h, isIn, a);
    if (!found) return;
    word(found.member, 'Future');
    h.say(`${name(found.member)} becomes a future resident again`);
  }),
  notice: event(3, 'notice', (h, { a, b }) => {
    const found = anyone(h, isIn, a);
    if (!found) return;
    word(found.member, b % 5 === 0 ? 'Eviction' : 'Notice');
    found.member.moveOutScheduled = b % 4 === 3 ? null : h.day(1 + (b % 12));
    found.tenancy.leaseEnd = b % 3 ? h.day(1 + (b % 12)) : null;
    h.say(
      `${name(found.member)} is to leave ${at(found.tenancy)} on ${found.member.moveOutScheduled ?? found.tenancy.leaseEnd ?? 'some day'}`,
    );
  }),
  moveOut: event(4, 'move-out', (h, { a, b }) => {
    const found = anyone(h, isIn, a);
    if (!found) return;
    leave(found.member, b % 5 === 4 ? null : b % 2 && found.member.moveOutScheduled ? found.member.moveOutScheduled : h.day(-(b % 3)));
    h.say(`${name(found.member)} has moved out of ${at(found.tenancy)}, on ${found.member.moveOutActual ?? 'some day'}`);
  }),
  comesBack: event(1, 'reopen', (h, { a }) => {
    const found = anyone(h, (m) => ['past', 'cancelled', 'denied'].includes(m.meaning), a);
    if (!found) return;
    word(found.member, 'Current');
    found.member.moveOutActual = null;
    h.say(`${name(found.member)} is current again in ${at(found.tenancy)}`);
  }),
  newUnit: event(2, 'transfer, same tenancy', (h, { a, b }) => {
    const found = anyone(h, isThere, a),
      unit = pick(
        units(h).filter((each) => each.pmsProperty === found?.tenancy.pmsProperty),
        b,
      );
    if (!found || !unit || unit.id === found.tenancy.unit) return;
    found.tenancy.unit = b % 11 === 10 ? null : unit.id;
    h.say(`the tenancy of ${name(found.member)} is now in ${at(found.tenancy)}`);
  }),
  transfer: event(3, 'transfer, new tenancy', (h, { a, b, c }) => {
    const found = anyone(h, isIn, a),
      unit = pick(
        units(h).filter((each) => PROPERTY_OF[each.pmsProperty] === PROPERTY_OF[found?.tenancy.pmsProperty ?? '']),
        b,
      );
    if (!found || !unit || unit.id === found.tenancy.unit) return;
    const renamed = c % 4 === 3,
      member = newMember(
        c % 5 === 4 ? 'Future' : 'Current',
        h.today,
        found.member.role,
        renamed ? h.town.person(found.member.person.first, found.member.person.last, found.member.person.email) : found.member.person,
      );
    if (renamed && c % 8 === 3) member.predecessors = [found.member.person.id];
    leave(found.member, h.today);
    newTenancy(h, unit, unit.pmsProperty, h.today, [member]);
    h.say(
      `${name(found.member)} moves from ${at(found.tenancy)} to PMS unit ${unit.id}${renamed ? ` under a new id, ${member.person.id}${member.predecessors.length ? ' (the PMS says so)' : ''}` : ''}`,
    );
  }),
  renewal: event(3, 'renewal, bridge, superseded', (h, { a, b, c }) => {
    const found = anyone(h, isIn, a);
    if (!found) return;
    const member = newMember(
      c % 3 === 0 ? 'Current' : 'Future',
      c % 7 === 6 ? null : h.day(b % 16),
      found.member.role,
      found.member.person,
    );
    const next = newTenancy(
      h,
      found.tenancy.unit === null ? null : { id: found.tenancy.unit, pmsProperty: found.tenancy.pmsProperty },
      found.tenancy.pmsProperty,
      member.moveInScheduled ?? member.moveInActual,
      [member],
    );
    if (c % 5 === 4) {
      found.tenancy.successor = next.id;
      word(found.member, 'Superseded');
    } else if (c % 2) leave(found.member, h.today);
    h.say(
      `${name(found.member)} renews ${at(found.tenancy)} as a new tenancy from ${member.moveInScheduled ?? member.moveInActual ?? 'some day'} (${member.raw}); the old one is ${found.member.raw}`,
    );
  }),
  superseded: event(1, 'superseded', (h, { a }) => {
    const found = anyone(h, isThere, a);
    if (!found) return;
    word(found.member, 'Superseded');
    h.say(`the tenancy of ${name(found.member)} in ${at(found.tenancy)} is superseded`);
  }),
  secondLease: event(1, 'several homes', (h, { a, b }) => {
    const found = anyone(h, isIn, a),
      unit = pick(units(h), b)!;
    if (!found) return;
    newTenancy(h, unit, unit.pmsProperty, h.today, [newMember('Current', h.today, 'primary', found.member.person)]);
    h.say(`${name(found.member)} also lives in PMS unit ${unit.id}`);
  }),
  roommate: event(3, 'roommates, couples', (h, { a, b, c }) => {
    const found = anyone(h, isThere, a);
    if (!found) return;
    const member = newMember(found.member.raw, h.today, (['occupant', 'cosigner', 'minor', 'guarantor'] as const)[c % 4]!, human(h, b));
    if (c % 3 === 0) member.person.email = found.member.person.email;
    found.tenancy.members.push(member);
    h.say(`${name(member)} joins ${name(found.member)} as ${member.role}${c % 3 === 0 ? ', with the same e-mail' : ''}`);
  }),
  sameEmail: event(2, 'shared e-mail, name mismatch', (h, { a, b }) => {
    const found = pick(h.town.members(), a),
      unit = pick(units(h), b)!;
    if (!found) return;
    const member = newMember('Current', h.today, 'primary', human(h, b + 1));
    member.person.email = found.member.person.email;
    newTenancy(h, unit, unit.pmsProperty, h.today, [member]);
    h.say(`${name(member)} lives in PMS unit ${unit.id}, with the e-mail of ${name(found.member)}`);
  }),
  namesake: event(2, 'namesake, e-mail mismatch', (h, { a, b }) => {
    const found = pick(h.town.members(), a),
      unit = pick(units(h), b)!;
    if (!found) return;
    const { first, last } = found.member.person,
      member = newMember('Current', h.today, 'primary', h.town.person(first, last, b % 3 ? `other.${h.town.id()}@example.com` : null));
    newTenancy(h, unit, unit.pmsProperty, h.today, [member]);
    h.say(`a namesake, ${name(member)}, lives in PMS unit ${unit.id}`);
  }),
  twin: event(2, 'duplicate account, returning resident', (h, { a, b }) => {
    const found = pick(h.town.members(), a),
      unit = pick(units(h), b)!;
    if (!found) return;
    const { first, last, email } = found.member.person,
      member = newMember(b % 3 ? 'Current' : 'Future', h.today, 'primary', h.town.person(first, last, email));
    newTenancy(h, unit, unit.pmsProperty, h.today, [member]);
    h.say(`${name(found.member)} appears a second time, as ${member.person.id}, in PMS unit ${unit.id} (${member.raw})`);
  }),
  newEmail: event(2, 'e-mail changed', (h, { a, b }) => {
    const found = pick(h.town.members(), a),
      other = pick(h.town.people, b);
    if (!found) return;
    found.member.person.email = b % 4 === 0 ? null : b % 4 === 1 && other ? other.email : `new.${h.town.id()}@example.com`;
    h.say(
      `the e-mail of ${name(found.member)} becomes ${b % 4 === 0 ? 'none' : b % 4 === 1 && other ? `that of ${other.first} ${other.last} (${other.id})` : 'a new one'}`,
    );
  }),
  newName: event(1, 'name changed', (h, { a, b }) => {
    const found = pick(h.town.members(), a);
    if (!found) return;
    const was = name(found.member);
    found.member.person.last = LAST[b % LAST.length]!;
    h.say(`${was} is now called ${name(found.member)}`);
  }),
  newPhone: event(1, 'phone', (h, { a, b }) => {
    const found = pick(h.town.members(), a);
    if (!found) return;
    found.member.person.phone = b % 3 ? `512-555-01${String((b % 90) + 10)}` : 'ask at the desk';
    h.say(`${name(found.member)} has another phone`);
  }),
  usedAgain: event(1, 'record used again', (h, { a, b }) => {
    const found = anyone(h, isIn, a);
    if (!found?.member.person.email) return;
    const was = name(found.member);
    Object.assign(found.member.person, { first: 'Zoe', last: `Zeller${b}`, email: `zoe.${h.town.id()}@example.com` });
    h.say(`the record of ${was} is used again for ${name(found.member)}`);
  }),
  word: event(2, 'excluded and unknown words', (h, { a, b }) => {
    const found = anyone(h, isThere, a);
    if (!found) return;
    word(found.member, ['Corporate', 'Limbo', 'Purgatory', 'Current'][b % 4]!);
    h.say(`the status of ${name(found.member)} becomes ${found.member.raw}`);
  }),
  wordBack: event(2, 'excluded and unknown words', (h, { a }) => {
    const found = anyone(h, (m) => ['Corporate', 'Limbo', 'Purgatory', 'Superseded'].includes(m.raw), a);
    if (!found) return;
    word(found.member, 'Current');
    h.say(`the status of ${name(found.member)} is Current again`);
  }),
  role: event(1, 'roles', (h, { a, b }) => {
    const found = anyone(h, isThere, a);
    if (!found) return;
    found.member.role = (['primary', 'occupant', 'guarantor', 'minor'] as const)[b % 4]!;
    h.say(`${name(found.member)} is now ${found.member.role}`);
  }),
  bad: event(1, 'bad record', (h, { a }) => {
    const found = anyone(h, () => true, a);
    if (!found) return;
    found.member.bad = !found.member.bad;
    h.say(`the record of ${name(found.member)} ${found.member.bad ? 'cannot be used' : 'can be used again'}`);
  }),
  vanish: event(2, 'absence', (h, { a }) => {
    const found = anyone(h, () => true, a);
    if (!found) return;
    found.member.hidden = true;
    h.say(`the record of ${name(found.member)} is gone from the list`);
  }),
  appear: event(1, 'absence', (h, { a }) => {
    const found = pick(
      h.town.members().filter(({ member }) => member.hidden),
      a,
    );
    if (!found) return;
    found.member.hidden = false;
    h.say(`the record of ${name(found.member)} is listed again`);
  }),
  badRead: event(2, 'incomplete and failed reads', (h, { a, b }) => {
    const id = h.asRead(['71', '72', '81'][a % 3]!);
    h.nextReads.set(id, b % 2 ? 'incomplete' : 'failed');
    h.say(`the next read of PMS property ${id} will be ${b % 2 ? 'incomplete' : 'a failure'}`);
  }),
  renameUnit: event(1, 'unit renamed in the PMS', (h, { a, b }) => {
    const unit = pick(units(h), a)!;
    unit.label = `Suite ${b}`;
    h.say(`PMS unit ${unit.id} is renamed ${unit.label}`);
  }),
  map: event(3, 'mappings', async (h, { a, b }) => {
    await mapUnit(h, a, b);
  }),
  mapDuringRun: event(1, 'writes during a run', (h, { a, b }) => {
    h.between = async (property) => (await mapUnit(h, a, b)) === property;
    h.say('(during the next run a mapping is changed)');
  }),
  exclude: event(1, 'exclusions', async (h, { a, b }) => {
    const property = h.propertyOf(a),
      excluded = [[], ['corporate'], ['Notice', 'Corporate'], ['Limbo']][b % 4]!;
    await changeSettings(h.product.pool, { ...scoped(h, property), patch: { excludedLeaseStatuses: excluded } });
    h.world.properties.get(property)!.settings.excluded = excluded;
    h.say(`${property} excludes ${excluded.join(' and ') || 'no word'}`);
  }),
  roles: event(1, 'roles', async (h, { a, b }) => {
    const property = h.propertyOf(a),
      roles: Role[] = b % 2 ? ['primary'] : ['primary', 'cosigner', 'occupant'];
    await changeSettings(h.product.pool, { ...scoped(h, property), patch: { residentRoles: roles } });
    h.world.properties.get(property)!.settings.roles = roles;
    h.say(`${property} syncs ${roles.join(', ')}`);
  }),
  policy: event(1, 'exclusion policy', async (h, { a, b }) => {
    const property = h.propertyOf(a),
      whenExcluded = b % 2 ? ('end' as const) : ('keep' as const);
    await changeSettings(h.product.pool, { ...scoped(h, property), patch: { whenExcluded } });
    h.world.properties.get(property)!.settings.whenExcluded = whenExcluded;
    h.say(`${property}: excluded residents ${whenExcluded === 'end' ? 'leave' : 'are kept'}`);
  }),
  guard: event(1, 'guard', async (h, { a, b }) => {
    const property = h.propertyOf(a),
      minimum = b % 4;
    await changeSettings(h.product.pool, { ...scoped(h, property), patch: { guard: { minimum } } });
    h.world.properties.get(property)!.settings.guardMinimum = minimum;
    h.say(`the guard of ${property} is set to ${minimum}`);
  }),
  attach: event(1, 'detached PMS properties', async (h) => {
    const pms = h.world.pmsProperties.get('72')!,
      on = pms.attachedTo === null;
    if (pms.attachedTo === 'Oak' || h.accountOf('Elm') === 'c') return;
    await changeSettings(h.product.pool, { ...scoped(h, 'Elm'), patch: { pmsPropertyExternalIds: on ? ['71', '72'] : ['71'] } });
    pms.attachedTo = on ? 'Elm' : null;
    pms.freshlyAttached = on;
    if (!on) return h.say('PMS property 72 is detached');
    pms.episode++;
    // Complete reads are counted in each attachment anew.
    for (const stay of h.world.stays.values())
      if (stay.row.pmsProperty === '72' && stay.missing) stay.missing = { ...stay.missing, reads: 0, due: false };
    h.say('PMS property 72 is attached again');
  }),
  typeIn: event(1, 'people by hand', async (h, { a, b }) => {
    await typeIn(h, a, h.propertyOf(b));
  }),
  giveUnit: event(2, 'manual assignments, adoption', async (h, { a, b, c }) => {
    await giveUnit(h, a, b, c);
  }),
  takeUnit: event(1, 'deleted assignments', async (h, { a }) => {
    await takeUnit(h, a);
  }),
  protect: event(1, 'protection', async (h, { a }) => {
    await protect(h, a);
  }),
  block: event(1, 'blocks', async (h, { a, b }) => {
    await block(h, a, h.propertyOf(b));
  }),
  answerHeld: event(3, 'approval, rejection', async (h, { a, b }) => {
    const property = h.propertyOf(a);
    h.say(`${property} is synced`);
    await h.run(property);
    await answerHeld(h, a, b, property);
  }),
  answerConflict: event(3, 'resolutions', async (h, { a, b }) => {
    const property = h.propertyOf(a);
    h.say(`${property} is synced`);
    await h.run(property);
    await answerConflict(h, a, b);
  }),
} satisfies Record<string, Event>;
