import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import type { Runtime } from '../../server/embedded/runtime-file.ts';
import { TestInstallation } from '../support/installation.ts';

const installations: TestInstallation[] = [];
const create = (): TestInstallation => {
  const installation = new TestInstallation();
  installations.push(installation);
  return installation;
};
afterAll(() => Promise.all(installations.map((installation) => installation.remove())));

const kill = (pid: number | null): void => {
  if (!pid) throw new Error('runtime.json names no such process');
  process.kill(pid, 'SIGKILL');
};
const answers = async (url: string): Promise<number> => (await fetch(`${url}/healthz`)).status;
async function select(runtime: Runtime, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: runtime.databaseUrl });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('while it runs', () => {
  const installation = create();
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await installation.start();
  });

  test('runtime.json says where everything is, to its owner only', async () => {
    expect(statSync(path.join(installation.dataDir, 'runtime.json')).mode & 0o777).toBe(0o600);
    expect(runtime.processes).toMatchObject({
      main: installation.child?.pid,
      api: expect.any(Number),
      worker: expect.any(Number),
      postgres: expect.any(Number),
      temporal: expect.any(Number),
    });
    expect(await answers(runtime.apiUrl)).toBe(200);
    expect((await fetch(String(runtime.temporalUiUrl))).status).toBe(200);
    expect(await select(runtime, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('the secrets it made are readable by their owner only', () => {
    for (const name of ['admin-token', 'encryption-keys', 'postgres-password'])
      expect(statSync(path.join(installation.dataDir, 'secrets', name)).mode & 0o777).toBe(0o600);
  });

  test('a second start on the same folder says which process holds it, and ends with 1', async () => {
    const second = new TestInstallation({ UNITSYNC_DATA_DIR: installation.dataDir });
    try {
      expect(await second.run()).toBe('1');
      expect(second.printed).toMatch(new RegExp(`^The data folder .* is in use by process ${runtime.processes.main}\\. .*\\n$`));
      expect(await answers(runtime.apiUrl)).toBe(200);
    } finally {
      await second.remove();
    }
  });

  test.each(['worker', 'api'] as const)('a killed %s is started again, and runtime.json names the new process', async (name) => {
    const before = runtime.processes[name];
    kill(before);
    await installation.says(new RegExp(`The ${name === 'api' ? 'API' : name} is running again`));
    runtime = installation.runtime();
    expect(runtime.processes[name]).not.toBe(before);
    expect(await answers(runtime.apiUrl)).toBe(200);
  });

  test('a killed PostgreSQL comes back at the same address with what was committed', async () => {
    await select(runtime, 'create table kept as select 42 as n');
    kill(runtime.processes.postgres);
    await installation.says(/PostgreSQL is running again/);
    expect(installation.runtime().databaseUrl).toBe(runtime.databaseUrl);
    expect(await select(runtime, 'select n from kept')).toEqual([{ n: 42 }]);
  });

  test('a killed Temporal comes back at the same addresses', async () => {
    kill(runtime.processes.temporal);
    await installation.says(/Temporal is running again/);
    expect(installation.runtime()).toMatchObject({ temporalAddress: runtime.temporalAddress, temporalUiUrl: runtime.temporalUiUrl });
  });

  test('SIGTERM stops everything within 15 s, and leaves neither a process nor runtime.json', async () => {
    expect(installation.processes().length).toBeGreaterThanOrEqual(6);
    expect(await installation.stop()).toBeLessThan(15_000);
    expect(installation.child?.exitCode).toBe(0);
    expect(installation.processes()).toEqual([]);
    expect(existsSync(path.join(installation.dataDir, 'runtime.json'))).toBe(false);
  });
});

test('kill -9 of the main process leaves no process, and nothing that hinders the next start, which goes on where it was', async () => {
  const installation = create();
  const runtime = await installation.start();
  await select(runtime, 'create table kept as select 42 as n');
  kill(runtime.processes.main);
  await installation.noProcessLeft(10_000);
  const next = await installation.start();
  expect(await select(next, 'select n from kept')).toEqual([{ n: 42 }]);
  expect(next.databaseUrl).toBe(runtime.databaseUrl);
});

test('what is left when the watchdog is killed too is ended by the next start', async () => {
  const installation = create();
  const runtime = await installation.start();
  const { main, postgres, temporal } = runtime.processes;
  const servers = [postgres, temporal];
  const watchdog = installation.recorded('watchdog');
  // Frozen first, so that neither can do anything about the death of the other.
  for (const pid of [main, watchdog]) process.kill(pid, 'SIGSTOP');
  for (const pid of [main, watchdog]) kill(pid);
  expect(installation.processes()).toEqual(expect.arrayContaining(servers));
  const next = await installation.start();
  for (const pid of servers) expect(installation.processes()).not.toContain(pid);
  expect(next.temporalAddress).toBe(runtime.temporalAddress);
});

test('two data folders run side by side', async () => {
  const [one, other] = [create(), create()];
  const [first, second] = await Promise.all([one.start(), other.start()]);
  expect(first.temporalAddress).not.toBe(second.temporalAddress);
  expect(first.temporalUiUrl).not.toBe(second.temporalUiUrl);
  expect(first.databaseUrl).not.toBe(second.databaseUrl);
  expect([await answers(first.apiUrl), await answers(second.apiUrl)]).toEqual([200, 200]);
  await Promise.all([one.stop(), other.stop()]);
});
