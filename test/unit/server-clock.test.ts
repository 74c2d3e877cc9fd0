import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createClock } from '../../server/clock.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'unit-sync-clock-'));
const file = path.join(folder, 'clock');
afterAll(() => rmSync(folder, { recursive: true }));

test("without a file the clock is the machine's", () => {
  expect(Math.abs(createClock(null).now().getTime() - Date.now())).toBeLessThan(1_000);
});

test('the file is read again at each use', () => {
  writeFileSync(file, '2026-03-02T15:00:00.000Z\n');
  const clock = createClock(file);
  expect(clock.now().toISOString()).toBe('2026-03-02T15:00:00.000Z');
  writeFileSync(file, '2026-03-03T09:00:00-06:00');
  expect(clock.now().toISOString()).toBe('2026-03-03T15:00:00.000Z');
});

test('a file that goes wrong later leaves the last good instant', () => {
  writeFileSync(file, '2026-03-02T15:00:00Z');
  const clock = createClock(file);
  for (const spoil of [() => writeFileSync(file, ''), () => writeFileSync(file, 'Monday'), () => rmSync(file)]) {
    spoil();
    expect(clock.now().toISOString()).toBe('2026-03-02T15:00:00.000Z');
  }
});

test.each(['', 'tomorrow', '2026-03-02', '2026-03-02T15:00:00', '2026-13-02T15:00:00Z'])(
  'a file holding %j is refused at start: an instant has a day, a time and a zone',
  (text) => {
    writeFileSync(file, text);
    expect(() => createClock(file)).toThrow(/UNITSYNC_CLOCK_FILE is ".*clock", but must be a readable file holding an ISO instant/);
  },
);
