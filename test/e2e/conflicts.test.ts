// Each type of conflict by each of its actions, from its card: the dialogue says who loses what, and just that happens.
import type { Page } from 'playwright-core';
import { confirmed, type Dialog } from '../support/console-dialog.ts';
import { consoleStage } from '../support/console-stage.ts';
import type { ResidentView } from '../support/property-driver.ts';
import { CLIENT_ID, SECRET, type TestSystem } from '../support/system.ts';

interface Case {
  type: string;
  card: string;
  action: string;
  button: string;
  /** Who loses a unit by it. */ loses?: string;
  fill?: (page: Page) => (dialog: Dialog) => Promise<void>;
}
const IDENTITY = [
    ['link', 'The same person'],
    ['separate', 'Two people'],
    ['ignore', 'Put away'],
  ] as const,
  MOVE = ['move_login', 'Move the log-in'] as const;
const CASES: Case[] = [
  ...[...IDENTITY, MOVE].map(([action, button]) => ({
    type: 'name_mismatch',
    card: `Same e-mail, another name: Nina ${action}`,
    action,
    button,
  })),
  ...IDENTITY.map(([action, button]) => ({ type: 'email_mismatch', card: `Same name, another e-mail: Otto ${action}`, action, button })),
  ...[...IDENTITY, MOVE].map(([action, button]) => ({
    type: 'shared_email',
    card: `Two people with one e-mail: Sue ${action}`,
    action,
    button,
  })),
  ...[...IDENTITY, MOVE].map(([action, button]) => ({
    type: 'duplicate_account',
    card: `Perhaps the same person twice: Ben ${action}`,
    action,
    button,
  })),
  { type: 'email_changed', card: 'The PMS has another e-mail now: Cleo accept', action: 'accept', button: 'Use the PMS’s e-mail' },
  { type: 'email_changed', card: 'The PMS has another e-mail now: Cleo keep', action: 'keep', button: 'Keep ours' },
  {
    type: 'email_changed',
    card: 'The PMS has another e-mail now: Cleo separate',
    action: 'separate',
    button: 'It is another person',
    loses: 'Cleo separate',
  },
  // A record that the PMS uses again: name and e-mail changed together.
  { type: 'email_changed', card: 'The PMS has another e-mail now: Zoe accept', action: 'accept', button: 'The same person' },
  { type: 'email_changed', card: 'The PMS has another e-mail now: Zoe keep', action: 'keep', button: 'The same person, with our name' },
  {
    type: 'email_changed',
    card: 'The PMS has another e-mail now: Zoe separate',
    action: 'separate',
    button: 'Another person',
    loses: 'Dora was-separate',
  },
  { type: 'manual_outlives_pms', card: 'Given by hand, no longer in the PMS: Jon end', action: 'end', button: 'End it', loses: 'Jon end' },
  { type: 'manual_outlives_pms', card: 'Given by hand, no longer in the PMS: Jon keep', action: 'keep', button: 'Keep it' },
  {
    type: 'unknown_status',
    card: '“Suspended”',
    action: 'set_meaning',
    button: 'Say what it means',
    fill: (page) => async (dialog) => {
      await dialog.getByRole('combobox', { name: 'What the PMS means by it' }).click();
      await page.getByRole('option', { name: 'Eviction' }).click();
    },
  },
  { type: 'unknown_status', card: '“Frozen”', action: 'ignore', button: 'Put away' },
  { type: 'bad_record', card: 'A PMS record that cannot be read', action: 'ignore', button: 'Put away' },
];
const ACTIONS = {
  name_mismatch: ['link', 'separate', 'move_login', 'ignore'],
  email_mismatch: ['link', 'separate', 'ignore'],
  shared_email: ['link', 'separate', 'move_login', 'ignore'],
  duplicate_account: ['link', 'separate', 'move_login', 'ignore'],
  email_changed: ['accept', 'keep', 'separate'],
  manual_outlives_pms: ['end', 'keep'],
  unknown_status: ['set_meaning', 'ignore'],
  bad_record: ['ignore'],
};

