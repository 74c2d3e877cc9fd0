import { mergeByHand } from '../../sync/merge.ts';
import { resolveConflict } from '../../sync/resolve.ts';
import { changeSettings, pauseIntegration, resumeIntegration } from '../../sync/settings.ts';
import type { History, Step } from './history.ts';
import { ACTOR } from './product.ts';
import { rejected } from './homes.ts';
import { merge } from './merge.ts';
import { homeKey, leading, same, staysOf, type Conflict, type Person } from './world.ts';

/** More of what managers decide, and runs side by side: drawn from seed 100,000 on. */
interface Event {
  weight: number;
  rule: string;
  act: (history: History, step: Step) => Promise<void>;
}
const event = (weight: number, rule: string, act: Event['act']): Event => ({ weight, rule, act });
const pick = <T>(list: readonly T[], n: number): T | undefined => (list.length ? list[n % list.length] : undefined);
const scoped = (h: History, property: string) => ({
  organizationId: h.product.organizationId,
  propertyId: h.product.properties.get(property)!,
  actor: ACTOR,
  now: h.now,
});
const isKnown = (person: Person | null): person is Person => person !== null && !person.id.startsWith('~');

/** After a run of its property, one open question of these kinds, with the product's id of it. */
async function question(
  h: History,
  a: number,
  property: string,
  fits: (conflict: Conflict) => boolean,
): Promise<{ conflict: Conflict; id: string; words: string } | null> {
  h.say(`${property} is synced`);
  await h.run(property);
  const conflict = pick(
      h.world.conflicts.filter((each) => each.state === 'open' && each.property === property && fits(each)),
      a,
    ),
    words = conflict && h.about(conflict);
  const row = (await h.product.openConflicts(await h.product.labels())).find((each) => each.words === words);
  return conflict && row && words ? { conflict, id: row.id, words } : null;
}
const answer = (h: History, property: string, conflictId: string, action: string) =>
  resolveConflict(h.product.pool, { ...scoped(h, property), conflictId, action, residentId: null, meaning: null, note: null });
const drop = (h: History, conflict: Conflict) => {
  h.world.conflicts = h.world.conflicts.filter((each) => each !== conflict);
};

export const MANAGER_EVENTS = {
  whenAbsent: event(1, 'absence policy', async (h, { a, b }) => {
    const property = h.propertyOf(a),
      whenAbsent = b % 2 ? ('end' as const) : ('hold' as const);
    await changeSettings(h.product.pool, { ...scoped(h, property), patch: { whenAbsent } });
    h.world.properties.get(property)!.settings.whenAbsent = whenAbsent;
    h.say(`${property}: the absent ${whenAbsent === 'end' ? 'leave' : 'wait for a manager'}`);
  }),
  pause: event(1, 'pausing and resuming', async (h, { a }) => {
    const property = h.propertyOf(a),
      isPaused = h.paused.has(property);
    if (isPaused) {
      await resumeIntegration(h.product.pool, { ...scoped(h, property), reason: null });
      h.paused.delete(property);
    } else {
      await pauseIntegration(h.product.pool, { ...scoped(h, property), reason: 'building work' });
      h.paused.add(property);
    }
    h.say(`${property} is ${isPaused ? 'resumed' : 'paused'}`);
  }),
  together: event(3, 'two properties at once', async (h) => {
    h.say('Elm and Oak are synced at once');
    await h.runTogether();
  }),
  moveLogin: event(2, 'move_login', async (h, { a, b }) => {
    const property = h.propertyOf(a),
      asked = await question(
        h,
        b,
        property,
        ({ type, person, candidates }) =>
          ['shared_email', 'duplicate_account', 'name_mismatch'].includes(type) &&
          isKnown(person) &&
          person.email !== null &&
          !same(person.login, person.email) &&
          [...h.world.people].every((each) => !same(each.login, person.email) || candidates.includes(each)),
      );
    if (!asked) return;
    await answer(h, property, asked.id, 'move_login');
    const { person, candidates } = asked.conflict;
    for (const each of candidates) if (same(each.login, person!.email)) each.login = null;
    person!.login = person!.email;
    drop(h, asked.conflict);
    h.say(`${asked.words}: move_login`);
    await h.compare('after the answer');
  }),
  usedAgainAnswer: event(2, 'answers to a record used again', async (h, { a, b, c }) => {
    const property = h.propertyOf(a),
      asked = await question(
        h,
        b,
        property,
        ({ type, person, candidates }) => type === 'email_changed' && candidates.length > 0 && isKnown(person),
      );
    if (!asked) return;
    const {
        person,
        candidates: [old],
        about,
      } = asked.conflict,
      record = h.world.records.get(about)!,
      // What it says now, not what another property read of it before.
      facts = leading(
        h.world,
        [...h.world.stays.values()].filter((stay) => stay.row.person === about && stay.person === person),
      )?.facts;
    if (!old || !person || !facts) return;
    const action = c % 2 ? 'accept' : 'separate';
    await answer(h, property, asked.id, action);
    drop(h, asked.conflict);
    if (action === 'accept') {
      // "The two are merged, the old person's id survives with the PMS's present name and e-mail."
      merge(h.world, person, old);
      Object.assign(record, { first: facts.first, last: facts.last, email: facts.email });
      Object.assign(old, { first: facts.first, last: facts.last, ...(facts.email === null ? {} : { email: facts.email }) });
      if (facts.email !== null && ![...h.world.people].some((each) => each !== old && same(each.login, facts.email)))
        old.login = facts.email;
    } else if (h.world.properties.get(property)!.unitSync)
      for (const home of [...h.world.homes])
        if (
          home.person === old &&
          home.property === property &&
          !home.byHand &&
          !rejected(h.world, home) &&
          home.through.length &&
          home.through.every(({ stay }) => stay.person !== old)
        ) {
          h.world.homes.delete(home);
          h.world.held.delete(homeKey(home));
        }
    h.say(`${asked.words}: ${action}`);
    await h.compare('after the answer');
  }),
  mergeByHand: event(1, 'merge by hand', async (h, { a, b }) => {
    const known = [...h.world.people].filter((each) => isKnown(each) && (staysOf(h.world, each).length > 0 || each.addedAt !== null)),
      from = pick(known, a),
      into = pick(known, b);
    if (!from || !into || from === into) return;
    const words = `${h.label(from)} is merged into ${h.label(into)} by hand`;
    await mergeByHand(h.product.pool, {
      organizationId: h.product.organizationId,
      actor: ACTOR,
      now: h.now,
      personId: from.id,
      into: into.id,
    });
    merge(h.world, from, into);
    h.say(words);
    await h.compare('after the merge');
  }),
} satisfies Record<string, Event>;
