import type pg from 'pg';
import type { Clock } from '../domain/days.ts';
import type { SecretBox } from '../domain/secret-box.ts';
import type { PmsConnector, PmsHttp } from '../pms/connector.ts';
import type { TemporalLinks } from '../temporal/links.ts';
import type { ReadPlaces } from './read-places.ts';

/** What activities are made with; nothing is kept in a worker. */
export interface ActivityDeps {
  pool: pg.Pool;
  clock: Clock;
  secrets: SecretBox;
  http: PmsHttp;
  connectorFor(vendor: string): PmsConnector;
  temporal: TemporalLinks;
  log: ActivityLog;
  places: ReadPlaces;
  /** Changes with the program (activities/code-version.ts). */
  code: string;
  /** Told of each finished run, for the terminal. Ids, counts and words only. */
  onRunFinished?(line: { propertyId: string; runId: string; text: string }): void;
}
/** Ids, counts and codes only. */
export interface ActivityLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
