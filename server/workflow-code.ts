import { fork } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Bundled } from './bundle-workflows.ts';
import { StartProblem } from './problem.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url)),
  KEPT = path.join(ROOT, 'node_modules/.cache/unit-sync');
/** All that can be in it: workflows import values of nothing else of ours (the import rules), and of others what the lockfile says. */
const FOLDERS = ['workflows', 'domain'],
  PACKAGES = 'package-lock.json';

/**
 * The code that the worker runs workflows with. Put together once for each state of what it is made of: a worker that comes back is there three seconds sooner.
 * @throws StartProblem
 */
export async function workflowCode(): Promise<string> {
  const file = path.join(KEPT, `workflows-${digestOfSources()}.js`);
  try {
    return readFileSync(file, 'utf8');
  } catch {
    const code = await bundleApart();
    keep(file, code);
    return code;
  }
}

function digestOfSources(): string {
  const sum = createHash('sha256').update(readFileSync(path.join(ROOT, PACKAGES)));
  for (const folder of FOLDERS)
    for (const name of readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' }).sort())
      if (name.endsWith('.ts')) sum.update(`\n${folder}/${name}\n`).update(readFileSync(path.join(ROOT, folder, name)));
  return sum.digest('hex').slice(0, 32);
}

/** Where nothing can be written, as in the image, it is put together at each start. */
function keep(file: string, code: string): void {
  // Two that start at once write a file each; a reader never sees half of one.
  const own = `${file}.${randomUUID()}`;
  try {
    mkdirSync(KEPT, { recursive: true });
    writeFileSync(own, code);
    renameSync(own, file);
    for (const name of readdirSync(KEPT))
      if (/^workflows-\w+\.js$/.test(name) && name !== path.basename(file)) rmSync(path.join(KEPT, name), { force: true });
  } catch {
    rmSync(own, { force: true });
  }
}

/** By a process of its own: the bundler takes 200 MB, which a worker would keep for as long as it runs. */
function bundleApart(): Promise<string> {
  return new Promise((done, failed) => {
    const child = fork(fileURLToPath(new URL('./bundle-workflows.ts', import.meta.url)), {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    child.once('message', (bundled: Bundled) => done(bundled.code));
    child.once('error', failed);
    child.once('exit', (code) =>
      failed(
        new StartProblem(`The workflows could not be bundled (the bundler ended with ${code ?? 'a signal'}); the log above says why.`),
      ),
    );
  });
}
