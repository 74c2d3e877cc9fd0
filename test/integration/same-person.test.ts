// Two properties of one organization read the same newcomer at the same time (docs/rules.md, Who is who; docs/how-it-works.md, The one lock).
import { world } from '../support/planned-stage.ts';
import { oneWaitsForPeople, points, stoppableWorld } from '../support/stoppable-world.ts';
import type { TestProperty } from '../support/planned-world.ts';

stoppableWorld();

/** Dana in both properties: with one id of the PMS, or an id for each property. */
async function newcomer(round: string, sameId: boolean): Promise<[TestProperty, TestProperty]> {
  const properties: TestProperty[] = [];
  for (const where of ['Elm', 'Oak']) {
    const property = await world.property(`${where} ${round}`);
    property.stays = [
      {
        tenancy: `${where}-${round}`,
        person: sameId ? `dana-${round}` : `dana-${where}-${round}`,
        unit: '1A',
        firstName: 'Dana',
        lastName: `Field ${round}`,
        email: `dana.${round}@example.com`,
      },
    ];
    properties.push(property);
  }
  return properties as [TestProperty, TestProperty];
}

/** Who holds a unit in either property: how many people, with how many log-ins, in how many units; and what is asked. */
async function standing(properties: TestProperty[]) {
  const rows = await world.sql.rows<{ person: string; login: string | null }>(
      `select a.person_id as person, p.login_email_key as login from assignment a join person p on p.id = a.person_id where a.property_id = any($1::uuid[]) and a.state <> 'ended'`,
      [properties.map((each) => each.id)],
    ),
    conflicts = (await Promise.all(properties.map((each) => each.conflicts()))).flat();
  return {
    units: rows.length,
    people: new Set(rows.map((each) => each.person)).size,
    logIns: new Set(rows.flatMap((each) => each.login ?? [])).size,
    asked: conflicts.filter((each) => each.state === 'open').map((each) => each.type),
  };
}
const ONE = { units: 2, people: 1, logIns: 1, asked: [] },
  ASKED = { units: 2, people: 2, logIns: 1, asked: ['duplicate_account'] };

test.each([
  ['one id in the PMS: one person, created by whoever comes first', true, ONE],
  ['an id for each property: the second gets her unit without the log-in, and a manager is asked', false, ASKED],
])('%s', async (_words, sameId, wanted) => {
  const [elm, oak] = await newcomer(`met ${sameId}`, sameId),
    stop = await points.set('apply', elm.id),
    first = elm.sync();
  await stop.reached();
  const second = oak.sync();
  await oneWaitsForPeople();
  await stop.release();
  await Promise.all([first, second]);
  expect(await standing([elm, oak])).toEqual(wanted);
  expect([(await elm.sync()).quiet, (await oak.sync()).quiet]).toEqual([true, true]);
});

test.each([
  ['one id', true, ONE],
  ['an id for each', false, ASKED],
])('whenever the two runs meet, %s: as if one had come after the other', async (_words, sameId, wanted) => {
  for (let round = 0; round < 5; round++) {
    const properties = await newcomer(`${round} ${sameId}`, sameId);
    await Promise.all(properties.map((each) => each.sync()));
    expect(await standing(properties)).toEqual(wanted);
  }
});
