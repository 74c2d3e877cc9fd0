import { activitiesIn, detailsOf, eventsOf, summariesIn } from '../support/histories.ts';
import { GatedWorker } from '../support/gated-worker.ts';
import type { DrivenProperty, RunView } from '../support/property-driver.ts';
import { CLIENT_ID, SECRET, startSystem, type TestSystem } from '../support/system.ts';
import { until } from '../support/until.ts';
import { ORGANIZATION, PROPERTY, VENDOR } from '../../temporal/search-attributes.ts';

const FULL = ['fetchResidents', 'applyExclusions', 'resolveUnitMappings', 'assignResidents'];
const BUDGET = { quiet: 11, full: 29 };

let system: TestSystem, elm: DrivenProperty;
const pms = () => system.simulator.account(CLIENT_ID);
const historyOf = (run: RunView) => eventsOf(system.client, run.workflowId ?? '', run.temporalRunId);
const wordsOf = (run: RunView) => detailsOf(system.client, run.workflowId ?? '', run.temporalRunId);

beforeAll(async () => {
  system = await startSystem({
    town: {
      properties: [
        { name: 'Elm Court', units: 12 },
        { name: 'Oak Row', units: 6 },
      ],
    },
  });
  await GatedWorker.start(system);
  elm = await system.property.setUp('Elm Court', {
    credentialId: await system.property.credential(CLIENT_ID, SECRET),
    externalIds: ['101'],
    importUnits: true,
  });
});
afterAll(() => system?.stop());

describe('a run in which something differs', () => {
  let run: RunView;
  beforeAll(async () => {
    pms().event({ event: 'moveIn', propertyId: elm.externalIds[0] });
    run = await system.property.sync(elm.id);
  });

  test('is the four activities and 29 events', async () => {
    const events = await historyOf(run);
    expect(run).toMatchObject({ state: 'succeeded', quiet: false });
    expect(activitiesIn(events)).toEqual(FULL);
    expect(events).toHaveLength(BUDGET.full);
  });

  test('says in words what each activity is for, and what happened', async () => {
    expect(summariesIn(await historyOf(run))).toEqual([
      'Read the residents from the PMS',
      'Leave out excluded lease statuses and roles',
      "Find each PMS unit's console unit",
      'Who is who, plan, guard, apply',
    ]);
    expect(await wordsOf(run)).toMatch(
      new RegExp(`^${run.counts.fetched} residents read, .*${run.counts.created} new, ${run.counts.assigned} moved in`),
    );
  });

  test('is found by property, organization and vendor', async () => {
    const { organization } = await system.api.get('/me');
    const description = await system.client.workflow.getHandle(run.workflowId ?? '', run.temporalRunId ?? '').describe();
    expect([PROPERTY, ORGANIZATION, VENDOR].map((key) => description.typedSearchAttributes.get(key))).toEqual([
      elm.id,
      organization.id,
      'buildium',
    ]);
    await until('the run to be found', async () => {
      const found = [];
      for await (const each of system.client.workflow.list({
        query: `${PROPERTY.name} = '${elm.id}' and ${ORGANIZATION.name} = '${organization.id}' and ${VENDOR.name} = 'buildium' and WorkflowType = 'syncProperty'`,
      }))
        found.push(each.runId);
      return found.includes(run.temporalRunId ?? '');
    });
  });

  test('was started by the schedule of the property', () => {
    expect(run.workflowId).toMatch(new RegExp(`^sync/${elm.id}-`));
  });
});

describe('a run in which nothing differs', () => {
  test('is one activity and 11 events, and says so', async () => {
    await system.property.sync(elm.id);
    const run = await system.property.sync(elm.id),
      events = await historyOf(run);
    expect(run).toMatchObject({ state: 'succeeded', quiet: true, reason: null });
    expect(activitiesIn(events)).toEqual(['fetchResidents']);
    expect(events).toHaveLength(BUDGET.quiet);
    expect(await wordsOf(run)).toBe(`${run.counts.fetched} residents read, nothing changed`);
  });
});

describe('the number of residents', () => {
  test('does not change the number of events: 10 and 1,000', async () => {
    const seen = [];
    for (const residents of [10, 1_000]) {
      const clientId = `town-of-${residents}`;
      system.simulator.addAccount({ clientId, clientSecret: SECRET, residents, properties: 1 });
      const property = await system.property.setUp(clientId, {
        credentialId: await system.property.credential(clientId, SECRET),
        externalIds: ['101'],
      });
      const first = await system.property.run(property.firstRunId);
      await system.api.post(`/properties/${property.id}/pms-units/import`);
      const [full, quiet] = [await system.property.sync(property.id), await system.property.sync(property.id)];
      expect(first.counts.fetched).toBeGreaterThanOrEqual(residents);
      expect(full.counts.assigned).toBe(first.counts.created);
      seen.push([(await historyOf(first)).length, (await historyOf(full)).length, (await historyOf(quiet)).length]);
    }
    expect(seen).toEqual([
      [BUDGET.full, BUDGET.full, BUDGET.quiet],
      [BUDGET.full, BUDGET.full, BUDGET.quiet],
    ]);
  });
});

describe('a run that fails', () => {
  afterEach(() => pms().faults.clear());

  test("adds one closing activity, says why, and takes nobody's unit", async () => {
    const before = await system.property.whereabouts(elm.id);
    pms().faults.add({ kind: 'status', status: 403, resource: 'leases' });
    const run = await system.property.sync(elm.id),
      events = await historyOf(run);
    expect(run).toMatchObject({ state: 'failed', reason: { code: 'pms_permission' } });
    expect(run.reason?.nextStep).toMatch(/permission/);
    expect(activitiesIn(events)).toEqual(['fetchResidents', 'recordFailure']);
    expect(events).toHaveLength(BUDGET.quiet + 6);
    expect(await wordsOf(run)).toBe('Failed: pms_permission');
    expect(await system.property.whereabouts(elm.id)).toEqual(before);
  });

  test('is tried again within the run while the PMS only stumbles', async () => {
    pms().faults.add({ kind: 'status', status: 500, resource: 'leases', times: 'once' });
    const run = await system.property.sync(elm.id),
      events = await historyOf(run);
    expect(run).toMatchObject({ state: 'succeeded' });
    expect(events.filter((event) => event.activityTaskStartedEventAttributes)[0]?.activityTaskStartedEventAttributes?.attempt).toBe(2);
    expect(events).toHaveLength(BUDGET.quiet);
  });
});
