import { randomUUID } from 'node:crypto';
import { townView } from '../../simulator/town/view.ts';
import { Breakpoints } from '../support/breakpoints.ts';
import { pictures } from '../support/compare-town.ts';
import { GatedWorker } from '../support/gated-worker.ts';
import type { DrivenProperty, RunView } from '../support/property-driver.ts';
import { CLIENT_ID, SECRET, startSystem, type TestSystem } from '../support/system.ts';
import { expectedOf } from '../support/town-oracle.ts';
import { until } from '../support/until.ts';

/** What people do in the middle of a run: in the Temporal UI, at *Sync now*, at what the run goes by, and in another property of the organization. */

const OTHER = 'the-other-pms';
let system: TestSystem, worker: GatedWorker, points: Breakpoints, elm: DrivenProperty, oak: DrivenProperty;
const pms = () => system.simulator.account(CLIENT_ID);
const moveIn = () => {
  pms().event({ event: 'moveIn', propertyId: '101', people: 1 });
};
const sql = async <T extends object>(text: string, values: unknown[] = []) => (await system.pool.query<T>(text, values)).rows;

beforeAll(async () => {
  system = await startSystem({ env: { DATABASE_POOL_SIZE: '30' }, town: { properties: [{ name: 'Elm Court', units: 160 }], empty: true } });
  worker = await GatedWorker.start(system);
  points = await Breakpoints.install(system.env.DATABASE_URL!);
  system.simulator.addAccount({ clientId: OTHER, clientSecret: SECRET, properties: [{ name: 'Oak Row', units: 60 }], empty: true });
  moveIn();
  system.simulator.account(OTHER).event({ event: 'moveIn' });
  elm = await system.property.setUp('Elm Court', {
    credentialId: await system.property.credential(CLIENT_ID, SECRET),
    externalIds: ['101'],
    importUnits: true,
    settings: { guard: { percent: 100, minimum: 1_000 } },
  });
  oak = await system.property.setUp('Oak Row', {
    credentialId: await system.property.credential(OTHER, SECRET),
    externalIds: ['101'],
    importUnits: true,
  });
});
afterAll(async () => {
  await points?.close();
  await system?.stop();
});

const keepHouse = () =>
  system.client.workflow.execute('housekeeping', { workflowId: `housekeeping-${randomUUID()}`, taskQueue: system.taskQueue });

/** Everybody where the PMS says, nothing left running or queued, nobody ended by a sync. */
async function inOrder(property: DrivenProperty, clientId: string): Promise<object> {
  await idle(property);
  const account = system.simulator.account(clientId);
  account.now();
  const { seen, wanted, seenIds, wantedIds } = await pictures(
    system.api,
    system.property,
    property.id,
    expectedOf(townView(account.town), ['101'], new Set(), null),
  );
  const [left] = await sql<{ open: number; token: string | null }>(
    `select (select count(*)::int from sync_run where property_id = $1 and state in ('queued', 'running')) as open, (select current_run from integration where property_id = $1) as token`,
    [property.id],
  );
  // The run of a workflow that was reset may begin between two looks.
  if (left?.open) return inOrder(property, clientId);
  return { where: JSON.stringify([seen, seenIds]) === JSON.stringify([wanted, wantedIds]) ? 'as the town' : { seen, wanted }, ...left };
}
const IN_ORDER = { where: 'as the town', open: 0, token: null };
/** A workflow that was reset reads once more, beside what is asked for. */
const idle = (property: DrivenProperty) =>
  until('no run to be under way', async () => {
    const open = await sql(`select id from sync_run where property_id = $1 and state in ('queued', 'running')`, [property.id]);
    return open.length === 0;
  });
const settled = async (): Promise<RunView> => {
  await system.property.sync(elm.id);
  const last = await system.property.sync(elm.id);
  expect(last).toMatchObject({ state: 'succeeded', quiet: true });
  await idle(elm);
  return last;
};

