import { readFileSync } from 'node:fs';
import { entrata } from '../../../pms/entrata/connector.ts';
import type { PmsContext, PmsHttpRequest, PmsHttpResponse } from '../../../pms/connector.ts';
import { contextOn, readWith } from '../../support/connector-read.ts';

export type Json = Record<string, unknown>;
interface Call {
  url: string;
  path: string;
  query: string;
  headers: Record<string, string>;
  method: string;
  version: string;
  auth: string;
  params: Record<string, string>;
  operation: PmsHttpRequest['operation'];
}
export const errors = JSON.parse(readFileSync(new URL('../../golden/entrata/errors.json', import.meta.url), 'utf8')) as {
  nothingFound: Json;
  error: Json;
};

/** An Entrata of the vendor's public facts, as far as a connector's requests go. */
export class World {
  fields: Record<string, string> = { org: 'acme', apiKey: 'key-1', baseUrl: 'https://pms.example/x/' };
  properties: Json[] = [{ PropertyID: 10021, MarketingName: 'Birch' }];
  units: Json[] = [{ id: 40012, unitNumber: '0103', unitSpaces: { unitSpace: [{ unitSpaceId: 1 }] } }];
  leases: Json[] = [];
  pickList: Json | string = { leaseStatusTypes: [{ leaseStatusType: [] }] };
  calls: Call[] = [];
  /** Answers instead of the world where it returns something. */
  fault: (call: Call) => Partial<PmsHttpResponse> | undefined = () => undefined;
  wrap = (result: unknown): unknown => ({ response: { requestId: 'us', code: 200, result } });
  clock = new Date('2026-11-22T12:00:20Z');

  ctx(): PmsContext {
    return contextOn(
      this.fields,
      request.today,
      (sent) => this.answer(sent),
      () => this.clock,
    );
  }
  private answer({ url, headers = {}, body = '', method, operation }: PmsHttpRequest): PmsHttpResponse {
    const { pathname, search } = new URL(url),
      sent = JSON.parse(body) as { auth: { type: string }; method: { name: string; version: string; params: Record<string, string> } };
    expect([method, headers['content-type']]).toEqual(['POST', 'application/json']);
    const call: Call = {
      url,
      path: pathname,
      query: search,
      headers,
      method: sent.method.name,
      version: sent.method.version,
      auth: sent.auth.type,
      params: sent.method.params,
      operation,
    };
    this.calls.push(call);
    return { status: 200, headers: {}, text: JSON.stringify(this.wrap(this.result(call))), ...this.fault(call) };
  }
  private result({ method, params, query }: Call): unknown {
    switch (method) {
      case 'getStatus':
        return { status: 'ok' };
      case 'getProperties':
        return { PhysicalProperty: { Property: this.properties } };
      case 'getPropertyUnits':
        return { properties: { property: [{ propertyId: params.propertyIds, units: { unit: this.units } }] } };
      case 'getLeasePickList':
        return this.pickList;
      default: {
        const page = new URLSearchParams(query),
          size = Number(page.get('per_page') ?? 1e6),
          from = (Number(page.get('page_no') ?? 1) - 1) * size;
        const found = this.leases.filter(
          (lease) =>
            (params.leaseIds === undefined || params.leaseIds === lease.id) &&
            (params.leaseStatusTypeIds ?? '').split(',').includes(String(lease.leaseStatusTypeId)),
        );
        const rows = found.slice(from, from + size);
        return rows.length === 0 ? 'No records found with mentioned preferences.' : { currencyCode: 'USD', leases: { lease: rows } };
      }
    }
  }
}
export const lease = (id: number, more: Json = {}): Json => ({
  id: String(id),
  propertyId: '10021',
  leaseStatusTypeId: '4',
  leaseIntervalStatus: 'Current',
  unitId: '40012',
  customers: { customer: [{ id: id + 1e6, customerType: 'Primary', firstName: 'A', lastName: `L${id}`, leaseCustomerStatus: 'Current' }] },
  ...more,
});
export const worldOf = (leases: Json[]) => Object.assign(new World(), { leases });
export const request = { propertyExternalId: '10021', today: '2026-11-22' };
export const answer = (body: unknown, more: Partial<PmsHttpResponse> = {}): Partial<PmsHttpResponse> => ({
  text: typeof body === 'string' ? body : JSON.stringify(body),
  ...more,
});

export async function read(world: World) {
  const { unitsRead, tenanciesRead, ...read_ } = await readWith(entrata, world.ctx(), request);
  return {
    ...read_,
    unitIds: unitsRead.map(({ externalId }) => externalId),
    tenancyIds: tenanciesRead.map(({ externalId, members }) => `${externalId}:${members.map(({ status }) => status).join()}`),
  };
}
