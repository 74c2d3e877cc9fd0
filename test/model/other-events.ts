import { liftDecision } from '../../sync/decisions.ts';
import { setIgnored } from '../../sync/mapping.ts';
import { resolveConflict } from '../../sync/resolve.ts';
import { changeSettings } from '../../sync/settings.ts';
import { undoRun } from '../../sync/undo.ts';
import type { History, Step } from './history.ts';
import { evidenceOf } from './homes.ts';
import { answerConflict, answerHeld, block, giveUnit, takeUnit } from './humans.ts';
import { MANAGER_EVENTS } from './manager-events.ts';
import { ACTOR } from './product.ts';
import { rehearse } from './rehearse.ts';
import { newPerson } from './who.ts';
import { Violation, homeKey, isLive, leading, same, type Home } from './world.ts';

/** Taking things back, and the rest of what managers decide: drawn from seed 200,000 on. */
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

interface RunRow {
  id: string;
  property: string;
  trigger: string;
}
const runsSince = (h: History, id: string): Promise<RunRow[]> =>
  h.product.sql<RunRow>(
    `select id, property_id as property, trigger from sync_run where organization_id = $1 and id > $2 and trigger in ('human', 'approval') order by id`,
    [h.product.organizationId, id],
  );
const lastRun = async (h: History): Promise<string> =>
  (
    await h.product.sql<{ id: string }>('select id from sync_run where organization_id = $1 order by id desc limit 1', [
      h.product.organizationId,
    ])
  )[0]!.id;

/** What a manager does, by number. Those that answer something do it right after a run. */
const WRITES: ((h: History, step: Step, property: string) => Promise<void>)[] = [
  (h, { a, b, c }) => giveUnit(h, a, b, c),
  (h, { a }) => takeUnit(h, a),
  (h, { a }, property) => block(h, a, property),
  (h, { a, b }, property) => answerHeld(h, a, b, property),
  (h, { a, b }) => answerConflict(h, a, b),
  (h, step) => MANAGER_EVENTS.mergeByHand.act(h, step),
];

/** Right after it was made, a human write can be taken back whole: everything is as it was, and what an approval had ended is kept. */
async function undoWrite(h: History, step: Step): Promise<void> {
  const property = h.propertyOf(step.a);
  h.say(`${property} is synced`);
  await h.run(property);
  const before = structuredClone(h.world),
    since = await lastRun(h),
    write = WRITES[step.c % WRITES.length]!;
  await write(h, step, property);
  const [run] = await runsSince(h, since);
  if (!run) return;
  const kept =
    run.trigger === 'approval'
      ? [...before.homes].filter((home) => ![...h.world.homes].some((each) => homeKey(each) === homeKey(home)))
      : [];
  const { refused } = await undoRun(h.product.pool, { ...scoped(h, property), propertyId: run.property, runId: run.id, changeIds: null });
  if (refused.length) throw new Violation(`what was just done could not be taken back: ${refused.map((each) => each.reason).join('; ')}`);
  // A link that was taken back is not made again by itself.
  for (const conflict of before.conflicts)
    if (
      !h.world.conflicts.some(
        (each) => each.type === conflict.type && each.about === conflict.about && each.property === conflict.property,
      ) &&
      h.words.at(-1)?.endsWith(': link')
    )
      before.unlinked.add(conflict.about);
  // A unit that was given has been hers, though it was taken back: history is kept.
  if (write === WRITES[0]) for (const key of h.world.everHeld) before.everHeld.add(key);
  h.world = before;
  for (const home of kept) {
    h.world.held.delete(homeKey(home));
    h.world.decisions.set(`leave ${homeKey(home)}`, { verdict: 'rejected', evidence: evidenceOf(h.world, home) });
  }
  h.say('that is taken back');
  await h.compare('after it was taken back');
}