describe('in the Temporal UI', () => {
  const CASES = [
    ['before', 'fetchResidents'],
    ['after', 'fetchResidents'],
    ['before', 'resolveUnitMappings'],
    ['before', 'assignResidents'],
    ['after', 'assignResidents'],
  ] as const;
  type Intervention = (run: { workflowId: string; runId: string }) => Promise<unknown>;
  const INTERVENTIONS: Record<string, Intervention> = {
    terminate: ({ workflowId, runId }) => system.client.workflow.getHandle(workflowId, runId).terminate('a test'),
    cancel: ({ workflowId, runId }) => system.client.workflow.getHandle(workflowId, runId).cancel(),
    reset: ({ workflowId, runId }) =>
      system.client.workflowService.resetWorkflowExecution({
        namespace: system.namespace,
        workflowExecution: { workflowId, runId },
        reason: 'a test',
        workflowTaskFinishEventId: 4 as never,
        requestId: randomUUID(),
      }),
  };

  test.each(Object.keys(INTERVENTIONS).flatMap((what) => CASES.map(([when, step]) => [what, when, step] as const)))(
    '%s %s %s: what was applied stays, what was not is done by the next run, and nobody is ended',
    async (what, when, step) => {
      moveIn();
      const hold = worker.hold(step, elm.id, when),
        { id } = await system.property.request(elm.id);
      await hold.reached;
      const workflow = await until('the workflow of the run', async () => {
        for await (const each of system.client.workflow.list({ query: `WorkflowType = 'syncProperty' and ExecutionStatus = 'Running'` }))
          if (each.workflowId.includes(elm.id)) return each;
        return null;
      });
      await INTERVENTIONS[what]!({ workflowId: workflow.workflowId, runId: workflow.runId });
      hold.release();
      // Where the step had been given out and not begun, it may still take the request with it: housekeeping tells by the workflow's end, each minute.
      const { id: nextId } = await system.property.request(elm.id);
      const over = (runId: string) =>
        until(`the end of run ${runId}`, async () => {
          const at = await system.property.run(runId);
          if (!['queued', 'running'].includes(at.state)) return at;
          await keepHouse();
          return null;
        });
      const next = await over(nextId),
        run = await over(id);
      expect(next.id === id ? 'joined' : next.state).toBe(next.id === id ? 'joined' : 'succeeded');
      if (run.state === 'succeeded') expect(run.counts.created).toBe(1);
      else expect(run.reason?.nextStep === null || Boolean(run.reason?.nextStep)).toBe(true);
      await settled();
      expect(await inOrder(elm, CLIENT_ID)).toEqual(IN_ORDER);
      expect(await sql(`select id from assignment where property_id = $1 and state = 'ended'`, [elm.id])).toEqual([]);
    },
  );
});

test('Sync now, a hundred times at once, is two runs at most, and each caller is told one that ends', async () => {
  await settled();
  moveIn();
  const before = (await system.property.runs(elm.id)).length,
    asked = await Promise.all(Array.from({ length: 100 }, () => system.property.request(elm.id)));
  for (const id of new Set(asked.map((each) => each.id))) expect(await system.property.finished(id)).toMatchObject({ state: 'succeeded' });
  // What the schedule buffered has ended too when this one has.
  await system.property.sync(elm.id);
  expect((await system.property.runs(elm.id)).length - before - 1).toBeLessThanOrEqual(2);
  expect(await inOrder(elm, CLIENT_ID)).toEqual(IN_ORDER);
});

