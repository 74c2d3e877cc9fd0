import { activitiesIn, eventsOf } from '../support/histories.ts';
import { GatedWorker } from '../support/gated-worker.ts';
import type { DrivenProperty, RunView } from '../support/property-driver.ts';
import { CLIENT_ID, SECRET, startSystem, type TestSystem } from '../support/system.ts';

let system: TestSystem, worker: GatedWorker, elm: DrivenProperty;
const pms = () => system.simulator.account(CLIENT_ID);
const activitiesOf = async (run: RunView) => activitiesIn(await eventsOf(system.client, run.workflowId ?? '', run.temporalRunId));
const moveIn = () => {
  pms().event({ event: 'moveIn', propertyId: '101', people: 1 });
};
/** The run that the schedule buffered behind the last one has ended too. */
const settled = () => system.property.sync(elm.id);
const countRuns = async () => (await system.property.runs(elm.id)).length;

beforeAll(async () => {
  system = await startSystem({ town: { properties: [{ name: 'Elm Court', units: 40 }], empty: true } });
  worker = await GatedWorker.start(system);
  moveIn();
  elm = await system.property.setUp('Elm Court', {
    credentialId: await system.property.credential(CLIENT_ID, SECRET),
    externalIds: ['101'],
    importUnits: true,
  });
});
afterAll(() => system?.stop());

describe('Sync now', () => {
  test('joins a run that has not begun to read', async () => {
    const hold = worker.hold('fetchResidents', elm.id);
    const first = await system.property.request(elm.id);
    await hold.reached;
    const second = await system.property.request(elm.id);
    hold.release();
    expect(second).toEqual({ id: first.id, state: 'queued', joined: true });
    expect(await system.property.finished(first.id)).toMatchObject({ state: 'succeeded', trigger: 'manual' });
    await settled();
  });

  test('becomes the next one while a run is reading, which then sees what was changed before it was pressed', async () => {
    moveIn();
    const hold = worker.hold('fetchResidents', elm.id, 'after');
    const first = await system.property.request(elm.id);
    await hold.reached;
    expect(await system.property.run(first.id)).toMatchObject({ state: 'running' });
    moveIn();
    const second = await system.property.request(elm.id);
    expect(second).toMatchObject({ state: 'queued', joined: false });
    hold.release();
    const [one, two] = [await system.property.finished(first.id), await system.property.finished(second.id)];
    expect([one.counts.created, two.counts.created]).toEqual([1, 1]);
    expect(one.temporalRunId).not.toBe(two.temporalRunId);
    await settled();
  });

  test('pressed twenty times at once is two runs at most, and everybody is told one that ends', async () => {
    const before = await countRuns();
    const asked = await Promise.all(Array.from({ length: 20 }, () => system.property.request(elm.id)));
    const ids = [...new Set(asked.map((each) => each.id))];
    for (const id of ids) expect(await system.property.finished(id)).toMatchObject({ state: 'succeeded' });
    await settled();
    // One more is the test's own, by which it knows that nothing is waiting any more.
    expect((await countRuns()) - before - 1).toBeLessThanOrEqual(2);
  });
});

describe('what people change while a run is on', () => {
  test('between its steps makes the steps begin again, and counts in the same run', async () => {
    moveIn();
    const [unit] = (await system.api.list(`/properties/${elm.id}/units`)).filter(
      (each) => each.residents === 0 || each.residents?.length === 0,
    );
    const hold = worker.hold('assignResidents', elm.id);
    const request = await system.property.request(elm.id);
    await hold.reached;
    const [pmsUnit] = (await system.api.list(`/properties/${elm.id}/pms-units`)).filter((each) => each.mapping?.unitId === unit.id);
    await system.api.del(`/pms-units/${pmsUnit.id}/mapping`);
    hold.release();
    const run = await system.property.finished(request.id);
    expect(run).toMatchObject({ state: 'succeeded', counts: { created: 1 } });
    expect(await activitiesOf(run)).toEqual([
      'fetchResidents',
      'applyExclusions',
      'resolveUnitMappings',
      'assignResidents',
      'applyExclusions',
      'resolveUnitMappings',
      'assignResidents',
    ]);
    await settled();
  });

  test('again and again in one run: its last round goes by what there is under the lock, and people who write in a loop stop no run', async () => {
    moveIn();
    let hold = worker.hold('assignResidents', elm.id);
    const request = await system.property.request(elm.id);
    for (let round = 1; round <= 3; round++) {
      await hold.reached;
      await system.api.post(`/properties/${elm.id}/units`, { name: `Guest house ${round}` });
      await system.api.patch(`/properties/${elm.id}/integration`, { guard: { percent: 10, minimum: 10 + round } });
      const next = round < 3 ? worker.hold('assignResidents', elm.id) : null;
      const held = hold;
      if (next) hold = next;
      held.release();
    }
    expect(await system.property.finished(request.id)).toMatchObject({ state: 'succeeded', counts: { created: 1 } });
    await settled();
  });
});

