import { randomUUID } from 'node:crypto';
import { ScheduleNotFoundError } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { requestRun } from '../../sync/request-run.ts';
import { GatedWorker } from '../support/gated-worker.ts';
import { activitiesIn, detailsOf, eventsOf, summariesIn } from '../support/histories.ts';
import type { DrivenProperty } from '../support/property-driver.ts';
import { CLIENT_ID, SECRET, startSystem, type TestSystem } from '../support/system.ts';
import { until } from '../support/until.ts';
import type { HousekeepingResult } from '../../workflows/messages.ts';

let system: TestSystem, worker: GatedWorker, credentialId: string, elm: DrivenProperty;
let lastHousekeeping: HousekeepingResult | null = null;
const pms = () => system.simulator.account(CLIENT_ID);
const row = async (text: string, values: unknown[]) => (await system.pool.query(text, values)).rows[0] as Record<string, unknown>;
/** As its schedule does it: with the result of the one before, unless Temporal has forgotten that. */
const keepHouse = async (last = lastHousekeeping): Promise<HousekeepingResult> => {
  const workflowId = `housekeeping-${randomUUID()}`;
  const payload = (value: unknown) => ({ payloads: [defaultPayloadConverter.toPayload(value)] });
  await system.client.workflowService.startWorkflowExecution({
    namespace: system.namespace,
    requestId: randomUUID(),
    workflowId,
    workflowType: { name: 'housekeeping' },
    taskQueue: { name: system.taskQueue },
    lastCompletionResult: last && payload(last),
  });
  lastHousekeeping = (await system.client.workflow.getHandle(workflowId).result()) as HousekeepingResult;
  return lastHousekeeping;
};
/** What an API that was killed after its commit leaves behind. */
const queueWithoutTrigger = async (mode: 'apply' | 'preview') => {
  const { organization } = await system.api.get('/me'),
    runId = randomUUID();
  await requestRun(system.pool, {
    organizationId: organization.id,
    propertyId: elm.id,
    actor: { tokenId: randomUUID(), name: 'test', role: 'admin' },
    now: system.clock.now(),
    mode,
    assume: null,
    runId,
  });
  return runId;
};

beforeAll(async () => {
  system = await startSystem({
    town: {
      properties: [
        { name: 'Elm Court', units: 10 },
        { name: 'Oak Row', units: 4 },
        { name: 'Birch', units: 4 },
      ],
    },
  });
  worker = await GatedWorker.start(system);
  credentialId = await system.property.credential(CLIENT_ID, SECRET);
  elm = await system.property.setUp('Elm Court', { credentialId, externalIds: ['101'], importUnits: true });
});
afterAll(() => system?.stop());

