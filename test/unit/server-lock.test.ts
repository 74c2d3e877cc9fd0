import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { takeLock } from '../../server/embedded/lock.ts';
import { startTimeOf } from '../../server/embedded/process-record.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'unit-sync-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a data folder is held by one process, and the refusal names it', () => {
  takeLock(folder);
  expect(() => takeLock(folder)).toThrow(new RegExp(`in use by process ${process.pid}\\.`));
});

test('given back, it can be taken again, and old lock files do not pile up', () => {
  for (let i = 0; i < 3; i++) takeLock(folder)();
  expect(readdirSync(folder)).toEqual(['lock.3']);
});

test('a lock of a process that is gone does not hinder', () => {
  writeFileSync(path.join(folder, 'lock.7'), JSON.stringify({ pid: 999_999_999, startTime: '1' }));
  takeLock(folder);
  expect(readdirSync(folder)).toEqual(['lock.8']);
});

test('a lock of an earlier process whose pid another one has now does not hinder', () => {
  writeFileSync(path.join(folder, 'lock.1'), JSON.stringify({ pid: process.pid, startTime: `not ${startTimeOf(process.pid)}` }));
  expect(() => takeLock(folder)).not.toThrow();
});

test('a lock file that was cut off does not hinder', () => {
  writeFileSync(path.join(folder, 'lock.1'), '{"pid":');
  expect(() => takeLock(folder)).not.toThrow();
});
