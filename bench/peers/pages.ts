import { Pool } from 'undici';

/** What a peer is told of the PMS account and property it copies. */
export interface PeerPms {
  url: string;
  clientId: string;
  clientSecret: string;
  propertyId: string;
}
export interface PeerTask {
  pms: PeerPms;
  databaseUrl: string;
  schema: string;
}
export interface PeerList {
  name: 'units' | 'tenants' | 'leases';
  path: string;
}
export interface PeerResult {
  ms: number;
  cpuMs: number;
  read: number;
  written: number;
}

const PAGE = 1_000;
const ORDER = 'orderby=Id%20asc';

/** The same three lists that the product reads. */
export function listsOf(propertyId: string): PeerList[] {
  return [
    { name: 'units', path: `/v1/rentals/units?propertyids=${propertyId}&${ORDER}` },
    { name: 'tenants', path: `/v1/leases/tenants?propertyids=${propertyId}&leasetermstatuses=Active&leasetermstatuses=Future&${ORDER}` },
    { name: 'leases', path: `/v1/leases?propertyids=${propertyId}&leasestatuses=Active&leasestatuses=Past&leasestatuses=Future&${ORDER}` },
  ];
}

/** A list's pages as text, the next one fetched while one is taken. */
export async function* eachPage(pms: PeerPms, list: PeerList): AsyncGenerator<string> {
  const pool = new Pool(pms.url, { connections: 2 });
  const fetchPage = async (offset: number) => {
    const { body, headers } = await pool.request({
      method: 'GET',
      path: `${list.path}&offset=${offset}&limit=${PAGE}`,
      headers: { 'x-buildium-client-id': pms.clientId, 'x-buildium-client-secret': pms.clientSecret },
    });
    return { text: await body.text(), total: Number(headers['x-total-count']) };
  };
  try {
    for (let offset = 0, next = fetchPage(0); ;) {
      const page = await next;
      offset += PAGE;
      if (offset < page.total) next = fetchPage(offset);
      yield page.text;
      if (offset >= page.total) return;
    }
  } finally {
    await pool.close();
  }
}

/** A peer's whole program: its task is the first argument as JSON; what it cost is printed as JSON. Starting Node is not counted. */
export async function peerMain(work: (task: PeerTask) => Promise<{ read: number; written: number }>): Promise<void> {
  const task = JSON.parse(process.argv[2] ?? '') as PeerTask,
    startedAt = performance.now(),
    cpu = process.cpuUsage();
  const done = await work(task),
    { user, system } = process.cpuUsage(cpu);
  console.log(JSON.stringify({ ms: performance.now() - startedAt, cpuMs: (user + system) / 1_000, ...done } satisfies PeerResult));
}

// The fields that the copies keep, in Buildium's names.
export interface Person {
  Id: number;
  FirstName: string | null;
  LastName: string | null;
  Email: string | null;
  PhoneNumbers: { Number: string }[] | null;
}
export interface Unit {
  Id: number;
  UnitNumber: string;
  BuildingName: string;
}
export interface Lease {
  Id: number;
  UnitId: number;
  LeaseStatus: string;
  LeaseFromDate: string;
  LeaseToDate: string | null;
  Tenants: { Id: number; Status: string; MoveInDate: string | null }[];
}

/** What a copy keeps of a page: a record of a few fields each, by a key that is unique in the property. */
export function picked(name: PeerList['name'], rows: unknown): [string, object][] {
  if (name === 'units') return (rows as Unit[]).map((row) => [`unit ${row.Id}`, { name: row.UnitNumber, building: row.BuildingName }]);
  if (name === 'tenants')
    return (rows as Person[]).map((row) => [
      `tenant ${row.Id}`,
      { firstName: row.FirstName, lastName: row.LastName, email: row.Email, phone: row.PhoneNumbers?.[0]?.Number ?? null },
    ]);
  return (rows as Lease[]).map((row) => [
    `lease ${row.Id}`,
    {
      unit: row.UnitId,
      status: row.LeaseStatus,
      starts: row.LeaseFromDate,
      ends: row.LeaseToDate,
      tenants: row.Tenants.map((tenant) => [tenant.Id, tenant.Status, tenant.MoveInDate]),
    },
  ]);
}
