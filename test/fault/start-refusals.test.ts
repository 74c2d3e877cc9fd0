import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { TestInstallation } from '../support/installation.ts';

/** Starts with these settings, expects it to end by itself; returns what it printed. */
async function refused(env: (installation: TestInstallation) => Record<string, string>): Promise<string> {
  const installation = new TestInstallation();
  try {
    expect(await installation.run(env(installation))).toBe('1');
    expect(installation.processes()).toEqual([]);
    return installation.printed.trim();
  } finally {
    await installation.remove();
  }
}

const oneLine = /^[^\n]+$/;

test('a wrong setting stops the start with one line that names it and says what is allowed', async () => {
  const printed = await refused(() => ({ LOG_LEVEL: 'loud' }));
  expect(printed).toMatch(oneLine);
  expect(printed).toBe('LOG_LEVEL is "loud", but must be one of trace, debug, info, warn, error, fatal, silent.');
});

test('a data folder that cannot be written stops the start with one line that says what to do', async () => {
  const printed = await refused((installation) => {
    // Below a file there is no folder, for root neither.
    const file = path.join(installation.root, 'file');
    writeFileSync(file, '');
    return { UNITSYNC_DATA_DIR: path.join(file, 'data') };
  });
  expect(printed).toMatch(oneLine);
  expect(printed).toMatch(/cannot be written \(ENOTDIR\)\. Set UNITSYNC_DATA_DIR to a folder/);
});

test('a PORT that is taken stops the start with one line that says what to do', async () => {
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
  const { port } = holder.address() as { port: number };
  try {
    const printed = await refused(() => ({ PORT: String(port) }));
    expect(printed).toMatch(oneLine);
    expect(printed).toMatch(new RegExp(`^PORT is ${port}, but that port is in use on 127\\.0\\.0\\.1\\. Stop what uses it, or set PORT`));
  } finally {
    holder.close();
  }
});

test('a clock file without an instant stops the start with one line', async () => {
  const printed = await refused((installation) => {
    const file = path.join(installation.root, 'clock');
    writeFileSync(file, 'tomorrow\n');
    return { UNITSYNC_CLOCK_FILE: file };
  });
  expect(printed).toMatch(oneLine);
  expect(printed).toMatch(/^UNITSYNC_CLOCK_FILE is ".*clock", but must be a readable file holding an ISO instant/);
});

test('a TEMPORAL_CLI_PATH that is not the Temporal CLI stops the start, and what had started ends', async () => {
  const printed = await refused((installation) => ({ TEMPORAL_CLI_PATH: path.join(installation.root, 'nothing') }));
  expect(printed.split('\n').at(-1)).toMatch(/^TEMPORAL_CLI_PATH is ".*nothing", but it must name the executable Temporal CLI/);
});