/** Tried and rolled back: a run that is taken back leaves everybody where she was, also through the next run of the same facts; taking that back brings the run's units again. */
async function undoSync(h: History, property: string): Promise<void> {
  // What a question goes with is not taken back: it is answered instead.
  const asked = new Set<string>();
  const homes = async (product = h.product) =>
    (
      await product.sql<{ home: string }>(
        `select a.person_id || ' holds ' || u.name || case a.source when 'manual' then ', by hand' else '' end as home from assignment a join unit u on u.id = a.unit_id where a.organization_id = $1 and a.state <> 'ended' order by 1`,
        [product.organizationId],
      )
    )
      .map((row) => row.home)
      .filter((each) => !asked.has(each))
      .join('\n');
  const before = await homes();
  h.say(`${property} is synced`);
  await h.run(property);
  const last = h.lastRun,
    after = await homes();
  const isTimed =
    last &&
    (
      await h.product.sql(
        `select 1 from sync_change where run_id = $1 and reason in ('until_reached', 'from_reached') union all select 1 from stay where property_id = $2 and missing_since_at is not null`,
        [last.runId, h.product.properties.get(property)!],
      )
    ).length > 0;
  if (!last || last.state !== 'applied' || isTimed || last.reads.some((read) => read.outcome !== 'complete')) return;
  await rehearse(h.product.pool, async (pool) => {
    const product = h.product.on(pool),
      now = new Date(h.now.getTime() + 60_000),
      base = { ...scoped(h, property), now };
    const same = async (what: string, wanted: string) => {
      const now = await homes(product);
      if (now !== wanted) throw new Violation(`${what} at ${property}:\n  homes are\n${now}\n  and not\n${wanted}`);
    };
    const { runId, refused } = await undoRun(pool, { ...base, runId: last.runId, changeIds: null });
    const odd = refused.filter((each) => !/^(mirror_fact|by_date|answer_conflict)/.test(each.reason));
    if (odd.length)
      throw new Violation(
        `a run that nothing newer touched could not be taken back at ${property}: ${odd.map((each) => each.reason).join('; ')}`,
      );
    for (const row of await product.sql<{ home: string }>(
      `select c.person || ' holds ' || u.name as home from sync_change c join unit u on u.id = c.unit where c.id = any($1::uuid[]) and c.kind in ('assign', 'move')`,
      [refused.filter((each) => each.reason.startsWith('answer_conflict')).map((each) => each.changeId)],
    ))
      asked.add(row.home);
    await same('a run that is taken back leaves other homes than before it', before);
    await product.run(property, last.reads, h.unitsOf, now);
    // Whose end only waited for a question that was taken back with the newcomer leaves: that run did not do it.
    const waited = await product.sql(`select 1 from sync_change where run_id = $1 and held_reason = 'open_conflict'`, [last.runId]);
    if (!waited.length) await same('what was taken back is done again', before);
    if (runId) await undoRun(pool, { ...base, runId, changeIds: null });
  });
  asked.clear();
  if ((await homes()) !== after) throw new Violation('the rehearsal was not rolled back');
}

/** After a run of its property: one open question that fits, answered. */
export async function answer(
  h: History,
  property: string,
  n: number,
  action: string,
  fits: (conflict: History['world']['conflicts'][number]) => boolean,
  then: (conflict: History['world']['conflicts'][number]) => void,
): Promise<void> {
  h.say(`${property} is synced`);
  await h.run(property);
  const conflict = pick(
      h.world.conflicts.filter(
        (each) =>
          each.state === 'open' && each.property === property && (each.person === null || !each.person.id.startsWith('~')) && fits(each),
      ),
      n,
    ),
    words = conflict && h.about(conflict);
  const row = (await h.product.openConflicts(await h.product.labels())).find((each) => each.words === words);
  if (!conflict || !row || !words) return;
  await resolveConflict(h.product.pool, {
    ...scoped(h, property),
    conflictId: row.id,
    action,
    residentId: null,
    meaning: null,
    note: null,
  });
  h.world.conflicts = h.world.conflicts.filter((each) => each !== conflict);
  then(conflict);
  h.say(`${words}: ${action}`);
  await h.compare('after the answer');
}

