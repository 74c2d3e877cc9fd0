import { approveHeld } from '../../sync/approve.ts';
import { setMapping } from '../../sync/mapping.ts';
import { rejectHeld } from '../../sync/reject.ts';
import { changeSettings } from '../../sync/settings.ts';
import { scoped } from './event-people.ts';
import type { History, Step } from './history.ts';
import { merge } from './merge.ts';

/** A house goes from one PMS to another and back: drawn from seed 400,000 on, where a second one (`@c`) tells of the same town under its own ids. */
interface Event {
  weight: number;
  rule: string;
  act: (history: History, step: Step) => void | Promise<void>;
}
const event = (weight: number, rule: string, act: Event['act']): Event => ({ weight, rule, act });
const isSwitched = (h: History) => h.accountOf('Elm') === 'c';

async function switchPms(h: History): Promise<void> {
  const { pmsProperties, stays } = h.world;
  if (!pmsProperties.has('71@c')) return;
  const given = [...pmsProperties.values()].filter((each) => each.attachedTo === 'Elm').map(({ id }) => id),
    account = isSwitched(h) ? 'a' : 'c',
    // What another property reads by now is not attached again.
    taken = given
      .map((id) => (account === 'a' ? id.replace('@c', '') : `${id}@c`))
      .filter((id) => pmsProperties.get(id)!.attachedTo === null);
  await changeSettings(h.product.pool, {
    ...scoped(h, 'Elm'),
    patch: { credentialId: h.product.credentialOf(account), pmsPropertyExternalIds: taken.map((id) => id.replace('@c', '')) },
  });
  for (const id of given) Object.assign(pmsProperties.get(id)!, { attachedTo: null, freshlyAttached: false });
  for (const id of taken) {
    const pms = pmsProperties.get(id)!;
    Object.assign(pms, { attachedTo: 'Elm', freshlyAttached: true, episode: pms.episode + 1 });
    for (const stay of stays.values())
      if (stay.row.pmsProperty === id && stay.missing) stay.missing = { ...stay.missing, reads: 0, due: false };
  }
  h.properties.find(({ name }) => name === 'Elm')!.account = account;
  h.say(`Elm reads from the ${account === 'c' ? 'new' : 'old'} PMS`);
}

/** Each PMS unit of the PMS that is read is mapped as the other PMS's. */
async function mapAlike(h: History): Promise<void> {
  for (const unit of h.town.units) {
    const now = h.asRead(unit.pmsProperty),
      then = now.endsWith('@c') ? unit.pmsProperty : `${unit.pmsProperty}@c`,
      target = h.world.mappings.get(`${then}/${unit.id}`),
      id = await h.product.pmsUnit(now, unit.id);
    if (!target || !id || h.world.pmsProperties.get(now)?.attachedTo !== 'Elm' || h.world.mappings.has(`${now}/${unit.id}`)) continue;
    await setMapping(h.product.pool, { ...scoped(h, 'Elm'), pmsUnitId: id, unitId: h.product.units.get(target)! });
    h.world.mappings.set(`${now}/${unit.id}`, target);
  }
  h.say('the PMS units of Elm are mapped as those of its other PMS');
}

async function answerLink(h: History, { a, b }: Step): Promise<void> {
  h.say('Elm is synced');
  await h.run('Elm');
  const rows = await h.product.heldLinks(),
    row = rows[a % rows.length],
    [about, link] = [...h.world.heldLinks].find(([, each]) => each.newcomer.id === row?.newcomer && each.known.id === row.known) ?? [];
  if (!row || !link || !about) return;
  const request = { ...scoped(h, 'Elm'), changeIds: [row.id] },
    words = `${h.label(link.newcomer)} is ${h.label(link.known)}`,
    conflict = h.world.conflicts.find(
      (each) => each.about === about && each.property === 'Elm' && ['email_mismatch', 'duplicate_account'].includes(each.type),
    )!;
  h.world.heldLinks.delete(about);
  h.world.conflicts = h.world.conflicts.filter((each) => each !== conflict);
  if (b % 2) {
    await approveHeld(h.product.pool, { ...request, note: null, looksUpById: h.looksUp });
    merge(h.world, link.newcomer, link.known);
  } else {
    await rejectHeld(h.product.pool, { ...request, note: null });
    for (const each of conflict.candidates) h.world.separated.add(`${about}|${each.key}`);
    h.world.toldApart.push(conflict);
  }
  h.say(`that ${words} is ${b % 2 ? 'approved' : 'rejected'}`);
  await h.compare('after the answer');
}

export const SWITCH_EVENTS = {
  /** Never drawn: a history that begins with it has a second PMS to go to. */
  newPms: event(0, 'another PMS', (h) => h.say('Elm can read from another PMS, which tells of the same town')),
  switchPms: event(4, 'switch of PMS', switchPms),
  mapAlike: event(5, 'mappings after a switch of PMS', mapAlike),
  answerLink: event(5, 'held links after a switch of PMS', answerLink),
} satisfies Record<string, Event>;
