import type { Logger } from 'pino';
import { showAlive } from './alive.ts';
import { readConfig, type Config } from './config.ts';
import { createLog, loggableError } from './log.ts';
import { StartProblem } from './problem.ts';

/** What a child of the all-in-one start says to it, over Node's IPC channel. */
export type ChildMessage =
  | { type: 'ready' }
  /** It cannot start; the message is for the operator. */
  | { type: 'failed'; message: string }
  /** One line for the terminal: a finished sync, in ids, names of properties and counts. */
  | { type: 'line'; text: string };

export interface ChildContext {
  config: Config;
  log: Logger;
  /** To the terminal of the all-in-one start; to the log in production. */
  line: (text: string) => void;
}

export interface Running {
  stop(): Promise<void>;
  /** Asked every few seconds for the container's health check; a process without it is healthy while it runs. */
  healthy?(): boolean;
}

/** Ends within this time after being asked to, whatever hangs; the parent kills it a second later. */
const STOP_LIMIT_MS = 9_000;

/** Something else that may be said to a parent that has just died must not be an error of its own. */
const tellParent = (message: ChildMessage): void => {
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
};

/**
 * The frame of the API and the worker process, below the all-in-one start and in production alike: settings, log, ready, orderly stop on
 * SIGINT, SIGTERM or when the parent is gone (its end of the IPC channel closes whatever way it died).
 * `main` resolves when the process is serving.
 */
export async function runProcess(name: string, main: (context: ChildContext) => Promise<Running>): Promise<void> {
  let log: Logger | null = null;
  try {
    const config = readConfig(process.env);
    const logger = (log = createLog(name, config.logLevel));
    const line = (text: string) => (process.connected ? tellParent({ type: 'line', text }) : logger.info({ line: text }, 'sync finished'));
    process.on('uncaughtException', (error) => {
      logger.fatal({ err: error }, 'uncaught error');
      process.exit(1);
    });
    const running = await main({ config, log: logger, line });
    stopOn(() => running.stop(), logger);
    // Not below the all-in-one start, which watches its children itself.
    if (!process.connected) showAlive(name, () => running.healthy?.() ?? true);
    tellParent({ type: 'ready' });
  } catch (error) {
    const message =
      error instanceof StartProblem ? error.message : `The ${name} process could not start: ${JSON.stringify(loggableError(error))}`;
    if (process.connected) tellParent({ type: 'failed', message });
    else process.stderr.write(`${message}\n`);
    log?.fatal({ err: error }, 'could not start');
    // Leaves the channel open long enough for the message to go.
    setTimeout(() => process.exit(1), 50);
  }
}

function stopOn(stop: () => Promise<void>, log: Logger): void {
  let stopping = false;
  const begin = (why: string) => {
    if (stopping) return;
    stopping = true;
    log.info({ why }, 'stopping');
    setTimeout(() => process.exit(1), STOP_LIMIT_MS).unref();
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'stopping failed');
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => begin(signal));
  if (process.connected) process.on('disconnect', () => begin('the parent process is gone'));
}
