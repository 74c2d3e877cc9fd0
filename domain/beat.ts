/** A mark by which an older copy of the database is told. `count`: how often housekeeping has come, as the database has it. `serverSince`: when its server was last started, ISO 8601. */
export interface Beat {
  count: number;
  serverSince: string;
}

/**
 * Whether the database may be an older backup that was restored, and Temporal may know of later settings than it does. `last` is the beat before, as Temporal
 * remembers it; null before the first, and also where Temporal has forgotten it: a schedule does not learn of a result that came just before its server was
 * stopped. An older database counts less; a backup of seconds ago may count the same, but its server was started anew.
 */
export const mayBeOlder = (beat: Beat, last: Beat | null): boolean =>
  last === null || beat.count <= last.count || beat.serverSince !== last.serverSince;