describe('a run whose reading PostgreSQL lost in a crash', () => {
  test('reads again instead of taking nothing for an answer', async () => {
    moveIn();
    const hold = worker.hold('assignResidents', elm.id),
      request = await system.property.request(elm.id);
    await hold.reached;
    // Unlogged tables are empty after a crash.
    for (const table of ['sync_stage', 'sync_stage_unit', 'sync_desired']) await system.pool.query(`truncate ${table}`);
    hold.release();
    const run = await system.property.finished(request.id),
      steps = ['fetchResidents', 'applyExclusions', 'resolveUnitMappings', 'assignResidents'];
    expect(run).toMatchObject({ state: 'succeeded', counts: { created: 1, assigned: 1 } });
    expect(await activitiesOf(run)).toEqual([...steps, ...steps]);
  });

  test('so does a preview', async () => {
    const hold = worker.hold('planPreview', elm.id),
      request = await system.property.request(elm.id, 'preview');
    await hold.reached;
    for (const table of ['sync_stage', 'sync_stage_unit', 'sync_desired']) await system.pool.query(`truncate ${table}`);
    hold.release();
    const run = await system.property.finished(request.id),
      steps = ['fetchPreview', 'applyExclusions', 'resolveUnitMappings', 'planPreview'];
    expect(run).toMatchObject({ state: 'succeeded' });
    expect(await activitiesOf(run)).toEqual([...steps, ...steps]);
  });
});

describe('a run that is cancelled', () => {
  test('before it was applied changes nothing, and the next one does it all', async () => {
    moveIn();
    const before = await system.property.whereabouts(elm.id),
      hold = worker.hold('resolveUnitMappings', elm.id);
    const request = await system.property.request(elm.id);
    await hold.reached;
    await system.api.post(`/syncs/${request.id}/cancel`);
    hold.release();
    const run = await system.property.finished(request.id);
    expect(run).toMatchObject({ state: 'cancelled', reason: { code: 'cancelled' } });
    expect(await activitiesOf(run)).toEqual(['fetchResidents', 'applyExclusions', 'resolveUnitMappings', 'recordFailure']);
    expect(await system.property.whereabouts(elm.id)).toEqual(before);
    expect(await settled()).toMatchObject({ counts: { created: 1 } });
  });

  test('is never applied once the caller has been told, however late she asked', async () => {
    moveIn();
    const before = await system.property.whereabouts(elm.id),
      hold = worker.hold('assignResidents', elm.id);
    const request = await system.property.request(elm.id);
    await hold.reached;
    await system.api.post(`/syncs/${request.id}/cancel`);
    hold.release();
    expect(await system.property.finished(request.id)).toMatchObject({ state: 'cancelled' });
    expect(await system.property.whereabouts(elm.id)).toEqual(before);
    expect(await settled()).toMatchObject({ counts: { created: 1 } });
  });

  test('while it waits never begins', async () => {
    const hold = worker.hold('fetchResidents', elm.id);
    const request = await system.property.request(elm.id);
    await hold.reached;
    expect(await system.api.post(`/syncs/${request.id}/cancel`)).toMatchObject({ state: 'cancelled' });
    hold.release();
    await settled();
    expect(await system.property.run(request.id)).toMatchObject({ state: 'cancelled', temporalRunId: null });
  });

  test('after it was applied is refused', async () => {
    const run = await settled();
    await system.api.refuses(409, 'already_applied', 'POST', `/syncs/${run.id}/cancel`, {});
  });
});

describe('a run whose worker died after it had closed it, before Temporal heard of it', () => {
  test('is found again when its activity is repeated: no second run is opened', async () => {
    await settled();
    const before = await countRuns(),
      hold = worker.hold('fetchResidents', elm.id, 'after'),
      request = await system.property.request(elm.id);
    await hold.reached;
    expect(await system.property.run(request.id)).toMatchObject({ state: 'succeeded', quiet: true });
    worker.failHeld('fetchResidents', elm.id);
    hold.release();
    const run = await system.property.finished(request.id),
      events = await eventsOf(system.client, run.workflowId ?? '', run.temporalRunId);
    expect(events.find((event) => event.activityTaskStartedEventAttributes)?.activityTaskStartedEventAttributes?.attempt).toBe(2);
    expect((await countRuns()) - before).toBe(1);
  });
});

describe('a run whose workflow somebody terminated in the Temporal UI', () => {
  test('does nothing any more when its activity wakes up, and the next run takes its place', async () => {
    moveIn();
    const before = await system.property.whereabouts(elm.id),
      hold = worker.hold('assignResidents', elm.id);
    const request = await system.property.request(elm.id);
    await hold.reached;
    const { workflowId, temporalRunId } = await system.property.run(request.id);
    await system.client.workflow.getHandle(workflowId ?? '', temporalRunId ?? '').terminate('a test of ours');
    const next = await system.property.request(elm.id);
    expect(await system.property.finished(request.id)).toMatchObject({ state: 'failed', reason: { code: 'abandoned' } });
    hold.release();
    expect(await system.property.finished(next.id)).toMatchObject({ state: 'succeeded', counts: { created: 1 } });
    expect(await system.property.run(request.id)).toMatchObject({ state: 'failed', appliedAt: null });
    expect(Object.keys(await system.property.whereabouts(elm.id))).toHaveLength(Object.keys(before).length + 1);
  });
});
