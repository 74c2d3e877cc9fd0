import type { CivilDate } from '../../domain/days.ts';
import type { BadRecord, PmsProperty, PmsTenancy, PmsUnit } from '../../domain/pms.ts';
import type { PmsConnector, PmsContext } from '../connector.ts';
import { readAccountProperties, readProperty, type ReadResult } from '../read.ts';

/**
 * The conformance kit: what every connector must do with any server of its protocol (docs/connectors.md, Conformance). A subject is one connector with
 * one account on one server, real or simulated; the checks know neither vendor nor test framework, and throw AssertionError.
 */
export interface Subject {
  connector: PmsConnector;
  /** A context with the log-in that works; a fresh one for each read, as the product makes them. `fields` and `signal` in place of its own. */
  context(own?: { fields?: Record<string, string>; signal?: AbortSignal }): PmsContext;
  /** A log-in that the server refuses; null where there is none. */
  wrongFields: Record<string, string> | null;
  /** The day at the properties. */
  today: CivilDate;
}

export interface Check {
  name: string;
  run(subject: Subject): Promise<void>;
}

/** Everything that one full read delivers. */
export interface FullRead {
  result: ReadResult;
  units: PmsUnit[];
  tenancies: PmsTenancy[];
  badRecords: BadRecord[];
}

export async function fullRead(subject: Subject, propertyExternalId: string, ctx = subject.context()): Promise<FullRead> {
  const read: Omit<FullRead, 'result'> = { units: [], tenancies: [], badRecords: [] };
  const result = await readProperty(subject.connector, ctx, { propertyExternalId, today: subject.today }, (page) => {
    read.units.push(...(page.units ?? []));
    read.tenancies.push(...(page.tenancies ?? []));
    read.badRecords.push(...(page.badRecords ?? []));
  });
  return { result, ...read };
}

export const properties = async (subject: Subject): Promise<PmsProperty[]> =>
  (await readAccountProperties(subject.connector, subject.context())).properties;
