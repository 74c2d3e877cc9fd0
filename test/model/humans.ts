import assert from 'node:assert/strict';
import { approveHeld } from '../../sync/approve.ts';
import { blockPerson, unblockPerson } from '../../sync/block.ts';
import { assignByHand, deleteAssignment } from '../../sync/manual-assignment.ts';
import { addPerson, editPerson } from '../../sync/people.ts';
import { rejectHeld } from '../../sync/reject.ts';
import { resolveConflict } from '../../sync/resolve.ts';
import type { History } from './history.ts';
import { evidenceOf } from './homes.ts';
import { ACTOR } from './product.ts';
import { approve } from './sync-run.ts';
import { merge } from './merge.ts';
import { newPerson, takeEmail } from './who.ts';
import { fold, homeKey, propertyOfUnit, isLive, pmsUnitOf, rememberHomes, same, staysOf, unitOf, type Home, type Person } from './world.ts';

/** What managers do by hand: in the product through sync/, in the model by the words of "What people did by hand". */
const pick = <T>(list: readonly T[], n: number): T | undefined => (list.length ? list[n % list.length] : undefined);
const base = (h: History) => ({ organizationId: h.product.organizationId, actor: ACTOR, now: h.now });
const propertyId = (h: History, property: string) => h.product.properties.get(property)!;
const isKnown = (person: Person) => !person.id.startsWith('~');
const supporting = (h: History, person: Person, unit: string) =>
  staysOf(h.world, person).filter((stay) => isLive(stay) && unitOf(h.world, stay) === unit);

export async function typeIn(h: History, a: number, property: string): Promise<void> {
  const like = pick(h.town.people, a)!;
  const taken = [...h.world.people].some((person) => h.label(person) === `(${like.first} ${like.last})`);
  const { first, last, email } = taken ? { first: 'Hand', last: `Made${h.town.id()}`, email: null } : like;
  const login = email !== null && ![...h.world.people].some((person) => same(person.login, email)) ? email : null;
  const { personId } = await addPerson(h.product.pool, {
    ...base(h),
    propertyId: propertyId(h, property),
    fields: { firstName: first, lastName: last, email, phone: null, protected: false },
  });
  const person = newPerson(h.world, { first, last, email }, login);
  person.id = personId;
  person.addedAt = property;
  h.say(`${first} ${last} is typed into ${property} by hand`);
}

/** Somebody without PMS ids first: a console typed by hand. */
export async function giveUnit(h: History, a: number, b: number, c: number): Promise<void> {
  const all = [...h.world.people].filter(isKnown),
    typed = all.filter((each) => each.addedAt !== null);
  const person = pick(typed.length && c % 2 ? typed : all, a),
    unit = pick([...h.product.units.keys()], b)!,
    property = propertyOfUnit(unit);
  const held = [...h.world.homes].find((home) => home.person === person && home.unit === unit);
  if (!person || held?.byHand || h.world.blocks.has(`${person.key}/${property}`)) return;
  const from = h.day(c % 5 === 4 ? 3 : 0),
    until = c % 3 === 2 ? h.day(5) : null;
  await assignByHand(h.product.pool, {
    ...base(h),
    propertyId: propertyId(h, property),
    personId: person.id,
    unitId: h.product.units.get(unit)!,
    from,
    until,
  });
  const home: Home = held ?? {
    person,
    unit,
    property,
    state: 'upcoming',
    byHand: true,
    from,
    until,
    through: supporting(h, person, unit).map((stay) => ({ stay, pmsUnit: pmsUnitOf(stay.facts) })),
    madeRun: h.world.runs,
    outlives: false,
  };
  home.byHand = true;
  home.until = until;
  home.outlives = false;
  if (from <= h.today) home.state = 'current';
  h.world.homes.add(home);
  rememberHomes(h.world);
  h.world.held.delete(homeKey(home));
  h.world.decisions.delete(`hold ${homeKey(home)}`);
  h.say(`${h.label(person)} is given ${unit} by hand from ${from}${until ? ` until ${until}` : ''}`);
}

