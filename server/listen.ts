import type { Server } from 'node:http';
import { listenProblem } from './embedded/ports.ts';
import { StartProblem } from './problem.ts';

/** @throws StartProblem that says what to do about the port or the address. */
export function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(new StartProblem(listenProblem(error.code ?? error.message, port, host))),
    );
    server.listen(port, host, () => {
      server.removeAllListeners('error');
      resolve();
    });
  });
}
