import { readFileSync } from 'node:fs';
import { appfolio } from '../../../pms/appfolio/connector.ts';
import type { PmsContext, PmsHttpRequest, PmsHttpResponse } from '../../../pms/connector.ts';
import { contextOn, membersIn, readWith } from '../../support/connector-read.ts';

export type Json = Record<string, unknown>;
export const golden = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../golden/appfolio/${name}.json`, import.meta.url), 'utf8')) as {
    body: { data: Json[] };
    contacts: Json[];
  };
export const OWN = '0d9a0c1e-0000-4000-8000-0000000000cc',
  TODAY = '2026-11-22';
interface Call {
  path: string;
  query: URLSearchParams;
  search: string;
  headers: Record<string, string>;
  body: string;
}

/** An AppFolio of the vendor's public facts, as far as a connector's requests go. */
export class World {
  fields: Record<string, string> = { clientId: 'cid', clientSecret: 'cs', developerId: 'dev', baseUrl: 'https://pms.example/x/' };
  data: Record<string, Json[]> = { properties: [{ Id: OWN, Name: 'Elm', HiddenAt: null }], units: golden('units').body.data, tenants: [] };
  pageMost = 1000;
  calls: Call[] = [];
  heedsPropertyId = true;
  token = 1;
  fault: (call: Call) => Partial<PmsHttpResponse> | undefined = () => undefined;

  ctx(): PmsContext {
    return contextOn(this.fields, TODAY, (sent) => this.answer(sent));
  }

  private answer({ url, headers = {}, body = '' }: PmsHttpRequest): PmsHttpResponse {
    const at = new URL(url),
      call: Call = { path: at.pathname, query: at.searchParams, search: at.search, headers, body };
    this.calls.push(call);
    return { status: 200, headers: {}, text: '', ...this.own(call), ...this.fault(call) };
  }
  private own({ path, query, search, headers }: Call): Partial<PmsHttpResponse> {
    if (path === '/x/oauth/token') return { text: JSON.stringify({ access_token: `t${this.token}`, token_type: 'Bearer' }) };
    if (
      this.fields.mode === 'stack' ? headers.Authorization !== `Bearer t${this.token}` : headers.Authorization !== `Basic ${btoa('cid:cs')}`
    )
      return { status: 401, text: '{}' };
    if (!query.has('filters[Id]') && !query.has('filters[LastUpdatedAtFrom]'))
      return { status: 400, text: '{"errors":["filters[Id] or filters[LastUpdatedAtFrom] is required"]}' };
    expect(search).toContain('filters[');
    const list = path.replace('/x/api/v0/', ''),
      size = Math.min(this.pageMost, Number(query.get('page[size]'))),
      no = Number(query.get('page[number]'));
    const found = (this.data[list] ?? []).filter(
      (row) =>
        (!query.has('filters[Id]') || (query.get('filters[Id]') ?? '').split(',').includes(String(row.Id))) &&
        (!this.heedsPropertyId ||
          list === 'properties' ||
          !query.has('filters[PropertyId]') ||
          row.PropertyId === query.get('filters[PropertyId]')),
    );
    const next =
      found.length > no * size ? `/api/v0/${list}?${search.slice(1).replace(`page[number]=${no}`, `page[number]=${no + 1}`)}` : null;
    return { text: JSON.stringify({ data: found.slice((no - 1) * size, no * size), next_page_path: next }) };
  }
}
export const tenant = (n: number, more: Json = {}): Json => ({
  Id: `tenant-${n}`,
  OccupancyId: `occ-${n}`,
  UnitId: '0d9a0c1e-0000-4000-8000-0000000000bb',
  PropertyId: OWN,
  FirstName: 'A',
  LastName: `L${n}`,
  Status: 'Current',
  PrimaryTenant: true,
  HiddenAt: null,
  ...more,
});
export const worldOf = (tenants: Json[], more: Partial<World> = {}) => {
  const world = Object.assign(new World(), more);
  world.data.tenants = tenants;
  return world;
};
export const request = { propertyExternalId: OWN, today: TODAY };

export async function read(world: World) {
  const { unitsRead, tenanciesRead, ...read_ } = await readWith(appfolio, world.ctx(), request);
  return { ...read_, units: unitsRead, members: membersIn(tenanciesRead) };
}
export const only = async (row: Json) => (await read(worldOf([row]))).members[0];