export async function takeUnit(h: History, a: number): Promise<void> {
  const home = pick(
    [...h.world.homes].filter((each) => isKnown(each.person)),
    a,
  );
  if (!home) return;
  const [row] = await h.product.sql<{ id: string }>(
    `select id from assignment where person_id = $1 and unit_id = $2 and state <> 'ended'`,
    [home.person.id, h.product.units.get(home.unit)],
  );
  await deleteAssignment(h.product.pool, { ...base(h), propertyId: propertyId(h, home.property), assignmentId: row!.id });
  const supports = supporting(h, home.person, home.unit);
  h.world.held.delete(homeKey(home));
  if (home.byHand && supports.length && !h.world.blocks.has(`${home.person.key}/${home.property}`)) {
    home.byHand = false;
    home.until = null;
    home.outlives = false;
    home.state = home.state === 'current' || supports.some((stay) => stay.state === 'current') ? 'current' : 'upcoming';
    home.through = supports.map((stay) => ({ stay, pmsUnit: pmsUnitOf(stay.facts) }));
  } else {
    if (!home.byHand)
      h.world.decisions.set(`hold ${homeKey(home)}`, {
        verdict: 'deleted',
        evidence: supports
          .map((each) => `${each.id} ${pmsUnitOf(each.facts)}`)
          .sort()
          .join('; '),
      });
    h.world.homes.delete(home);
  }
  h.say(`the assignment of ${h.label(home.person)} to ${home.unit} is deleted by hand`);
}

export async function protect(h: History, a: number): Promise<void> {
  const person = pick(
    [...h.world.people].filter((each) => isKnown(each) && (staysOf(h.world, each).length > 0 || each.addedAt !== null)),
    a,
  );
  if (!person) return;
  await editPerson(h.product.pool, { ...base(h), personId: person.id, propertyIds: null, patch: { protected: !person.protected } });
  person.protected = !person.protected;
  h.say(`${h.label(person)} is ${person.protected ? 'protected' : 'no longer protected'}`);
}

export async function block(h: History, a: number, property: string): Promise<void> {
  const person = pick(
    [...h.world.people].filter(
      (each) => isKnown(each) && staysOf(h.world, each).some((stay) => stay.property === property && stay.state !== 'outside'),
    ),
    a,
  );
  if (!person) return;
  const key = `${person.key}/${property}`,
    request = { ...base(h), personId: person.id, propertyIds: [propertyId(h, property)] };
  if (h.world.blocks.has(key)) {
    await unblockPerson(h.product.pool, request);
    h.world.blocks.delete(key);
    h.say(`the block of ${h.label(person)} in ${property} is lifted`);
    return;
  }
  await blockPerson(h.product.pool, { ...request, reason: 'eviction' });
  h.world.blocks.add(key);
  for (const home of [...h.world.homes])
    if (home.person === person && home.property === property) {
      h.world.homes.delete(home);
      h.world.held.delete(homeKey(home));
    }
  h.say(`${h.label(person)} is blocked in ${property}`);
}

