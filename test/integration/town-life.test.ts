import type { EventRequest } from '../../simulator/town/events/ask.ts';
import { townView } from '../../simulator/town/view.ts';
import { pictures } from '../support/compare-town.ts';
import { eventsOf, plainText, schedulesAsText } from '../support/histories.ts';
import type { ResidentView, RunView } from '../support/property-driver.ts';
import { CLIENT_ID, SECRET, startSystem, type TestSystem } from '../support/system.ts';
import { expectedOf, type Expected } from '../support/town-oracle.ts';
import { until } from '../support/until.ts';

const ATTACHED = ['101', '102'],
  EXCLUDED = { raw: ['Active - eviction'], standings: new Set(['eviction']) };
/** Beside what the town's own luck brings: one of each kind of thing that happens to a house. */
const HOURS: EventRequest[][] = [
  ['moveIn', 'signFuture', 'giveNotice', 'transfer', 'changeEmail', 'addRoommate'].map((event) => ({ event })),
  [
    { event: 'moveOut', announced: false },
    ...['renewNew', 'evict', 'changeName', 'cancel', 'addUnit', 'moveIn', 'withdrawNotice'].map((event) => ({ event })),
  ],
  [
    { event: 'moveOut', announced: false },
    { event: 'moveOut', announced: false },
    ...['transfer', 'arrive', 'dropEviction', 'renewSame', 'renameUnit', 'changePhone', 'addCosigner'].map((event) => ({ event })),
  ],
];
const BEATS_AN_HOUR = 15;

let system: TestSystem, propertyId: string, firstRunId: string;
const errors: string[] = [],
  answersToScan: string[] = [],
  everybody = new Map<string, string>();
const pms = () => system.simulator.account(CLIENT_ID);
const view = () => {
  pms().now();
  return townView(pms().town);
};
/** People come and go; what must not be seen is remembered of all of them. */
const rememberEverybody = () => {
  const contacts = [...view().people, ...view().households.flatMap((household) => household.cosigners)];
  for (const { id, firstName, lastName, email, phones } of contacts) {
    if (firstName && lastName) everybody.set(`${firstName} ${lastName}`, `the name of ${id}`);
    if (email) everybody.set(email.toLowerCase(), `the e-mail of ${id}`);
    for (const { number } of phones)
      if (number.replace(/\D/g, '').length >= 10)
        for (const form of [number, number.replace(/\D/g, ''), `+1${number.replace(/\D/g, '').slice(-10)}`])
          everybody.set(form, `a phone of ${id}`);
  }
};
const happen = (request: EventRequest) => {
  const inProperty = request.propertyId as string;
  pms().event(
    request.event === 'arrive'
      ? { event: 'becomeCurrent', leaseId: signedForVacant(inProperty) }
      : request.event === 'renewSame'
        ? { event: 'renewSame', leaseId: staying(inProperty) }
        : request,
  );
};
const staying = (inProperty: string) =>
  view().households.find(
    (each) =>
      each.propertyId === inProperty &&
      each.type === 'fixed' &&
      each.to !== null &&
      !each.evictionPending &&
      each.members.every((member) => member.standing === 'current'),
  )?.id;
/** People who have signed for a unit in which nobody lives: they may come before their day. */
const signedForVacant = (inProperty: string) => {
  const { households } = view(),
    lived = new Set(households.filter((each) => each.members.some((member) => member.status === 'current')).map((each) => each.unitId));
  return households.find(
    (each) =>
      each.propertyId === inProperty &&
      each.status === 'future' &&
      !lived.has(each.unitId) &&
      each.members.every((member) => member.standing === 'future'),
  )?.id;
};

beforeAll(async () => {
  system = await startSystem({ processes: ['api', 'worker'], logLevel: 'trace' });
});
afterAll(() => system?.stop());

async function compare(expected: Expected): Promise<ResidentView[]> {
  const { seen, wanted, seenIds, wantedIds, residents } = await pictures(system.api, system.property, propertyId, expected);
  expect(seenIds).toEqual(wantedIds);
  expect(seen).toEqual(wanted);
  return residents;
}

