import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import * as workflows from '../../workflows/index.ts';
import { workflowBundle } from '../support/gated-worker.ts';
import { quietRuntime } from '../support/quiet-runtime.ts';

const FOLDER = fileURLToPath(new URL('./histories/', import.meta.url));
const STORED = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.json'))
  .sort();
const stored = (name: string) => readFileSync(FOLDER + name, 'utf8');
const replay = async (text: string) => Worker.runReplayHistory({ workflowBundle: await workflowBundle() }, JSON.parse(text));

beforeAll(quietRuntime);

test.each(STORED)("today's code replays %s", async (name) => {
  await replay(stored(name));
});

test('every workflow has a stored history', () => {
  expect([...new Set(STORED.map((name) => name.split('.')[0]))].sort()).toEqual(Object.keys(workflows).sort());
});

test.each([
  ['an activity of another name', (text: string) => text.replaceAll('"applyExclusions"', '"leaveOutExcluded"')],
  ['an activity that is not there any more', (text: string) => text.replaceAll('"name":"resolveUnitMappings"', '"name":"assignResidents"')],
])("a history that today's code would not have written is refused: %s", async (_what, change) => {
  const text = stored('syncProperty.full.v1.json');
  expect(change(text)).not.toBe(text);
  await expect(replay(change(text))).rejects.toThrow(DeterminismViolationError);
});