/** A conflict for each case, made as life makes it: the last name of everybody is the action by which it is settled. */
async function conflicts(system: TestSystem): Promise<{ propertyId: string }> {
  const { api, property } = system,
    pms = system.simulator.account(CLIENT_ID);
  const lives = (firstName: string, lastName: string, email = `${firstName}.${lastName}@example.com`) =>
    pms.event({ event: 'moveIn', propertyId: '101', people: [{ firstName, lastName, email }] }).ids as {
      leaseId: number;
      personIds: number[];
    };
  const of = (type: string) => CASES.filter((each) => each.type === type).map((each) => each.action);
  const households = (firstName: string, type: string, called = (action: string) => action) =>
    new Map([...new Set(of(type))].map((action) => [action, lives(firstName, called(action))]));
  const ann = households('Ann', 'shared_email'),
    ben = households('Ben', 'duplicate_account'),
    cleo = households('Cleo', 'email_changed'),
    dora = households('Dora', 'email_changed', (action) => `was-${action}`),
    jon = households('Jon', 'manual_outlives_pms');
  const words = ['Suspended', 'Frozen'].map((word) => ({ word, home: lives('Ed', word) }));
  const credentialId = await property.credential(CLIENT_ID, SECRET),
    { id: propertyId } = await property.setUp('Elm Court', { credentialId, externalIds: ['101'], importUnits: true });
  const byHand = (firstName: string, lastName: string, email: string) =>
    api.post(`/properties/${propertyId}/residents`, { firstName, lastName, email });
  for (const action of of('name_mismatch')) {
    await byHand('Nora', action, `nina.${action}@example.com`);
    lives('Nina', action);
  }
  for (const action of of('email_mismatch')) {
    await byHand('Otto', action, `otto.${action}@private.example`);
    lives('Otto', action);
  }
  for (const [action, home] of ann)
    pms.event({
      event: 'addRoommate',
      leaseId: home.leaseId,
      people: [{ firstName: 'Sue', lastName: action, email: `Ann.${action}@example.com` }],
    });
  for (const [action] of ben) lives('Ben', action);
  for (const [action, home] of cleo)
    pms.event({ event: 'changeEmail', personId: home.personIds[0], email: `cleo.new.${action}@example.com` });
  for (const [action, home] of dora)
    pms.event({
      event: 'reuseRecord',
      personId: home.personIds[0],
      firstName: 'Zoe',
      lastName: action,
      email: `zoe.${action}@example.com`,
    });
  for (const person of (await property.residents(propertyId)).filter((each) => each.firstName === 'Jon'))
    await api.post(`/residents/${person.id}/assignments`, { unitId: person.units[0]!.unitId, from: '2026-03-02' });
  for (const home of jon.values()) pms.event({ event: 'moveOut', personId: home.personIds[0], announced: false });
  for (const { word, home } of words) pms.faults.add({ kind: 'unknownStatus', resource: 'leases', word, ids: [home.leaseId] });
  pms.faults.add({ kind: 'badRecord', what: 'impossibleDate', resource: 'leases', ids: [lives('Bad', 'Record').leaseId] });
  await property.sync(propertyId);
  return { propertyId };
}

const stage = consoleStage(
  { processes: ['api', 'worker'], town: { properties: [{ name: 'Elm Court', units: 48 }], empty: true } },
  conflicts,
);
const listed = (state: string) =>
  stage.system.api.list(`/properties/${stage.world.propertyId}/conflicts?state=${state}`) as Promise<
    { type: string; actions: string[]; resolution: { action: string } | null }[]
  >;
const residents = (): Promise<ResidentView[]> => stage.system.property.residents(stage.world.propertyId, '?status=all');
const open = (people: ResidentView[]) =>
  people.flatMap((person) =>
    person.units
      .filter((unit) => unit.state !== 'ended')
      .map((unit) => ({ who: `${person.firstName} ${person.lastName}`, unit: unit.name })),
  );