/** Names are the PMS's, and so are e-mails where nobody has to decide about one. */
function compareContacts(residents: readonly ResidentView[]): void {
  const people = new Map(view().people.map((person) => [person.id, person]));
  for (const resident of residents) {
    const ids = [...new Set(resident.stays.filter((stay) => stay.status !== 'ended').map((stay) => stay.personExternalId))],
      person = ids.length === 1 ? people.get(ids[0] ?? '') : undefined;
    if (!person) continue;
    expect([resident.firstName, resident.lastName]).toEqual([person.firstName.trim(), person.lastName.trim()]);
    if (resident.openConflicts === 0 && person.email) expect(resident.email?.toLowerCase()).toBe(person.email.toLowerCase());
  }
}

/** The hour strikes: nobody pressed anything. */
async function scheduledRun(): Promise<RunView> {
  const known = new Set((await system.property.runs(propertyId)).map((run) => run.id));
  await system.client.schedule.getHandle(`sync/${propertyId}`).trigger();
  const run = await until('the run of the schedule', async () =>
    (await system.property.runs(propertyId)).find((each) => !known.has(each.id)),
  );
  return system.property.finished(run.id);
}

describe('a manager who sets a property up through HTTP', () => {
  test('is led through the whole wizard', async () => {
    const { api } = system;
    propertyId = await system.property.create('Elm and Oak');
    const P = `/properties/${propertyId}`,
      fields = { clientId: CLIENT_ID, clientSecret: SECRET, baseUrl: system.simulator.url };
    expect(await api.get(`${P}/setup`)).toMatchObject({ state: 'draft', step: 'credential', canActivate: false });
    const credential = await api.post('/credentials', {
      vendor: 'buildium',
      name: 'The PMS',
      fields: { ...fields, clientSecret: 'a-wrong-one' },
    });
    errors.push(
      JSON.stringify(await api.refuses(409, 'credential_untested', 'PUT', `${P}/setup/credential`, { credentialId: credential.id })),
    );
    expect(await api.post(`/credentials/${credential.id}/test`)).toMatchObject({ ok: false });
    await api.patch(`/credentials/${credential.id}`, { fields });
    expect(await api.post(`/credentials/${credential.id}/test`)).toMatchObject({ ok: true });
    await api.put(`${P}/setup/credential`, { credentialId: credential.id });
    expect((await api.list(`${P}/setup/pms-properties`)).map((each) => each.externalId)).toEqual(['101', '102', '103']);
    errors.push(JSON.stringify(await api.refuses(422, 'invalid', 'PUT', `${P}/setup/pms-properties`, { externalIds: ['999'] })));
    await api.put(`${P}/setup/pms-properties`, { externalIds: ATTACHED });
    const statuses = await api.list(`${P}/setup/excluded-lease-statuses`),
      evicted = view()
        .households.filter((each) => ATTACHED.includes(each.propertyId))
        .flatMap((each) => each.members)
        .filter((each) => each.standing === 'eviction');
    expect(statuses.find((each) => each.raw === EXCLUDED.raw[0])).toMatchObject({
      meaning: 'eviction',
      residents: evicted.length,
      excluded: false,
    });
    await api.put(`${P}/setup/excluded-lease-statuses`, { statuses: EXCLUDED.raw });
    await api.put(`${P}/setup/resident-roles`, { roles: ['primary', 'cosigner', 'occupant'] });
    expect(await api.get(`${P}/setup`)).toMatchObject({ step: 'activate', canActivate: true, problems: [] });
  });

  test('sees in the preview exactly what turning it on then does', async () => {
    const preview = await system.property.finished((await system.property.request(propertyId, 'preview')).id);
    expect(await system.property.residents(propertyId)).toEqual([]);
    ({ firstRunId } = await system.api.post(`/properties/${propertyId}/setup/activate`));
    const first = await system.property.finished(firstRunId);
    expect(first).toMatchObject({ state: 'succeeded', trigger: 'manual' });
    expect(first.counts).toEqual(preview.counts);
    const planned = async (id: string) =>
      (await system.api.list(`/syncs/${id}/changes`))
        .map((each) => `${each.kind} ${each.reason} ${each.residentName} ${each.unitName}`)
        .sort();
    expect(await planned(first.id)).toEqual(await planned(preview.id));
  });

  test('imports the units from the PMS, and once more without any effect', async () => {
    const imported = await system.api.post(`/properties/${propertyId}/pms-units/import`),
      inTown = view().units.filter((unit) => ATTACHED.includes(unit.propertyId)).length;
    expect(imported).toEqual({ created: inTown, mapped: inTown, unchanged: 0 });
    expect(await system.api.post(`/properties/${propertyId}/pms-units/import`)).toEqual({ created: 0, mapped: 0, unchanged: inTown });
    await system.api.patch(`/properties/${propertyId}/integration`, { guard: { percent: 100, minimum: 1_000 } });
  });
});

