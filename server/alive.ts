import { writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export const ALIVE_EVERY_MS = 10_000;

export const aliveFile = (name: string): string => path.join(os.tmpdir(), `unit-sync-${name}.alive`);

/** Touches the file for server/healthcheck.ts while `healthy()`; one process of a name per container. */
export function showAlive(name: string, healthy: () => boolean): void {
  const touch = () => {
    if (!healthy()) return;
    try {
      writeFileSync(aliveFile(name), '');
    } catch {
      // Without a writable temporary folder the health check fails, and its own message says so.
    }
  };
  touch();
  setInterval(touch, ALIVE_EVERY_MS).unref();
}