export const OTHER_EVENTS = {
  undoWrite: event(4, 'undo of a human write, a merge taken back', undoWrite),
  undoSync: event(4, 'undo of a run', (h, { a }) => undoSync(h, h.propertyOf(a))),
  unitSync: event(1, 'Unit Sync off and on', async (h, { a }) => {
    const property = h.world.properties.get(h.propertyOf(a))!,
      unitSync = !property.unitSync;
    await changeSettings(h.product.pool, { ...scoped(h, property.id), patch: { unitSync, reason: 'doors are replaced' } });
    property.unitSync = unitSync;
    h.say(`Unit Sync of ${property.id} is ${unitSync ? 'on again' : 'off'}`);
  }),
  ignoreUnit: event(1, 'ignored PMS units', async (h, { a, b }) => {
    const unit = h.town.units[a % h.town.units.length]!,
      property = h.world.pmsProperties.get(unit.pmsProperty)?.attachedTo,
      id = await h.product.pmsUnit(unit.pmsProperty, unit.id);
    if (!id || !property) return;
    try {
      await setIgnored(h.product.pool, { ...scoped(h, property), pmsUnitId: id, reason: b % 4 ? 'model' : null });
    } catch (error) {
      if ((error as { code?: string }).code !== 'pms_unit_assigned') throw error;
      h.say(`PMS unit ${unit.id} cannot be ignored`);
      return;
    }
    if (b % 4) h.world.mappings.delete(`${unit.pmsProperty}/${unit.id}`);
    h.say(`PMS unit ${unit.id} is ${b % 4 ? 'ignored' : 'no longer ignored'}`);
  }),
  lift: event(2, 'decisions lifted', async (h, { a }) => {
    const rows = await h.product.sql<{ id: string; person: string | null; unit: string | null; kind: string; verdict: string }>(
      `select d.id, d.person, u.name as unit, d.kind, d.verdict from decision d join unit u on d.subject like '%/unit:' || u.id where d.organization_id = $1 and d.state = 'active' and d.kind in ('unassign', 'move', 'assign') order by d.id`,
      [h.product.organizationId],
    );
    const row = pick(rows, a),
      person = [...h.world.people].find((each) => each.id === row?.person);
    if (!row || !person) return;
    await liftDecision(h.product.pool, { organizationId: h.product.organizationId, decisionId: row.id, actor: ACTOR, now: h.now });
    h.world.decisions.delete(`${row.kind === 'assign' ? 'hold' : 'leave'} ${person.key}/${row.unit}`);
    h.say(`the decision about ${h.label(person)} and ${row.unit} is lifted`);
  }),
  separateEmail: event(2, '`separate` of a changed e-mail', (h, { a, b }) =>
    answer(
      h,
      h.propertyOf(a),
      b,
      'separate',
      (each) => each.type === 'email_changed' && each.candidates.length === 0,
      ({ about, person: old }) => {
        const { world } = h,
          record = world.records.get(about)!,
          stays = [...world.stays.values()].filter((stay) => stay.row.person === about && stay.state !== 'outside'),
          // The e-mail that waits is asked about, not what another stay said of her when it was last read.
          waiting = stays.filter(({ facts: { email } }) => email !== null && !same(email, record.email)),
          { facts } = leading(world, waiting.length ? waiting : stays)!;
        const fresh = newPerson(
          world,
          facts,
          facts.email !== null && ![...world.people].some((each) => same(each.login, facts.email)) ? facts.email : null,
        );
        Object.assign(record, { person: fresh, first: facts.first, last: facts.last, email: facts.email });
        const moved = stays.filter((stay) => stay.person === old && isLive(stay));
        for (const stay of moved) stay.person = fresh;
        for (const home of [...world.homes].filter((each) => each.person === old)) {
          const gone = home.through.filter(({ stay }) => moved.includes(stay)),
            rest = home.through.filter(({ stay }) => !moved.includes(stay));
          if (!gone.length) continue;
          const given: Home = { ...home, person: fresh, byHand: false, until: null, through: gone, outlives: false };
          if (rest.length || home.byHand) home.through = rest;
          else {
            world.homes.delete(home);
            world.held.delete(homeKey(home));
          }
          world.homes.add(given);
        }
      },
    ),
  ),
} satisfies Record<string, Event>;
