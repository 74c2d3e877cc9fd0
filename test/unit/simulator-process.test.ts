import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startSimulator } from '../../simulator/server.ts';
import { until } from '../support/until.ts';

/** Whatever came: a test looks at what it expects. */
type Json = ReturnType<typeof JSON.parse>;

const MAIN = fileURLToPath(new URL('../../simulator/main.ts', import.meta.url));
let dir: string, clock: string, state: string;
const running: ChildProcess[] = [];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'simulator-'));
  clock = join(dir, 'clock');
  state = join(dir, 'state.json');
  writeFileSync(clock, '2026-11-22T18:00:00Z');
});
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
  rmSync(dir, { recursive: true, force: true });
});

async function start(): Promise<{ url: string; child: ChildProcess }> {
  const child = spawn(process.execPath, [MAIN], {
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      SIMULATOR_PORT: '0',
      SIMULATOR_SEED: '7',
      SIMULATOR_CLOCK_FILE: clock,
      SIMULATOR_STATE_FILE: state,
      SIMULATOR_LIFE_EVERY_MS: 'off',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.push(child);
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const said = JSON.parse(line.toString()) as { ready: boolean; url: string };
  expect(said.ready).toBe(true);
  return { url: said.url, child };
}
const town = async (url: string): Promise<Json> => (await fetch(`${url}/_admin/accounts/demo-client/town`)).json();
const post = async (url: string, path: string, body: unknown): Promise<Json> =>
  (
    await fetch(`${url}/_admin/accounts/demo-client/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  ).json();

test('the process says where it listens, serves, and ends on SIGTERM', async () => {
  const { url, child } = await start();
  expect(
    (await fetch(`${url}/v1/rentals`, { headers: { 'x-buildium-client-id': 'demo-client', 'x-buildium-client-secret': 'demo-secret' } }))
      .status,
  ).toBe(200);
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test('the town follows the clock file, re-read at each use, by the day at the property', async () => {
  const { url } = await start();
  expect((await town(url)).today).toBe('2026-11-22');
  writeFileSync(clock, '2026-11-23T05:59:00Z');
  expect((await town(url)).today).toBe('2026-11-22');
  writeFileSync(clock, '2026-11-25T12:00:00Z');
  expect((await town(url)).today).toBe('2026-11-25');
  await post(url, 'clock', { today: '2027-01-01' });
  expect((await town(url)).today).toBe('2027-01-01');
  await post(url, 'clock', { today: null });
  expect((await town(url)).today).toBe('2026-11-25');
});

test('killed and started again with its state file, the town goes on where it was, and with the same luck', async () => {
  const one = await start();
  for (const event of ['moveIn', 'giveNotice', 'changeEmail', 'removeLease']) await post(one.url, 'events', { event });
  const before = await town(one.url);
  one.child.kill('SIGKILL');
  await once(one.child, 'exit');
  const saved = readFileSync(state, 'utf8');
  const two = await start();
  expect(await town(two.url)).toEqual(before);
  const next = await post(two.url, 'events', { event: 'transfer' });
  two.child.kill('SIGKILL');
  await once(two.child, 'exit');
  writeFileSync(state, saved);
  const three = await start();
  expect((await post(three.url, 'events', { event: 'transfer' })).ids).toEqual(next.ids);
});

test('a spoilt state file is no reason not to start', async () => {
  writeFileSync(state, '{"format":1,"accounts":[{');
  const sim = await startSimulator({ stateFile: state, clockFile: clock });
  expect(sim.accounts).toHaveLength(1);
  await sim.stop();
});

test('life goes on by itself', async () => {
  const sim = await startSimulator({ today: '2026-11-22', lifeEveryMs: 20 });
  await until('something to happen in the town', () => sim.account('demo-client').town.data.log.length > 1);
  await sim.stop();
});

test('a big town answers pages of a thousand to the end', async () => {
  const sim = await startSimulator({ today: '2026-11-22', accounts: [{ clientId: 'big', clientSecret: 's', residents: 20_000 }] });
  let pages = 0;
  for (let offset = 0, total = 1; offset < total; offset += 1000) {
    const res = await fetch(`${sim.url}/v1/leases/tenants?leasetermstatuses=Active&orderby=Id%20asc&limit=1000&offset=${offset}`, {
      headers: { 'x-buildium-client-id': 'big', 'x-buildium-client-secret': 's' },
    });
    await res.arrayBuffer();
    pages++;
    total = Number(res.headers.get('x-total-count'));
  }
  expect(pages).toBeGreaterThanOrEqual(20);
  await sim.stop();
});
