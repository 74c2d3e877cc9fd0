import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { writeFileAtomic } from './process-record.ts';

/** A secret that is made once and kept in `secrets/` of the data folder, readable by its owner only. */
export function keptSecret(dataDir: string, name: string, generate: () => string): string {
  const folder = path.join(dataDir, 'secrets');
  const file = path.join(folder, name);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  try {
    const kept = readFileSync(file, 'utf8').trim();
    if (kept) return kept;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const fresh = generate();
  writeFileAtomic(file, `${fresh}\n`);
  return fresh;
}
