import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Bundled } from './bundle-workflows.ts';
import { StartProblem } from './problem.ts';

/**
 * The code that the worker runs workflows with, put together by a process of its own: the bundler takes 200 MB, which a worker would keep for as long as it runs.
 * @throws StartProblem
 */
export function bundleApart(): Promise<string> {
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
