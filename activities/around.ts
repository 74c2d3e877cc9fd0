import { Context } from '@temporalio/activity';
import { toFailure } from './errors.ts';

/** Sent as often as made (server/worker.ts, `maxHeartbeatThrottleInterval`): so a time-out is a worker that was gone, or busy, for nearly all of it. None at once: most activities are over before. */
export const HEARTBEAT_MS = 2_000;

/** Heartbeats by timer while `work` runs, so that a lost worker is noticed and cancellation arrives; errors leave as the table says. */
export async function withHeartbeat<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const context = Context.current();
  const timer = setInterval(() => context.heartbeat(), HEARTBEAT_MS);
  try {
    return await work(context.cancellationSignal);
  } catch (err) {
    if (context.cancellationSignal.aborted) await context.cancelled;
    throw toFailure(err);
  } finally {
    clearInterval(timer);
  }
}