describe('three hours of town life', () => {
  let expected: Expected;

  test('begin with everybody where the PMS says', async () => {
    const run = await scheduledRun();
    expect(run).toMatchObject({ state: 'succeeded', trigger: 'scheduled' });
    rememberEverybody();
    expected = expectedOf(view(), ATTACHED, EXCLUDED.standings, null);
    compareContacts(await compare(expected));
  });

  test.each([
    ['one hour later', 1, HOURS[0]],
    ['two hours later', 1, HOURS[1]],
    ['three hours later', 1, HOURS[2]],
    ['a day later', 24, []],
    ['three weeks later', 20 * 24, []],
  ] as const)('%s, everybody is where the PMS says after the run, and the run after it is quiet', async (when, hours, requests) => {
    system.clock.advance(hours);
    for (const request of requests ?? []) for (const id of ATTACHED) happen({ propertyId: id, ...request });
    for (let beat = 0; beat < BEATS_AN_HOUR; beat++) pms().beat();
    rememberEverybody();
    // A unit that the office added is read first, and then made one of ours.
    const run = when === 'two hours later' ? await scheduledRun() : await system.property.sync(propertyId);
    expect(run).toMatchObject({ state: 'succeeded', quiet: false });
    if ((await system.api.post(`/properties/${propertyId}/pms-units/import`)).mapped > 0) await system.property.sync(propertyId);
    expected = expectedOf(view(), ATTACHED, EXCLUDED.standings, expected);
    compareContacts(await compare(expected));
    const quiet = await system.property.sync(propertyId);
    expect(quiet).toMatchObject({ state: 'succeeded', quiet: true });
    expect(await system.api.list(`/syncs/${quiet.id}/changes`)).toEqual([]);
  });

  test('leave a door system that followed the feed with the same doors open', async () => {
    const doors = new Map<string, string>();
    let last = 0;
    for (
      let page: { items: { seq: number; kind: string; residentId: string; unitId: string; state: string }[] } | null = null;
      page === null || page.items.length > 0;
    ) {
      page = await system.api.get(`/changes?propertyId=${propertyId}&limit=200${last ? `&after=${last}` : ''}`);
      for (const each of page?.items ?? []) {
        expect(each.seq).toBeGreaterThan(last);
        last = each.seq;
        if (each.kind === 'unassign' || each.state === 'ended') doors.delete(`${each.residentId} ${each.unitId}`);
        else doors.set(`${each.residentId} ${each.unitId}`, each.state);
      }
    }
    const held = (await system.property.residents(propertyId)).flatMap((resident) =>
      resident.units.map((unit) => [`${resident.id} ${unit.unitId}`, unit.state] as const),
    );
    expect(Object.fromEntries([...doors].sort())).toEqual(Object.fromEntries(held.sort()));
  });
});

