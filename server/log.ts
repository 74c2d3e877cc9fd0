import { pino, stdTimeFunctions, type DestinationStream, type Logger } from 'pino';
import type { LogLevel } from './config.ts';

/**
 * Errors whose messages are built from codes, ids and names of code. Any other message (a database's, a vendor's, a JSON parser's)
 * may quote a resident's data, so only its kind, code and stack frames are logged.
 */
const SAFE_MESSAGES = new Set(['TypeError', 'ReferenceError', 'StartProblem', 'PmsError', 'ApplicationFailure', 'AssertionError']);

interface LoggedError {
  type: string;
  code?: string;
  message?: string;
  constraint?: string;
  frames?: string[];
  cause?: LoggedError;
}

/** What may be logged of an error; deep enough to find the place, without a word from outside. */
export function loggableError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error };
  const { code, constraint, syscall } = error as Error & { code?: unknown; constraint?: unknown; syscall?: unknown };
  // The stack begins with the message, which may have lines of any look.
  const frames = error.stack
    ?.split(error.message || '\n')
    .slice(1)
    .join('')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 12)
    .map((line) => line.trim());
  return {
    type: error.name,
    ...(typeof code === 'string' || typeof code === 'number' ? { code: String(code) } : {}),
    ...(SAFE_MESSAGES.has(error.name) || typeof syscall === 'string' ? { message: error.message } : {}),
    ...(typeof constraint === 'string' ? { constraint } : {}),
    ...(frames?.length ? { frames } : {}),
    ...(error.cause !== undefined && depth < 3 ? { cause: loggableError(error.cause, depth + 1) } : {}),
  };
}

/** JSON lines on stdout (below the all-in-one start: a file in the data folder). Callers log ids, codes and counts only. */
export function createLog(process: string, level: LogLevel, destination?: DestinationStream): Logger {
  const serialize = (error: unknown) => loggableError(error);
  const options = { level, base: { process }, timestamp: stdTimeFunctions.isoTime, serializers: { err: serialize, error: serialize } };
  return destination ? pino(options, destination) : pino(options);
}
