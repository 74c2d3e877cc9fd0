// A tiny process that outlives a main process killed with -9 and ends what it left behind. It holds the reading end of a pipe whose
// other end only the main process has: the kernel closes it whatever way the main process goes. Its argument is the process record.
import { rmSync } from 'node:fs';
import { readRecord, stopRecorded } from './process-record.ts';

const [recordFile, ...alsoRemove] = process.argv.slice(2);
let orderly = false;

// Ctrl-C and a closing terminal reach the main process too, which then stops everything in order; this one ends last.
for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) process.on(signal, () => undefined);

process.stdin.on('data', (chunk: Buffer) => {
  // The main process has stopped everything itself.
  if (chunk.includes('done')) orderly = true;
});
process.stdin.on('close', () => void end());
process.stdin.on('error', () => undefined);

async function end(): Promise<void> {
  if (!orderly && recordFile) {
    await stopRecorded(
      readRecord(recordFile).filter((recorded) => recorded.pid !== process.pid),
      5_000,
    );
    for (const file of [...alsoRemove, recordFile]) rmSync(file, { force: true, recursive: true });
  }
  process.exit(0);
}
