import { Breakable, IN_ORDER, type House } from '../support/breakable.ts';
import type { Point } from '../support/breakpoints.ts';
import { until } from '../support/until.ts';

/**
 * A worker killed (SIGKILL of the process) before and after each side effect of a run. Before: its statement waits, uncommitted, when it dies.
 * After: it is committed, but Temporal never heard of it: frozen meanwhile, and then killed with what lay in its sockets. One house a case, so that
 * one kill does for all of them.
 */

interface Case {
  point: Point;
  house: string;
  end: { state: string; quiet?: boolean };
  done: string;
}
const RUN = 'select 1 from sync_run where id = $1 and ';
const CASES: Case[] = [
  { point: 'claim', house: 'claiming', end: { state: 'succeeded' }, done: `${RUN} state = 'running'` },
  { point: 'stage', house: 'staging', end: { state: 'succeeded' }, done: "select 1 from sync_stage where run_id = $1 and person <> ''" },
  { point: 'reads', house: 'reading', end: { state: 'succeeded' }, done: `${RUN} jsonb_array_length(reads) > 0` },
  { point: 'exclusions', house: 'excluding', end: { state: 'succeeded' }, done: `${RUN} inputs_version is not null` },
  {
    point: 'mappings',
    house: 'mapping',
    end: { state: 'succeeded' },
    done: 'select 1 from sync_desired where run_id = $1 and unit_id is not null',
  },
  { point: 'apply', house: 'applying', end: { state: 'succeeded' }, done: `${RUN} applied_at is not null` },
  { point: 'quiet', house: 'resting', end: { state: 'succeeded', quiet: true }, done: `${RUN} quiet` },
  { point: 'failure', house: 'failing', end: { state: 'failed' }, done: `${RUN} state = 'failed'` },
];

const product = new Breakable();
beforeAll(() => product.start(CASES.map((each) => each.house)));
afterAll(() => product.stop());

/** What each run is about: somebody moves in, nothing at all, or a PMS that refuses. */
function prepare({ point, house }: Case): House {
  const subject = product.house(house);
  if (point === 'failure') subject.fault({ kind: 'status', status: 403, resource: 'leases' });
  else if (point !== 'quiet') subject.happens('moveIn');
  return subject;
}

/** Every run has come to its point and waits there. */
async function bringToTheirPoints() {
  for (const house of product.houses) await product.idle(house);
  const subjects = CASES.map((each) => ({ ...each, subject: prepare(each) }));
  const held = await Promise.all(subjects.map(async (each) => ({ ...each, hold: await product.points.set(each.point, each.subject.id) })));
  const asked = await Promise.all(held.map(async (each) => ({ ...each, runId: (await product.property.request(each.subject.id)).id })));
  await Promise.all(asked.map((each) => each.hold.reached()));
  return asked;
}

describe('a worker killed before a side effect is committed', () => {
  const seen = new Map<Point, { run: object; state: object; changes: number; created: number }>();
  beforeAll(async () => {
    const asked = await bringToTheirPoints(),
      back = product.kill('worker');
    await Promise.all(asked.map((each) => each.hold.release()));
    await back();
    for (const { point, subject, runId } of asked) {
      const run = await product.property.finished(runId);
      seen.set(point, {
        run,
        state: await product.settled(subject, run),
        changes: (await product.api.list(`/syncs/${runId}/changes`)).length,
        created: run.counts.created ?? 0,
      });
      subject.clearFaults();
    }
  }, 600_000);

  test.each(CASES)('$point: the run ends as it would have, exactly once, and nothing was ended by mistake', ({ point, end }) => {
    const { run, state, changes, created } = seen.get(point)!;
    expect(run).toMatchObject(end);
    // A run that failed leaves the newcomer to the next one.
    expect(state).toEqual(IN_ORDER);
    expect(changes > 0).toBe(point !== 'quiet' && point !== 'failure');
    expect(created > 0).toBe(point !== 'quiet' && point !== 'failure');
  });
});

describe('a worker killed after a side effect was committed, but before Temporal heard of it', () => {
  const seen = new Map<string, { run: object; state: object; created: number }>();
  let firstRunId = '',
    draft: House;
  beforeAll(async () => {
    draft = await product.drafted('activating');
    const asked = await bringToTheirPoints(),
      activation = await product.points.set('activation', draft.id);
    const activated = product.api.post(`/properties/${draft.id}/setup/activate`);
    await activation.reached();
    product.signal('temporal', 'SIGSTOP');
    await Promise.all([...asked.map((each) => each.hold.release()), activation.release()]);
    for (const { done, runId } of asked) await product.row(done, [runId]);
    await product.row("select 1 from integration where property_id = $1 and state = 'active'", [draft.id]);
    const back = [product.kill('worker'), product.kill('temporal')];
    for (const each of back) await each();
    for (const { house, subject, runId } of asked) {
      const run = await product.property.finished(runId);
      seen.set(house, { run, state: await product.settled(subject, run), created: run.counts.created ?? 0 });
      subject.clearFaults();
    }
    ({ firstRunId } = await activated);
  }, 600_000);

  test.each(CASES)('$point: the run ends as it would have, exactly once, and nothing was ended by mistake', ({ house, point, end }) => {
    const { run, state, created } = seen.get(house)!;
    expect(run).toMatchObject(end);
    expect(state).toEqual(IN_ORDER);
    expect(created > 0).toBe(point !== 'quiet' && point !== 'failure');
  });

  test('activation: the caller is answered, the schedule is there, and there is one first run', async () => {
    expect(await product.property.finished(firstRunId)).toMatchObject({ state: 'succeeded', trigger: 'manual' });
    expect((await product.property.runs(draft.id)).filter((run) => run.trigger === 'manual')).toHaveLength(1);
    await product.client.schedule.getHandle(`sync/${draft.id}`).describe();
  });
});

test('after all of it the next run of every house is quiet', async () => {
  for (const house of product.houses) {
    if (house.name === 'failing') await product.property.sync(house.id);
    const run = await until('a quiet run', async () => {
      const at = await product.property.sync(house.id);
      return at.quiet && at;
    });
    expect(run).toMatchObject({ state: 'succeeded', quiet: true });
  }
});
