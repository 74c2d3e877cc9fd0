import { createHash } from 'node:crypto';

/**
 * Where in its interval a property's schedule fires, in ms: spreads properties over the hour, and stays the same for ever (docs/how-it-works.md).
 * Whole seconds: the server keeps no finer offset in an interval spec's description.
 */
export function scheduleOffsetMs(propertyId: string, intervalMs: number): number {
  const seconds = Math.max(1, Math.floor(intervalMs / 1000));
  return (createHash('sha256').update(propertyId).digest().readUInt32BE(0) % seconds) * 1000;
}

/** The next instant at which the schedule fires after `after`: interval specs count from the epoch, plus the offset. */
export function nextFiring(propertyId: string, intervalMs: number, after: Date): Date {
  const offset = scheduleOffsetMs(propertyId, intervalMs);
  return new Date((Math.floor((after.getTime() - offset) / intervalMs) + 1) * intervalMs + offset);
}
