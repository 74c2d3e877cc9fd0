import { readFileSync } from 'node:fs';
import type { PmsContext, PmsHttpRequest, PmsHttpResponse } from '../../../pms/connector.ts';
import { resman } from '../../../pms/resman/connector.ts';
import { contextOn, membersIn, readWith } from '../../support/connector-read.ts';

export type Json = Record<string, unknown>;
export const golden = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../golden/resman/${name}.json`, import.meta.url), 'utf8')) as Record<string, { leases: Json[] }>;
export const OWN = 'a0000000-0000-4000-8000-000000000001',
  TODAY = '2026-11-22';
interface Call {
  path: string;
  query: URLSearchParams;
  headers: Record<string, string>;
}

/** A ResMan of the vendor's public facts, as far as a connector's requests go. */
export class World {
  fields: Record<string, string> = { integrationPartnerId: 'pid', apiKey: 'key', accountId: '400', baseUrl: 'https://pms.example/x/' };
  answers: Record<string, unknown> = {
    '/Properties': golden('units').properties,
    '/Units': golden('units').units,
    '/Units/Availability': golden('units').availability,
    '/Leasing/Leases': { leases: [] },
  };
  calls: Call[] = [];
  underWay = 0;
  mostUnderWay = 0;
  fault: (call: Call) => Partial<PmsHttpResponse> | undefined = () => undefined;
  ctx(): PmsContext {
    const request = async (each: PmsHttpRequest) => {
      this.mostUnderWay = Math.max(this.mostUnderWay, ++this.underWay);
      await Promise.resolve();
      this.underWay--;
      return this.answer(each);
    };
    return contextOn(this.fields, TODAY, request);
  }
  private answer({ url, headers = {} }: PmsHttpRequest): PmsHttpResponse {
    const at = new URL(url),
      call: Call = { path: at.pathname.replace('/x', ''), query: at.searchParams, headers };
    this.calls.push(call);
    return { status: 200, headers: {}, text: JSON.stringify(this.answers[call.path]), ...this.fault(call) };
  }
}
export const person = (n: number, more: Json = {}): Json => ({
  personId: `p${n}`,
  firstName: 'A',
  lastName: `L${n}`,
  email: null,
  phone: null,
  residencyStatus: 'Current',
  isHeadOfHousehold: true,
  isLeaseSigner: true,
  ...more,
});
let leaseNo = 0;
export const lease = (n: number, more: Json = {}, ...people: Json[]): Json => ({
  propertyId: OWN,
  billingAccountId: `b${n}`,
  unitId: `u${n}`,
  unitNumber: `${n}`,
  leaseId: `l${++leaseNo}`,
  leaseStatus: 'Current',
  leaseStartDate: '2026-01-01',
  transferredTo: null,
  people: people.length ? people : [person(n)],
  ...more,
});
export const worldOf = (leases: Json[], more: Partial<World> = {}) => {
  const world = Object.assign(new World(), more);
  world.answers['/Leasing/Leases'] = { leases };
  return world;
};
export const request = { propertyExternalId: OWN, today: TODAY };

export async function read(world: World) {
  const { unitsRead, tenanciesRead, ...read_ } = await readWith(resman, world.ctx(), request);
  return { ...read_, units: unitsRead, members: membersIn(tenanciesRead) };
}
export const told = async (...leases: Json[]) =>
  (await read(worldOf(leases))).members
    .map(
      (each) =>
        `${String((each.tenancy as Json).externalId)}/${String(each.externalId)} ${String((each.tenancy as Json).unitExternalId)} ${String(each.status)}`,
    )
    .sort();
export const only = async (...leases: Json[]) => (await read(worldOf(leases))).members[0];
