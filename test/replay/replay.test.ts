import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { workflowCode } from '../../server/workflow-code.ts';
import * as workflows from '../../workflows/index.ts';
import { quietRuntime } from '../support/quiet-runtime.ts';

const FOLDER = fileURLToPath(new URL('./histories/', import.meta.url));
const STORED = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.json'))
  .sort();
const stored = (name: string) => readFileSync(FOLDER + name, 'utf8');
const replay = async (text: string) => Worker.runReplayHistory({ workflowBundle: { code: await workflowCode() } }, JSON.parse(text));

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

test('the code that is kept between starts is made of workflows and domain alone, by which it is known to be of today', async () => {
  const code = await workflowCode(),
    [, map = ''] = /sourceMappingURL=data:application\/json;[^,]*base64,(\S+)/.exec(code) ?? [],
    { sources } = JSON.parse(Buffer.from(map, 'base64').toString()) as { sources: string[] };
  const ours = sources.filter((source) => source.endsWith('.ts') && !source.includes('node_modules'));
  expect(ours.length).toBeGreaterThan(5);
  expect(ours.filter((source) => !/\/(workflows|domain)\//.test(source))).toEqual([]);
});