describe('when things go wrong at the PMS', () => {
  afterEach(() => pms().faults.clear());

  test.each([
    ['a list that lost half its rows and does not say so', { kind: 'halfList', resource: 'leases' }],
    ['pages that shift while they are read', { kind: 'shiftingRows', resource: 'leases' }],
    ['a total that does not agree', { kind: 'wrongTotal', resource: 'leases' }],
    ['an empty list', { kind: 'emptyList', resource: 'leases' }],
    ['records that cannot be read', { kind: 'badRecord', what: 'impossibleDate', resource: 'leases', count: 2 }],
    ['text that is none', { kind: 'badText', resource: 'leases', count: 2 }],
    ['a log-in page', { kind: 'loginPage' }],
    ['an answer that is no JSON', { kind: 'invalidJson', resource: 'leases', times: 'once' }],
  ])('%s: nobody loses a unit', async (_what, fault) => {
    const before = await system.property.whereabouts(propertyId);
    pms().faults.add(fault);
    const run = await system.property.sync(propertyId);
    if (run.reason) errors.push(JSON.stringify(run.reason));
    expect(await system.property.whereabouts(propertyId)).toEqual(before);
  });

  test('and when they are over, the next run is as it should be', async () => {
    await system.property.sync(propertyId);
    expect(await system.property.sync(propertyId)).toMatchObject({ state: 'succeeded', quiet: true, reason: null });
  });
});

describe('no name, e-mail, phone or secret is seen', () => {
  /** What a text gives away. */
  const told = (text: string): string[] => {
    const lower = text.toLowerCase();
    return [...everybody]
      .filter(([what]) => (what.includes('@') ? lower.includes(what) : text.includes(what)))
      .map(([, whose]) => whose)
      .concat(text.includes(SECRET) ? ['the secret'] : []);
  };

  test('the search itself finds what is there', async () => {
    const text = JSON.stringify(await system.property.residents(propertyId));
    expect(everybody.size).toBeGreaterThan(300);
    expect(told(text).length).toBeGreaterThan(150);
    expect(told(`x ${SECRET}`)).toEqual(['the secret']);
  });

  test('in any history, id, search attribute, memo or summary', async () => {
    let histories = 0,
      activities = 0;
    for await (const workflow of system.client.workflow.list()) {
      const events = await eventsOf(system.client, workflow.workflowId, workflow.runId),
        text = plainText(events);
      histories++;
      activities += events.filter((event) => event.activityTaskScheduledEventAttributes).length;
      expect([workflow.workflowId, told(`${text} ${plainText(workflow.raw)}`)]).toEqual([workflow.workflowId, []]);
      expect(text).not.toMatch(/@example\.(com|net|org)/);
    }
    for (const schedule of await schedulesAsText(system.client)) expect(told(schedule)).toEqual([]);
    expect(histories).toBeGreaterThan(20);
    expect(activities).toBeGreaterThan(50);
  });

  test('in the logs of the API and the worker, at their most talkative', () => {
    expect(system.logs().length).toBeGreaterThan(1_000);
    expect(told(system.logs())).toEqual([]);
  });

  test('in the metrics', async () => {
    const text = await (await fetch(`${system.origin}/metrics`)).text();
    expect(text).toContain('unitsync_');
    expect(told(text)).toEqual([]);
  });

  test('in any error', async () => {
    const resident = (await system.property.residents(propertyId)).find((each) => each.email),
      P = `/properties/${propertyId}`;
    const tries: [string, string, unknown][] = [
      ['POST', `${P}/residents`, { firstName: resident?.firstName, lastName: resident?.lastName, email: resident?.email, phone: 17 }],
      ['GET', `${P}/residents?cursor=nonsense`, undefined],
      ['PATCH', `/residents/${resident?.id}`, { email: 'no e-mail' }],
      ['POST', '/credentials', { vendor: 'buildium', name: 'x', fields: { clientId: 1, clientSecret: SECRET } }],
      ['PUT', `${P}/setup/credential`, { credentialId: propertyId }],
      ['POST', `/syncs/${firstRunId}/cancel`, {}],
      ['GET', `/syncs/${propertyId}`, undefined],
    ];
    for (const [method, path, body] of tries) {
      const answer = await system.api.raw(method, path, body);
      expect(answer.status).toBeGreaterThanOrEqual(400);
      answersToScan.push(answer.text);
    }
    expect(errors.length).toBeGreaterThan(3);
    expect(told([...errors, ...answersToScan].join('\n'))).toEqual([]);
  });
});
