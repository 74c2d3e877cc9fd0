import { ScheduleNotFoundError } from '@temporalio/client';
import { GatedWorker } from '../support/gated-worker.ts';
import { activitiesIn, detailsOf, eventsOf, summariesIn } from '../support/histories.ts';
import { CLIENT_ID, SECRET, startSystem, type TestSystem } from '../support/system.ts';
import { until } from '../support/until.ts';
import { scheduleOffsetMs } from '../../temporal/schedule-offset.ts';
import { ORGANIZATION, PROPERTY, VENDOR } from '../../temporal/search-attributes.ts';

let system: TestSystem,
  worker: GatedWorker,
  credentialId: string,
  next = 101;
const HOUR_MS = 3_600_000;
/** Each test has a PMS property of its own. */
const anExternalId = () => String(next++);
const setupOf = (id: string) => system.api.get(`/properties/${id}/setup`);
const stepsBegun = (id: string) => worker.began.filter((each) => each.name === 'writeSetupStep' && each.propertyId === id).length;

beforeAll(async () => {
  system = await startSystem({ town: { properties: Array.from({ length: 12 }, (_, i) => ({ name: `House ${i}`, units: 3 })) } });
  worker = await GatedWorker.start(system);
  credentialId = await system.property.credential(CLIENT_ID, SECRET);
});
afterAll(() => system?.stop());

describe('a step of the wizard', () => {
  test('that is refused leaves nothing behind', async () => {
    const externalId = anExternalId();
    await system.property.draft('Holder', { credentialId, externalIds: [externalId] });
    const id = await system.property.draft('Asker', { credentialId, externalIds: [anExternalId()] }),
      before = await setupOf(id);
    const problem = await system.api.refuses(409, 'attached_elsewhere', 'PUT', `/properties/${id}/setup/pms-properties`, {
      externalIds: [externalId],
    });
    expect(problem.detail).toMatch(/Holder/);
    expect(await setupOf(id)).toEqual(before);
  });

  test('that is none at all is not even written into the history', async () => {
    const id = await system.property.draft('Nonsense', { credentialId, externalIds: [anExternalId()] }),
      handle = system.client.workflow.getHandle(`setup/${id}`);
    const before = (await eventsOf(system.client, `setup/${id}`)).filter(
      (event) => event.workflowExecutionUpdateAcceptedEventAttributes,
    ).length;
    await expect(handle.executeUpdate('takeStep', { args: [{}] })).rejects.toThrow();
    expect(
      (await eventsOf(system.client, `setup/${id}`)).filter((event) => event.workflowExecutionUpdateAcceptedEventAttributes),
    ).toHaveLength(before);
  });

  test('waits for the one before it, so that the last one asked for stands', async () => {
    const id = await system.property.draft('Serial', { credentialId, externalIds: [anExternalId()] }),
      begun = stepsBegun(id);
    const hold = worker.hold('writeSetupStep', id);
    const first = system.api.put(`/properties/${id}/setup/excluded-lease-statuses`, { statuses: ['Future'] });
    await hold.reached;
    const second = system.api.put(`/properties/${id}/setup/excluded-lease-statuses`, { statuses: ['Active - eviction'] });
    await until(
      'the second step to be accepted',
      async () =>
        (await eventsOf(system.client, `setup/${id}`)).filter((event) => event.workflowExecutionUpdateAcceptedEventAttributes).length === 4,
    );
    expect(stepsBegun(id) - begun).toBe(1);
    hold.release();
    await Promise.all([first, second]);
    expect(await setupOf(id)).toMatchObject({ excludedLeaseStatuses: ['Active - eviction'] });
  });

  test('is one activity, and the workflow says which one was the last', async () => {
    const id = await system.property.draft('Plain', { credentialId, externalIds: [anExternalId()] });
    expect(activitiesIn(await eventsOf(system.client, `setup/${id}`))).toEqual(['writeSetupStep', 'writeSetupStep']);
    expect(await detailsOf(system.client, `setup/${id}`)).toBe('Step taken: pmsProperties');
  });
});

describe('a set-up', () => {
  test('is read, and goes on where it was, after every worker was gone', async () => {
    const id = await system.property.draft('Resumed', { credentialId, externalIds: [anExternalId()] }),
      before = await setupOf(id);
    await worker.stop();
    expect(await setupOf(id)).toEqual(before);
    worker = await GatedWorker.start(system);
    await system.api.put(`/properties/${id}/setup/excluded-lease-statuses`, { statuses: ['Future'] });
    expect(await setupOf(id)).toMatchObject({ excludedLeaseStatuses: ['Future'], canActivate: true });
  });
});