test('each type of conflict is settled by each of its actions, and a unit is lost only where the dialogue says so', async () => {
  const { system, browser, world } = stage,
    before = open(await residents());
  expect((await listed('open')).map((each) => each.type).sort()).toEqual(CASES.map((each) => each.type).sort());
  expect(new Set(CASES.map(({ type, action }) => `${type} ${action}`))).toEqual(
    new Set(Object.entries(ACTIONS).flatMap(([type, actions]) => actions.map((action) => `${type} ${action}`))),
  );
  const page = await browser.signedIn(`/properties/${world.propertyId}/waiting`);
  await page.getByText(`${CASES.length} conflicts`).waitFor();
  for (const { card, action, button, loses, fill } of CASES) {
    // Where nobody is meant by the conflict, its own words tell the card.
    const article = card.includes(': ')
      ? page.getByRole('article', { name: card, exact: true })
      : page.getByRole('article').filter({ hasText: card });
    await article.getByRole('button', { name: button, exact: true }).click();
    const says = await confirmed(page, button, fill?.(page));
    await article.waitFor({ state: 'detached' });
    if (loses) expect(says).toMatch(new RegExp(`${loses} loses .*now|${loses} loses, now`));
    else if (action !== 'move_login') expect(says).not.toMatch(/loses (unit|it|,? ?now)/);
  }
  const people = await residents(),
    after = open(people),
    named = (name: string) => people.filter((person) => `${person.firstName} ${person.lastName}` === name),
    only = (name: string) => named(name)[0];
  expect(await listed('open')).toEqual([]);
  expect((await listed('resolved')).length + (await listed('ignored')).length).toBe(CASES.length);

  // Merged: one person with the units of both, under the name of the one who was chosen. Separate, put away: as they were.
  expect([
    named('Nina link').length,
    only('Nora link')?.units.length,
    named('Otto link').length,
    named('Sue link').length,
    named('Ben link').length,
    only('Ben link')?.units.length,
  ]).toEqual([0, 1, 1, 0, 1, 2]);
  for (const action of ['separate', 'ignore'])
    expect([
      named(`Nina ${action}`).length,
      named(`Nora ${action}`).length,
      named(`Otto ${action}`).length,
      named(`Sue ${action}`).length,
      named(`Ben ${action}`).length,
    ]).toEqual([1, 1, 2, 1, 2]);
  // The log-in is the newcomer's now; nobody's unit went with it.
  expect(['Nina', 'Nora', 'Sue', 'Ann'].map((firstName) => only(`${firstName} move_login`)?.hasLogin)).toEqual([true, false, true, false]);
  expect(
    named('Ben move_login')
      .map((person) => [person.hasLogin, person.units.length])
      .sort(),
  ).toEqual([
    [false, 1],
    [true, 1],
  ]);
  expect([only('Cleo accept')?.email, only('Cleo keep')?.email]).toEqual(['cleo.new.accept@example.com', 'Cleo.keep@example.com']);
  expect(
    named('Cleo separate')
      .map((person) => person.units.length)
      .sort(),
  ).toEqual([0, 1]);
  expect([
    named('Dora was-accept').length,
    only('Zoe accept')?.units.length,
    named('Zoe keep').length,
    only('Dora was-keep')?.units.length,
    only('Dora was-separate')?.units.length,
    only('Zoe separate')?.units.length,
  ]).toEqual([0, 1, 0, 1, 0, 1]);
  expect([only('Jon end')?.units.length, only('Jon keep')?.units.length]).toEqual([0, 1]);
  // Every unit that was lived in is, but the one that was ended.
  const units = (homes: typeof before) => [...new Set(homes.map((home) => home.unit))].sort(),
    ended = before.find((home) => home.who === 'Jon end')?.unit;
  expect(units(after)).toEqual(units(before).filter((unit) => unit !== ended));
  await system.property.sync(world.propertyId);
  expect(await listed('open')).toEqual([]);
  expect(open(await residents()).length).toBe(after.length);
});
