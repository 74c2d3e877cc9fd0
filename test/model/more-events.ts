import { liftDecision } from '../../sync/decisions.ts';
import { changeSettings } from '../../sync/settings.ts';
import { outlivedEvidence } from './conflicts.ts';
import type { History, Step } from './history.ts';
import { answer } from './other-events.ts';
import { ACTOR } from './product.ts';
import { fold, homeKey, same, staysOf } from './world.ts';

/** A second PMS account, and the last of what managers decide: drawn from seed 300,000 on. */
interface Event {
  weight: number;
  rule: string;
  act: (history: History, step: Step) => void | Promise<void>;
}
const event = (weight: number, rule: string, act: Event['act']): Event => ({ weight, rule, act });

const attach = (h: History, property: string, pmsPropertyExternalIds: string[]) =>
  changeSettings(h.product.pool, {
    organizationId: h.product.organizationId,
    propertyId: h.product.properties.get(property)!,
    actor: ACTOR,
    now: h.now,
    patch: { pmsPropertyExternalIds },
  });

export const MORE_EVENTS = {
  /** Never drawn: a history that begins with it has the third property, of another account. */
  secondAccount: event(0, 'two PMS accounts in one organization', (h) =>
    h.say('Fir reads another PMS account, which has some of the same ids'),
  ),
  keepEmail: event(3, '`keep` of a changed e-mail', (h, { a, b }) =>
    answer(
      h,
      h.propertyOf(a),
      b,
      'keep',
      (each) => each.type === 'email_changed' && each.candidates.length === 0 && waitingEmail(h, each) !== undefined,
      (conflict) => {
        h.world.decisions.set(`email ${conflict.about}`, { verdict: 'kept', evidence: fold(waitingEmail(h, conflict)) });
        h.world.keptBy.set(conflict.about, conflict.property);
      },
    ),
  ),
  keepOutlived: event(3, '`keep` of a manual assignment that outlives the PMS', (h, { a, b }) =>
    answer(
      h,
      h.propertyOf(a),
      b,
      'keep',
      (each) => each.type === 'manual_outlives_pms',
      ({ about }) => {
        const home = [...h.world.homes].find((each) => homeKey(each) === about)!;
        h.world.decisions.set(`outlives ${about}`, { verdict: 'kept', evidence: outlivedEvidence(h.world, home) });
      },
    ),
  ),
  liftSeparate: event(3, '`separate` lifted', async (h, { a }) => {
    const { world, product } = h,
      rows = await product.sql<{ id: string; record: string; property: string }>(
        `select d.id, split_part(d.subject, '/', 2) as record, p.name as property from decision d join property p on p.id = d.property_id where d.organization_id = $1 and d.kind = 'separate' and d.state = 'active' order by d.id`,
        [product.organizationId],
      ),
      row = rows[a % rows.length];
    if (!row) return;
    const about = `${row.record}${h.accountOf(row.property) === 'b' ? '@b' : ''}`,
      told = world.toldApart.findLast((each) => each.about === about && each.property === row.property);
    if (!told) return;
    await liftDecision(product.pool, { organizationId: product.organizationId, decisionId: row.id, actor: ACTOR, now: h.now });
    for (const key of [...world.separated]) if (key.startsWith(`${about}|`)) world.separated.delete(key);
    world.toldApart = world.toldApart.filter((each) => each !== told);
    // "Lifting that decision asks again", about who they are by now; of one and the same human there is nothing to ask.
    if (
      told.candidates.length &&
      !world.conflicts.some((each) => each.about === about && each.property === told.property && each.type !== 'email_changed')
    )
      world.conflicts.push(told);
    h.say(`that ${told.person ? h.label(told.person) : about} is somebody else is lifted`);
    await h.compare('after the decision was lifted');
  }),
  attachElsewhere: event(3, 'a PMS property attached to another property', async (h) => {
    const pms = h.world.pmsProperties.get('72')!;
    if (h.accountOf('Elm') === 'c') return;
    if (pms.attachedTo === 'Oak') {
      await attach(h, 'Oak', ['81']);
      pms.attachedTo = null;
      return h.say('PMS property 72 is detached from Oak');
    }
    if (pms.attachedTo === 'Elm') await attach(h, 'Elm', ['71']);
    await attach(h, 'Oak', ['81', '72']);
    pms.attachedTo = 'Oak';
    pms.freshlyAttached = true;
    pms.episode++;
    for (const stay of h.world.stays.values())
      if (stay.row.pmsProperty === '72' && stay.missing) stay.missing = { ...stay.missing, reads: 0, due: false };
    h.say('PMS property 72 is attached to Oak');
  }),
  /** Never drawn: it follows `attachElsewhere`, and the other property then takes over stays of the next run's. */
  takenDuringRun: event(0, 'a stay taken over during a run', (h) => {
    h.between = async () => {
      await h.run('Oak');
      return true;
    };
    h.say('(during the next run Oak is synced)');
  }),
} satisfies Record<string, Event>;

/** What the PMS says of the e-mail that is asked about. */
const waitingEmail = ({ world }: History, { person, about }: { person: History['world']['conflicts'][number]['person']; about: string }) =>
  person === null
    ? undefined
    : staysOf(world, person)
        .filter((stay) => stay.row.person === about)
        .map((stay) => stay.facts.email)
        .find((each) => each !== null && !same(each, world.records.get(about)!.email));
