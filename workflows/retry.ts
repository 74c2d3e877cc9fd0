import type { ActivityOptions } from '@temporalio/common';

/**
 * Named activity option sets, by kind of work. Every schedule-to-close is shorter than the shortest interval of a property (15 minutes),
 * so a run is over before the next one is due. Heartbeats come every 2 s (activities/around.ts): work of a killed worker goes on after `heartbeatTimeout`.
 */

/** Reading a PMS: long, heartbeats. Attempts that came to read are counted by the run itself (activities/fetch-residents.ts FETCH_ATTEMPTS): waiting for a slot is none. */
export const PMS_READ: ActivityOptions = {
  startToCloseTimeout: '10 minutes',
  scheduleToCloseTimeout: '13 minutes',
  heartbeatTimeout: '10 seconds',
  retry: { initialInterval: '2 seconds', backoffCoefficient: 2, maximumInterval: '1 minute' },
};
/** The steps of a run on our own database. Many attempts: a PostgreSQL restart must not fail a run. Planning a large property lets no heartbeat through while it lasts. */
export const STEP: ActivityOptions = {
  startToCloseTimeout: '5 minutes',
  scheduleToCloseTimeout: '10 minutes',
  heartbeatTimeout: '20 seconds',
  retry: { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumInterval: '10 seconds' },
};
/** Closing a run: must happen, however long the database is away. */
export const CLOSE: ActivityOptions = {
  startToCloseTimeout: '30 seconds',
  scheduleToCloseTimeout: '12 minutes',
  heartbeatTimeout: '10 seconds',
  retry: { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumInterval: '10 seconds' },
};
/** A person waits for the answer: one short round trip to the PMS or database, few attempts. */
export const ASKED: ActivityOptions = {
  startToCloseTimeout: '2 minutes',
  scheduleToCloseTimeout: '3 minutes',
  heartbeatTimeout: '10 seconds',
  retry: { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumInterval: '5 seconds', maximumAttempts: 4 },
};
/** Head-counts of lease statuses: full reads, which take as long as those of a run, for a person who waits. */
export const ASKED_READ: ActivityOptions = { ...PMS_READ, retry: ASKED.retry };