describe('turning it on', () => {
  test('twice at once makes one schedule and one first run', async () => {
    const id = await system.property.draft('Twice', { credentialId, externalIds: [anExternalId()] }),
      hold = worker.hold('writeSetupStep', id);
    const both = [1, 2].map(() => system.api.post(`/properties/${id}/setup/activate`));
    await hold.reached;
    await until(
      'the second one to be accepted',
      async () =>
        (await eventsOf(system.client, `setup/${id}`)).filter((event) => event.workflowExecutionUpdateAcceptedEventAttributes).length === 4,
    );
    hold.release();
    const [one, two] = await Promise.all(both);
    expect(two.firstRunId).toBe(one.firstRunId);
    expect(await system.property.finished(one.firstRunId)).toMatchObject({ state: 'succeeded', trigger: 'manual' });
    expect((await system.property.runs(id)).filter((run) => run.trigger === 'manual')).toHaveLength(1);
  });

  test('writes, makes the schedule and asks for the first run, in this order, each said in words', async () => {
    const id = await system.property.draft('Ordered', { credentialId, externalIds: [anExternalId()] });
    const { firstRunId } = await system.api.post(`/properties/${id}/setup/activate`);
    await system.property.finished(firstRunId);
    const events = await eventsOf(system.client, `setup/${id}`);
    expect(activitiesIn(events).slice(-3)).toEqual(['writeSetupStep', 'reconcileSchedule', 'triggerSync']);
    expect(summariesIn(events).slice(-3)).toEqual([
      'Check and write the step',
      'Make the schedule match the database',
      'Ask for the first run',
    ]);
  });
});

describe('the schedule of a property', () => {
  let id: string;
  const described = () => system.client.schedule.getHandle(`sync/${id}`).describe();
  beforeAll(async () => {
    ({ id } = await system.property.setUp('Hourly', { credentialId, externalIds: [anExternalId()] }));
  });

  test('is hourly at an offset of its own, skips while a run is on, makes up for one hour, and tells whose it is', async () => {
    const { organization } = await system.api.get('/me'),
      schedule = await described();
    expect(schedule.spec.intervals).toEqual([{ every: HOUR_MS, offset: scheduleOffsetMs(id, HOUR_MS) }]);
    expect(schedule.policies).toMatchObject({ overlap: 'SKIP', catchupWindow: HOUR_MS });
    expect(schedule.state).toMatchObject({ paused: false, note: 'kept by Unit Sync' });
    expect(schedule.action).toMatchObject({ workflowType: 'syncProperty', args: [{ propertyId: id }] });
    expect([PROPERTY, ORGANIZATION, VENDOR].map((key) => schedule.typedSearchAttributes.get(key))).toEqual([
      id,
      organization.id,
      'buildium',
    ]);
  });

  test('follows the interval', async () => {
    await system.api.patch(`/properties/${id}/integration`, { intervalMinutes: 30 });
    expect((await described()).spec.intervals).toEqual([{ every: HOUR_MS / 2, offset: scheduleOffsetMs(id, HOUR_MS / 2) }]);
  });

  test('is paused with the reason as its note, while Sync now is refused, and goes on', async () => {
    await system.api.post(`/properties/${id}/integration/pause`, { reason: 'the office moves house' });
    expect((await described()).state).toMatchObject({ paused: true, note: 'paused: the office moves house' });
    await system.api.refuses(409, 'paused', 'POST', `/properties/${id}/syncs`, { mode: 'apply' });
    await system.api.post(`/properties/${id}/integration/resume`);
    expect((await described()).state).toMatchObject({ paused: false });
  });

  test('triggered in the Temporal UI while the integration is paused reads nothing', async () => {
    await system.api.post(`/properties/${id}/integration/pause`, { reason: 'quiet, please' });
    const requests = system.simulator.account(CLIENT_ID).requests.total,
      handle = system.client.schedule.getHandle(`sync/${id}`),
      before = (await handle.describe()).info.recentActions.length;
    await handle.trigger();
    const action = await until('the schedule to start it', async () => {
      const { recentActions } = (await handle.describe()).info;
      return recentActions.length > before && recentActions.at(-1);
    });
    const { workflow } = action.action;
    expect(await system.client.workflow.getHandle(workflow.workflowId, workflow.firstExecutionRunId).result()).toBeNull();
    expect(await detailsOf(system.client, workflow.workflowId, workflow.firstExecutionRunId)).toBe(
      'Nothing to do: the integration is paused.',
    );
    expect(system.simulator.account(CLIENT_ID).requests.total).toBe(requests);
    await system.api.post(`/properties/${id}/integration/resume`);
  });

  test('is gone when User Sync is off', async () => {
    await system.api.patch(`/properties/${id}/integration`, { userSync: false, reason: 'sold' });
    await expect(described()).rejects.toBeInstanceOf(ScheduleNotFoundError);
  });
});