describe('writes while a run applies', () => {
  let pairs = 0;
  /** Two people, one e-mail: an open conflict that somebody may answer. */
  const disagree = async () => {
    pairs++;
    for (const firstName of ['Kim', 'Lou'])
      pms().event({
        event: 'moveIn',
        propertyId: '101',
        people: [{ firstName, lastName: `Pair${pairs}`, email: `pair.${pairs}@example.com` }],
      });
    await system.property.sync(elm.id);
  };
  /** All that a manager may change of what a plan goes by. */
  const writes = async () => {
    const units = await system.api.list(`/properties/${elm.id}/units`),
      pmsUnits = await system.api.list(`/properties/${elm.id}/pms-units`),
      residents = await system.property.residents(elm.id);
    const [conflict] = await system.api.list(`/properties/${elm.id}/conflicts?state=open`);
    const vacant = units.filter(
        (unit) => (unit.residents === 0 || unit.residents?.length === 0) && pmsUnits.some((each) => each.mapping?.unitId === unit.id),
      ),
      last = vacant.at(-1),
      unmapped = pmsUnits.find((each) => each.mapping?.unitId === last.id);
    return [
      ['unmap', 'DELETE', `/pms-units/${unmapped.id}/mapping`, undefined],
      ['map', 'PUT', `/pms-units/${unmapped.id}/mapping`, { unitId: last.id }],
      ['add a unit', 'POST', `/properties/${elm.id}/units`, { name: `Lodge ${randomUUID().slice(0, 6)}` }],
      ['rename a unit', 'PATCH', `/units/${vacant[0].id}`, { name: `Flat ${randomUUID().slice(0, 6)}` }],
      ['edit a person', 'PATCH', `/residents/${residents[0]!.id}`, { phone: '+15125550123' }],
      ['protect a person', 'PATCH', `/residents/${residents[1]!.id}`, { protected: true }],
      ['add a person', 'POST', `/properties/${elm.id}/residents`, { firstName: 'Vera', lastName: `Void${randomUUID().slice(0, 6)}` }],
      ['a setting', 'PATCH', `/properties/${elm.id}/integration`, { guard: { percent: 100, minimum: 900 } }],
      ['answer a conflict', 'POST', `/conflicts/${conflict.id}/resolve`, { action: 'ignore' }],
    ] as const;
  };

  test('wait three seconds at most, are told that it is busy, and nothing of them is half done', async () => {
    await disagree();
    moveIn();
    const all = await writes(),
      hold = await points.set('apply', elm.id),
      { id } = await system.property.request(elm.id);
    await hold.reached();
    const versions = () => sql('select inputs_version from integration where property_id = $1', [elm.id]),
      before = await versions();
    const answers = await Promise.all(all.map(([, method, path, body]) => system.api.raw(method, path, body)));
    const refused = answers.filter((answer) => answer.status === 503);
    // Those that a plan does not depend on go through.
    expect(answers.map((answer, i) => `${all[i]![0]}: ${answer.status}`).filter((words) => !/: (200|201|204|503)$/.test(words))).toEqual(
      [],
    );
    expect(refused.length).toBeGreaterThanOrEqual(5);
    for (const answer of refused) expect([answer.body.code, Number(answer.headers.get('retry-after')) > 0]).toEqual(['busy', true]);
    expect(await versions()).toEqual(before);
    await hold.release();
    expect(await system.property.finished(id)).toMatchObject({ state: 'succeeded', counts: { created: 1 } });
    for (const [what, method, path, body] of all) {
      const answer = await system.api.raw(method, path, body);
      expect(`${what}: ${answer.status}`).toMatch(/: 20[0-4]$/);
    }
    await settled();
  });

  test('at any moment: each is done or refused, never an error, and the next run has it all in order', async () => {
    const seen = new Map<number, number>();
    for (let round = 0; round < 6; round++) {
      await disagree();
      moveIn();
      const all = await writes(),
        { id } = await system.property.request(elm.id);
      const answers = await Promise.all(
        all.map(async ([, method, path, body], i) => {
          await new Promise((resolve) => setTimeout(resolve, (i * 37 + round * 53) % 300));
          return system.api.raw(method, path, body);
        }),
      );
      for (const { status } of answers) seen.set(status, (seen.get(status) ?? 0) + 1);
      expect(await system.property.finished(id)).toMatchObject({ state: 'succeeded' });
    }
    expect([...seen.keys()].filter((status) => ![200, 201, 204, 409, 503].includes(status))).toEqual([]);
    // Whatever order the two writes of a mapping came in, it is there again.
    await system.api.post(`/properties/${elm.id}/pms-units/import`);
    await settled();
    expect(await inOrder(elm, CLIENT_ID)).toMatchObject({ open: 0, token: null });
    process.stdout.write(
      `writes while runs apply: ${[...seen]
        .sort()
        .map(([status, n]) => `${n} x ${status}`)
        .join(', ')}\n`,
    );
  });
});

describe('two properties of one organization that meet the same new person at once', () => {
  test.each(Array.from({ length: 8 }, (_, i) => i))(
    'never fail, and it is one log-in and the conflict that the rules give: try %i',
    async (i) => {
      const email = `twin.${i}@example.com`,
        person = { firstName: 'Tessa', lastName: `Twin${i}`, email };
      pms().event({ event: 'moveIn', propertyId: '101', people: [person] });
      system.simulator.account(OTHER).event({ event: 'moveIn', propertyId: '101', people: [person] });
      // In half of the tries one has got as far as its writing when the other one comes.
      const hold = i % 2 ? await points.set('apply', (i % 4 === 1 ? elm : oak).id) : null;
      const asked = await Promise.all([elm, oak].map((property) => system.property.request(property.id)));
      await hold?.reached();
      await hold?.release();
      const runs = await Promise.all(asked.map(({ id }) => system.property.finished(id)));
      expect(runs.map((run) => [run.state, run.counts.created, run.counts.assigned])).toEqual([
        ['succeeded', 1, 1],
        ['succeeded', 1, 1],
      ]);
      const people = await sql<{ id: string; login: boolean }>(
        'select id, login_email_key is not null as login from person where email_key = $1 and merged_into is null',
        [email],
      );
      expect(people.map((each) => each.login).sort()).toEqual([false, true]);
      const conflicts = await sql<{ type: string; person: string; candidates: string[] }>(
        `select type, person, candidates from conflict where state = 'open' and person = any($1::uuid[])`,
        [people.map((each) => each.id)],
      );
      expect(conflicts).toEqual([
        { type: 'duplicate_account', person: people.find((each) => !each.login)!.id, candidates: [people.find((each) => each.login)!.id] },
      ]);
      expect(
        await sql(`select 1 from assignment where person_id = any($1::uuid[]) and state = 'current'`, [people.map((each) => each.id)]),
      ).toHaveLength(2);
    },
  );
});