describe('housekeeping', () => {
  test('makes every schedule again when Temporal knows of no beat before, and takes away those whose property has none', async () => {
    const elms = system.client.schedule.getHandle(`sync/${elm.id}`),
      orphan = `sync/${randomUUID()}`;
    await elms.pause('by a database that was put aside');
    await system.client.schedule.create({
      scheduleId: orphan,
      spec: { intervals: [{ every: '1 hour' }] },
      action: { type: 'startWorkflow', workflowType: 'syncProperty', taskQueue: system.taskQueue, args: [] },
      state: { paused: true },
    });
    await until('the list to know it', async () => {
      for await (const each of system.client.schedule.list()) if (each.scheduleId === orphan) return true;
      return false;
    });
    expect((await keepHouse(null)).schedulesRepaired).toBe(1);
    expect((await elms.describe()).state.paused).toBe(false);
    await expect(system.client.schedule.getHandle(orphan).describe()).rejects.toBeInstanceOf(ScheduleNotFoundError);
  });

  test('finds nothing to do in a house in order', async () => {
    expect(await keepHouse()).toMatchObject({ schedulesRepaired: 0, runsTriggered: 0, runsAbandoned: 0, credentialsProbed: 0 });
  });

  test('makes a schedule again that somebody deleted in the Temporal UI', async () => {
    const handle = system.client.schedule.getHandle(`sync/${elm.id}`),
      before = await handle.describe();
    await handle.delete();
    await expect(handle.describe()).rejects.toBeInstanceOf(ScheduleNotFoundError);
    expect((await keepHouse()).schedulesRepaired).toBe(1);
    expect((await handle.describe()).spec).toEqual(before.spec);
  });

  test('makes a schedule match what was committed while Temporal was out of reach', async () => {
    await system.pool.query(
      "update integration set state = 'paused', reason = 'committed', schedule_version = schedule_version + 1 where property_id = $1",
      [elm.id],
    );
    expect((await keepHouse()).schedulesRepaired).toBe(1);
    expect((await system.client.schedule.getHandle(`sync/${elm.id}`).describe()).state).toMatchObject({
      paused: true,
      note: 'paused: committed',
    });
    await system.api.post(`/properties/${elm.id}/integration/resume`);
  });

  test('starts a queued run that nobody triggered', async () => {
    const runId = await queueWithoutTrigger('apply');
    expect((await keepHouse()).runsTriggered).toBe(1);
    expect(await system.property.finished(runId)).toMatchObject({ state: 'succeeded', trigger: 'manual' });
  });

  test('starts a queued preview that nobody started', async () => {
    const runId = await queueWithoutTrigger('preview');
    expect((await keepHouse()).runsTriggered).toBe(1);
    expect(await system.property.finished(runId)).toMatchObject({ state: 'succeeded', mode: 'preview' });
  });

  test('ends a run whose workflow was terminated, and frees the property', async () => {
    const hold = worker.hold('applyExclusions', elm.id);
    pms().event({ event: 'changePhone', personId: await aResident() });
    const { id } = await system.property.request(elm.id);
    await hold.reached;
    const { workflowId, temporalRunId } = await system.property.run(id);
    expect((await keepHouse()).runsAbandoned).toBe(0);
    await system.client.workflow.getHandle(workflowId ?? '', temporalRunId ?? '').terminate();
    expect((await keepHouse()).runsAbandoned).toBe(1);
    hold.release();
    const run = await system.property.run(id);
    expect(run).toMatchObject({ state: 'failed', reason: { code: 'abandoned' } });
    expect(run.reason?.nextStep).toBeTruthy();
    expect(await row('select current_run from integration where property_id = $1', [elm.id])).toEqual({ current_run: null });
    expect(await system.property.sync(elm.id)).toMatchObject({ state: 'succeeded', counts: { updated: 1 } });
  });

  test('drops an untouched draft after 30 days, and no sooner', async () => {
    const id = await system.property.draft('Abandoned', { credentialId, externalIds: ['102'] });
    system.clock.advance(29 * 24);
    await keepHouse();
    expect(await system.api.get(`/properties/${id}/setup`)).toMatchObject({ credentialId });
    system.clock.advance(25);
    await keepHouse();
    expect(await system.api.get(`/properties/${id}/setup`)).toMatchObject({ credentialId: null, pmsPropertyExternalIds: [] });
  });
});

const aResident = async () =>
  Number((await system.property.residents(elm.id)).find((each) => each.status === 'current')?.stays[0]?.personExternalId);

describe('a rejected credential', () => {
  const setSecret = (secret: string) => {
    pms().clientSecret = secret;
  };
  const probe = async () => row('select state, probes, next_probe_at from credential where id = $1', [credentialId]);

  test('is tried again after a quarter of an hour, then an hour, and its properties go on by themselves when it works', async () => {
    setSecret('another-secret-of-theirs');
    expect(await system.property.sync(elm.id)).toMatchObject({ state: 'failed', reason: { code: 'credential_rejected' } });
    await system.api.refuses(409, 'credential_rejected', 'POST', `/properties/${elm.id}/syncs`, { mode: 'apply' });
    system.clock.advance(14 / 60);
    expect((await keepHouse()).credentialsProbed).toBe(0);
    system.clock.advance(2 / 60);
    const before = system.clock.now();
    expect((await keepHouse()).credentialsProbed).toBe(1);
    await system.client.workflow.getHandle(`probe/${credentialId}/retry`).result();
    expect(await probe()).toMatchObject({ state: 'rejected', probes: 1, next_probe_at: new Date(before.getTime() + 3_600_000) });
    setSecret(SECRET);
    system.clock.advance(1);
    const runs = (await system.property.runs(elm.id)).length;
    await keepHouse();
    await system.client.workflow.getHandle(`probe/${credentialId}/retry`).result();
    expect(await probe()).toMatchObject({ state: 'ok', probes: 0, next_probe_at: null });
    const latest = await until('a run of its own', async () => {
      const all = await system.property.runs(elm.id);
      return all.length > runs && all[0];
    });
    expect(await system.property.finished(latest.id)).toMatchObject({ state: 'succeeded', trigger: 'scheduled' });
  });
});

