// Builds the web console when its sources changed. Plain JavaScript that runs under the system's Node 20.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { install, npmCommand } from './install.mjs';

const STAMP = path.join('dist', '.sources.sha256');
const NOT_SOURCES = new Set(['node_modules', 'dist']);

/** One hash over the names and contents of everything that the build depends on. */
async function hashSources(folder) {
  const hash = createHash('sha256');
  const walk = async (at) => {
    for (const entry of (await readdir(at, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (NOT_SOURCES.has(entry.name)) continue;
      const file = path.join(at, entry.name);
      if (entry.isDirectory()) await walk(file);
      else
        hash
          .update(path.relative(folder, file))
          .update('\0')
          .update(await readFile(file));
    }
  };
  await walk(folder);
  return hash.digest('hex');
}

function npm(folder, env, words) {
  const [command, ...before] = npmCommand(env);
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...before, ...words], { cwd: folder, env, stdio: ['ignore', 'ignore', 'inherit'] });
    child.once('error', reject);
    child.once('exit', (code, signal) => (code === 0 ? resolve() : reject(new Error(`npm ${words[0]} ended with ${signal ?? code}`))));
  });
}

/** The API works without its console, so a build that fails is said and stops nothing. */
export async function buildConsole({ root, env, step }) {
  const folder = path.join(root, 'web');
  const hash = await hashSources(folder);
  if ((await readFile(path.join(folder, STAMP), 'utf8').catch(() => '')).trim() === hash) return;
  try {
    await install({ root: folder, env, withDev: true, step, what: "the console's packages" });
    await step('building the console', () => npm(folder, env, ['run', '--silent', 'build']));
    await writeFile(path.join(folder, STAMP), `${hash}\n`);
  } catch (error) {
    console.error(
      `unit-sync: the console could not be built (${error.message}); the API works without it. Try: cd web && npm ci && npm run build`,
    );
  }
}
