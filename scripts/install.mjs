// Installs from the lockfile when node_modules is not what the lockfile says. Plain JavaScript: runs before anything is installed.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

const STAMP = path.join('node_modules', '.unit-sync-lockfile.sha256');
const read = (file) => readFile(file, 'utf8').catch(() => null);

/**
 * Whether node_modules holds what package-lock.json asks for. The stamp answers at once; without it (an installation made by hand, or
 * a lockfile that changed for other platforms only) npm's own record of the installed tree is compared package by package: a reinstall
 * takes everything away from whatever else runs in this checkout. Optional packages of other platforms may be missing.
 */
async function isInstalled(root, lockfile, hash, withDev) {
  if ((await read(path.join(root, STAMP)))?.trim() === hash) return true;
  const installed = await read(path.join(root, 'node_modules', '.package-lock.json'));
  if (!installed) return false;
  const wanted = JSON.parse(lockfile).packages;
  const present = JSON.parse(installed).packages;
  return Object.entries(wanted).every(([where, entry]) => {
    if (where === '') return true;
    const have = present[where];
    if (!have) return Boolean(entry.optional) || (!withDev && Boolean(entry.dev || entry.devOptional));
    return have.version === entry.version;
  });
}

/** npm itself, run by the Node that npm runs under: the one in node_modules goes away while `npm ci` works. */
export function npmCommand(env) {
  return env.npm_execpath && env.npm_node_execpath ? [env.npm_node_execpath, env.npm_execpath] : ['npm'];
}

function npmCi(root, env) {
  const [command, ...before] = npmCommand(env);
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...before, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: root,
      env,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => (code === 0 ? resolve() : reject(new Error(`npm ci ended with ${signal ?? code}`))));
  });
}

/** `what` names the packages in the line that is said. */
export async function install({ root, env, withDev, step, what = 'packages' }) {
  const lockfile = await readFile(path.join(root, 'package-lock.json'), 'utf8');
  const hash = createHash('sha256').update(lockfile).digest('hex');
  if (!(await isInstalled(root, lockfile, hash, withDev)))
    await step(`installing ${what} from package-lock.json (npm ci)`, () => npmCi(root, env));
  if ((await read(path.join(root, STAMP)))?.trim() !== hash) await writeFile(path.join(root, STAMP), `${hash}\n`).catch(() => undefined);
}