describe('a question to the PMS', () => {
  test('is one short workflow of one activity', async () => {
    expect(await system.api.post(`/credentials/${credentialId}/test`)).toMatchObject({ ok: true });
    const events = await eventsOf(system.client, `probe/${credentialId}/test`);
    expect([activitiesIn(events), summariesIn(events)]).toEqual([['askPms'], ['Ask the PMS']]);
    expect(await detailsOf(system.client, `probe/${credentialId}/test`)).toBe('The PMS answered.');
  });
});

describe('a preview', () => {
  test('reads what a draft would sync, and writes nothing but its plan', async () => {
    const id = await system.property.draft('Drafted', { credentialId, externalIds: ['103'] });
    const preview = await system.property.finished((await system.property.request(id, 'preview')).id);
    expect(preview).toMatchObject({ state: 'succeeded', mode: 'preview' });
    expect(preview.counts.created).toBeGreaterThan(0);
    expect(await system.property.residents(id)).toEqual([]);
    const { firstRunId } = await system.api.post(`/properties/${id}/setup/activate`);
    expect((await system.property.finished(firstRunId)).counts).toEqual(preview.counts);
  });

  test('is the four steps and 29 events, said in words', async () => {
    const preview = await system.property.finished((await system.property.request(elm.id, 'preview')).id);
    expect(preview.workflowId).toBe(`preview/${preview.id}`);
    const events = await eventsOf(system.client, preview.workflowId ?? '', preview.temporalRunId);
    expect(activitiesIn(events)).toEqual(['fetchPreview', 'applyExclusions', 'resolveUnitMappings', 'planPreview']);
    expect(summariesIn(events)).toEqual([
      'Read what the preview needs',
      'Leave out excluded lease statuses and roles',
      "Find each PMS unit's console unit",
      'Who is who, plan, guard',
    ]);
    expect(events).toHaveLength(29);
    expect(await detailsOf(system.client, preview.workflowId ?? '')).toMatch(/^Would do: /);
  });

  test('with assumed settings goes by the stays already held, and tells what a run under them then does', async () => {
    await system.api.patch(`/properties/${elm.id}/integration`, { guard: { percent: 100, minimum: 1_000 } });
    const requests = pms().requests.total,
      assume = { excludedLeaseStatuses: ['Active'], whenExcluded: 'end' };
    const preview = await system.property.finished((await system.property.request(elm.id, 'preview', assume)).id);
    expect(pms().requests.total).toBe(requests);
    expect(preview.counts.excluded).toBeGreaterThan(0);
    const planned = (await system.api.list(`/syncs/${preview.id}/changes`))
      .map((each) => `${each.kind} ${each.residentId} ${each.reason}`)
      .sort();
    await system.api.patch(`/properties/${elm.id}/integration`, assume);
    const run = await system.property.sync(elm.id);
    expect(
      (await system.api.list(`/syncs/${run.id}/changes`)).map((each) => `${each.kind} ${each.residentId} ${each.reason}`).sort(),
    ).toEqual(planned);
  });

  test('leaves the property free: a run goes on beside it', async () => {
    const hold = worker.hold('planPreview', elm.id);
    const { id } = await system.property.request(elm.id, 'preview');
    await hold.reached;
    expect(await system.property.sync(elm.id)).toMatchObject({ state: 'succeeded' });
    hold.release();
    expect(await system.property.finished(id)).toMatchObject({ state: 'succeeded' });
  });
});