/** Right after a run, so that what waits is what the present facts call for. */
export async function answerHeld(h: History, a: number, b: number, property: string): Promise<void> {
  const held = (await h.product.held()).filter((each) => each.propertyId === propertyId(h, property) && each.unit !== null);
  const one = pick(held, a),
    home = one && [...h.world.homes].find((each) => each.unit === one.unit && each.person.id === one.person);
  if (!one || !home) return;
  const request = { ...base(h), propertyId: propertyId(h, property), changeIds: [one.id], note: null },
    who = h.label(home.person);
  if (b % 2 && !h.world.properties.get(property)!.unitSync) {
    // Assignments stay as they are: what waits goes on waiting.
    await assert.rejects(approveHeld(h.product.pool, { ...request, looksUpById: h.looksUp }), { code: 'unit_sync_off' });
    h.say(`that ${who} leaves ${home.unit} cannot be approved while Unit Sync is off`);
  } else if (b % 2 && h.world.heldOn.get(homeKey(home)) !== evidenceOf(h.world, home)) {
    // No run has shown her what it rests on by now: nobody approves what she did not see.
    await approveHeld(h.product.pool, { ...request, looksUpById: h.looksUp });
    h.world.held.delete(homeKey(home));
    h.say(`that ${who} leaves ${home.unit} is approved, and rests on other facts by now`);
  } else if (b % 2) {
    await approveHeld(h.product.pool, { ...request, looksUpById: h.looksUp });
    approve(h.world, property, new Set([homeKey(home)]), h.now);
    h.say(`that ${who} leaves ${home.unit} is approved`);
  } else {
    await rejectHeld(h.product.pool, request);
    h.world.decisions.set(`leave ${homeKey(home)}`, { verdict: 'rejected', evidence: evidenceOf(h.world, home) });
    h.world.held.delete(homeKey(home));
    h.say(`that ${who} leaves ${home.unit} is rejected`);
  }
  await h.compare('after the answer');
}

export async function answerConflict(h: History, a: number, b: number): Promise<void> {
  const open = h.world.conflicts.filter((each) => each.state === 'open' && (each.person === null || isKnown(each.person))),
    conflict = pick(open, a);
  if (!conflict) return;
  const labels = await h.product.labels(),
    about = h.about(conflict);
  const rows = await h.product.openConflicts(labels),
    row = rows.find((each) => each.words === about);
  if (!row) return;
  const ask = (action: string, more: object = {}) =>
    resolveConflict(h.product.pool, {
      ...base(h),
      propertyId: propertyId(h, conflict.property),
      conflictId: row.id,
      action,
      residentId: null,
      meaning: null,
      note: null,
      ...more,
    });
  const drop = () => {
    h.world.conflicts = h.world.conflicts.filter((each) => each !== conflict);
  };
  const { person, candidates } = conflict;
  let action: string;
  if (conflict.type === 'unknown_status') {
    action = 'set_meaning';
    await ask(action, { meaning: 'current' });
    const accountOf = (property: string) => h.accountOf(property);
    h.world.meanings.set(`${accountOf(conflict.property)}/${fold(conflict.about)}`, 'current');
    h.world.conflicts = h.world.conflicts.filter(
      (each) =>
        each.type !== 'unknown_status' || each.about !== conflict.about || accountOf(each.property) !== accountOf(conflict.property),
    );
  } else if (conflict.type === 'manual_outlives_pms') {
    action = 'end';
    await ask(action);
    for (const home of [...h.world.homes]) if (homeKey(home) === conflict.about) h.world.homes.delete(home);
    drop();
  } else if (conflict.type === 'email_changed') {
    if (candidates.length || !person) return;
    action = 'accept';
    await ask(action);
    const record = h.world.records.get(conflict.about)!,
      email = staysOf(h.world, person)
        .filter((stay) => stay.row.person === record.id)
        .map((stay) => stay.facts.email)
        .find((each) => each !== null && !same(each, record.email));
    if (email) {
      takeEmail(h.world, h.world.properties.get(conflict.property)!, person, email, conflict.about);
      record.email = email;
    }
    drop();
  } else if (conflict.type === 'bad_record' || !person || !candidates.length) {
    return;
  } else if (b % 2) {
    const chosen = pick(candidates, b >> 1)!;
    action = 'link';
    await ask(action, { residentId: chosen.id });
    drop();
    merge(h.world, person, chosen);
  } else {
    action = 'separate';
    await ask(action);
    for (const each of candidates) h.world.separated.add(`${conflict.about}|${each.key}`);
    h.world.toldApart.push(conflict);
    drop();
  }
  h.say(`${about}: ${action}`);
  await h.compare('after the answer');
}
