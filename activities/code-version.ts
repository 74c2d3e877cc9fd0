import { hash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';

/** What turns a page into stays. */
const FOLDERS = ['domain', 'pms', 'sync', 'activities'];

/** A digest of the program's own text: what an older program made of a page says nothing of what this one makes of it. */
export function codeVersion(): string {
  const root = new URL('..', import.meta.url);
  const texts = FOLDERS.flatMap((folder) =>
    readdirSync(new URL(`${folder}/`, root), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .sort()
      .map((name) => readFileSync(new URL(`${folder}/${name}`, root), 'utf8')),
  );
  return hash('sha256', texts.join('\0'), 'base64url');
}
