import type { CivilDate } from '../../domain/days.ts';
import type { BadRecord, PmsMember, PmsTenancy, PmsUnit } from '../../domain/pms.ts';
import {
  PmsError,
  type PmsConnector,
  type PmsContext,
  type PmsHttpRequest,
  type PmsHttpResponse,
  type ReadRequest,
} from '../../pms/connector.ts';
import { readProperty, type ReadResult } from '../../pms/read.ts';

/** What the tests of connectors share: a server of a few lines in place of HTTP, and everything that one read of it gives. */

export const contextOn = (
  fields: Record<string, string>,
  today: CivilDate,
  answer: (request: PmsHttpRequest) => PmsHttpResponse | Promise<PmsHttpResponse>,
  now = () => new Date(`${today}T12:00:00Z`),
): PmsContext => ({ fields, signal: new AbortController().signal, clock: { now }, http: { request: async (request) => answer(request) } });

export interface ConnectorRead extends ReadResult {
  unitsRead: PmsUnit[];
  tenanciesRead: PmsTenancy[];
  bad: BadRecord[];
}

export async function readWith(connector: PmsConnector, ctx: PmsContext, request: ReadRequest): Promise<ConnectorRead> {
  const unitsRead: PmsUnit[] = [],
    tenanciesRead: PmsTenancy[] = [],
    bad: BadRecord[] = [];
  const result = await readProperty(connector, ctx, request, (page) => {
    unitsRead.push(...(page.units ?? []));
    tenanciesRead.push(...(page.tenancies ?? []));
    bad.push(...(page.badRecords ?? []));
  });
  return { ...result, unitsRead, tenanciesRead, bad };
}

/** Each person with the tenancy that she is in. */
export const membersIn = (tenancies: readonly PmsTenancy[]): (PmsMember & { tenancy: Omit<PmsTenancy, 'members'> })[] =>
  tenancies.flatMap(({ members, ...tenancy }) => members.map((member) => ({ tenancy, ...member })));

/** The PmsError that the work ends with; anything else fails the test. */
export async function failureOf(work: Promise<unknown>): Promise<PmsError> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof PmsError)) throw new Error(`not a PmsError: ${String(error)}`);
  return error;
}
