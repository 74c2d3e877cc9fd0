import type { CivilDate } from '../../domain/days.ts';
import { ROSTER_COLUMNS, RosterBuilder, type RosterCells } from '../../domain/roster.ts';
import type { FaultName } from '../../pms/conformance/faults.ts';
import type { Subject } from '../../pms/conformance/subject.ts';
import type { Names } from '../../pms/conformance/town.ts';
import type { PmsHttp, RosterSource } from '../../pms/connector.ts';
import { connectorFor } from '../../pms/registry.ts';
import type { Account } from '../../simulator/account.ts';
import type { Simulator } from '../../simulator/server.ts';
import { townView } from '../../simulator/town/view.ts';

export type View = ReturnType<typeof townView>;
export interface TownSubject extends Subject {
  name: string;
  view: View;
  propertyIds: Record<string, string>;
  /** By property of the town: some vendors' units are unique there alone. */ namesIn: (propertyId: string) => Names;
  account: Account | null;
  /** Of one read of one property; the documented budget. */ callsPerSync: number;
}

export const TODAY: CivilDate = '2026-03-02';
const SECRET = 'conformance-secret';
type VendorName = NonNullable<Parameters<Simulator['addAccount']>[0]['vendor']>;

/** `connector`: where it is not called as the simulator calls its vendor. `accept`: in place of what the connector asks for. `unitId`: where the simulator's own ids are not the protocol's. */
interface Variant {
  vendor: VendorName;
  connector?: string;
  accept?: string;
  unitId?: (unit: { label: string; building: string | null }) => string;
  name: string;
  options?: Record<string, unknown>;
  fields(clientId: string, url: string): Record<string, string>;
  secretField: string;
  callsPerSync: number;
}

const yardiFields = (clientId: string, url: string) => ({
  baseUrl: `${url}/${clientId}`,
  username: 'svc_unitsync',
  password: SECRET,
  serverName: 'aspdb04',
  database: 'demo_live',
  platform: 'SQL Server',
  interfaceEntity: 'Unit Sync Example',
  interfaceLicense: 'MIIBDEMOLICENSE',
});
const appfolioFields = (clientId: string, url: string) => ({
  clientId,
  clientSecret: SECRET,
  developerId: 'unitsync-developer',
  baseUrl: url,
});
/** The connector's own share of a vendor's limits is kept outside it (docs/how-it-works.md): here nobody keeps it. */
const UNLIMITED = { perSecond: 0, perMinute: 0, perHour: 0 };

const resmanFields = (clientId: string, url: string) => ({
  integrationPartnerId: 'unitsync',
  apiKey: SECRET,
  accountId: clientId,
  baseUrl: url,
});
const MITS = {
  vendor: 'resman',
  connector: 'resman_mits',
  fields: resmanFields,
  secretField: 'apiKey',
  callsPerSync: 1,
  unitId: ({ label, building }: { label: string; building: string | null }) => `${building ?? '1'}-${label}`,
} as const;

export const VARIANTS: readonly Variant[] = [
  {
    vendor: 'buildium',
    name: 'buildium',
    fields: (clientId, url) => ({ clientId, clientSecret: SECRET, baseUrl: url }),
    secretField: 'clientSecret',
    callsPerSync: 3,
  },
  {
    vendor: 'entrata',
    name: 'entrata, gateway',
    fields: (org, url) => ({ org, authMode: 'apiKey', apiKey: SECRET, baseUrl: url }),
    secretField: 'apiKey',
    callsPerSync: 4,
  },
  {
    vendor: 'entrata',
    name: 'entrata, basic, the other forms',
    options: { envelope: 'bare', oneElement: 'object', dates: 'YYYY-MM-DD', requestId: 'number', authErrors: 'body' },
    fields: (org, url) => ({ org, authMode: 'basic', username: org, password: SECRET, baseUrl: url }),
    secretField: 'password',
    callsPerSync: 4,
  },
  { vendor: 'yardi', name: 'yardi', fields: yardiFields, secretField: 'password', callsPerSync: 3 },
  {
    vendor: 'appfolio',
    name: 'appfolio, basic',
    options: { ...UNLIMITED, mode: 'basic', headerCase: 'exact', brackets: 'literal' },
    fields: appfolioFields,
    secretField: 'clientSecret',
    callsPerSync: 2,
  },
  {
    vendor: 'appfolio',
    name: 'appfolio, stack, the other forms',
    options: {
      ...UNLIMITED,
      mode: 'oauth',
      contact: 'Email',
      propertyFilter: 'refused',
      past: 'Past Tenant',
      pageMost: 25,
      authErrors: '701',
    },
    fields: (clientId, url) => ({ ...appfolioFields(clientId, url), mode: 'stack', databaseId: clientId }),
    secretField: 'clientSecret',
    callsPerSync: 0,
  },
  { vendor: 'resman', name: 'resman', fields: resmanFields, secretField: 'apiKey', callsPerSync: 3 },
  { ...MITS, name: 'resman, MITS' },
  { ...MITS, name: 'resman, MITS as escaped text', options: { legacyInner: 'escaped' } },
  { ...MITS, name: 'resman, MITS as JSON', accept: 'application/json' },
];

const reversed = (ids: Record<string, string | string[]>) =>
  new Map(
    Object.entries(ids).flatMap(([own, theirs]) =>
      (Array.isArray(theirs) ? theirs : [theirs]).map((id) => [id.toLowerCase(), own] as const),
    ),
  );

/** A bed's id carries its unit's, where a vendor tells beds (docs/vendors/entrata.md). */
function bedOf(id: string, units: ReadonlyMap<string, string>): string | undefined {
  const [unit = '', bed, ...more] = id.toLowerCase().split('-'),
    own = units.get(unit);
  return own !== undefined && bed !== undefined && !more.length ? `${own}-${bed}` : undefined;
}

/** `full`: with what only some vendors can tell. The same seed and day give the same town for all of them. */
export function simulated(simulator: Simulator, http: PmsHttp, variant: Variant, cast: 'base' | 'full' = 'base'): TownSubject {
  const clientId = `conf-${cast}-${VARIANTS.indexOf(variant)}`;
  const account = simulator.addAccount({
    vendor: variant.vendor,
    clientId,
    clientSecret: SECRET,
    seed: 7,
    today: TODAY,
    cast,
    properties: [
      { name: 'Elm Court', units: 40 },
      { name: 'Oak Row', units: 8 },
    ],
    ...(variant.options ? { options: variant.options } : {}),
  });
  const ids = account.facts.ids(account),
    people = reversed(ids.people),
    known = reversed(ids.units),
    fields = variant.fields(clientId, simulator.url);
  return {
    name: variant.name,
    connector: connectorFor(variant.connector ?? variant.vendor),
    today: TODAY,
    wrongFields: { ...fields, [variant.secretField]: 'wrong-secret' },
    account,
    view: townView(account.town),
    propertyIds: ids.properties,
    callsPerSync: variant.callsPerSync,
    namesIn: (propertyId) => {
      const { unitId } = variant,
        units = unitId
          ? new Map(
              (account.town.unitsOfProperty.get(Number(propertyId)) ?? []).map((unit) => [unitId(unit).toLowerCase(), String(unit.id)]),
            )
          : known;
      return { person: (id) => people.get(id.toLowerCase()), unit: (id) => units.get(id.toLowerCase()) ?? bedOf(id, units) };
    },
    context: (own = {}) => ({
      fields: own.fields ?? fields,
      http: variant.accept
        ? { request: (request) => http.request({ ...request, headers: { ...request.headers, accept: variant.accept! } }) }
        : http,
      signal: own.signal ?? new AbortController().signal,
      clock: { now: () => new Date(`${TODAY}T18:00:00Z`) },
    }),
  };
}

const STATUS: Record<string, string> = { future: 'pending', holdover: 'current' };

/** The same town as a roster: what an office would export of it. */
export function roster(view: View): TownSubject {
  const people = new Map(view.people.map((person) => [person.id, person])),
    builder = new RosterBuilder();
  let line = 1;
  const labelOf = ({ unitId, bedId }: { unitId: string; bedId: string | null }) => {
    const unit = view.units.find(({ id }) => id === unitId);
    return unit?.beds.find(({ id }) => id === bedId)?.label ?? unit?.label ?? '';
  };
  const add = (cells: RosterCells) => {
    builder.add(++line, Object.fromEntries(ROSTER_COLUMNS.map((column) => [column, cells[column] ?? ''])));
  };
  for (const unit of view.units)
    for (const space of unit.beds.length ? unit.beds.map(({ id, label }) => ({ id: `${unit.id}-${id}`, label })) : [unit])
      add({ property_id: unit.propertyId, unit_id: space.id, unit_label: space.label, building: unit.building ?? '' });
  for (const household of view.households)
    for (const [index, member] of household.members.entries()) {
      const person = people.get(member.personId)!,
        isMinor = person.bornOn !== null && `${Number(person.bornOn.slice(0, 4)) + 18}${person.bornOn.slice(4)}` > view.today;
      add({
        property_id: household.propertyId,
        unit_id: household.bedId ? `${household.unitId}-${household.bedId}` : household.unitId,
        unit_label: labelOf(household),
        tenancy_id: household.id,
        person_id: person.id,
        role: isMinor ? 'minor' : index === 0 ? 'primary' : 'occupant',
        first_name: person.firstName,
        last_name: person.lastName,
        email: person.email ?? '',
        phone: person.phones[0]?.number ?? '',
        lease_status: STATUS[member.standing] ?? member.standing,
        lease_start: household.from,
        lease_end: household.to ?? '',
        move_in: member.moveIn ?? '',
        move_out: member.moveOut ?? '',
      });
    }
  const properties = builder.finish();
  if (builder.errors.length) throw new Error(JSON.stringify(builder.errors));
  const source: RosterSource = {
    head: () =>
      Promise.resolve({
        id: 'r1',
        uploadedAt: new Date(`${TODAY}T00:00:00Z`),
        rows: builder.rows,
        properties: properties.map(({ externalId, name, stays }) => ({ externalId, name, stays: stays.length })),
      }),
    page: (id, list) => {
      const property = properties.find((each) => each.externalId === id),
        rows = property?.[list] ?? [];
      return Promise.resolve({ rows, total: rows.length, pages: rows.length ? 1 : 0 });
    },
  };
  return {
    name: 'csv',
    connector: connectorFor('csv'),
    today: TODAY,
    wrongFields: null,
    account: null,
    view,
    propertyIds: Object.fromEntries(view.properties.map(({ id }) => [id, id])),
    namesIn: () => ({ person: (id) => id, unit: (id) => id }),
    callsPerSync: 0,
    context: (own = {}) => ({
      fields: { name: 'x' },
      http: { request: () => Promise.reject(new Error('a roster asks nobody')) },
      signal: own.signal ?? new AbortController().signal,
      clock: { now: () => new Date(`${TODAY}T18:00:00Z`) },
      roster: source,
    }),
  };
}

/** The kit's faults in the simulator's words. */
export const SWITCHES: Record<FaultName, object> = {
  wrong_password: { kind: 'wrongPassword' },
  no_permission: { kind: 'forbidden' },
  too_many_requests: { kind: 'tooMany' },
  fault_of_its_own: { kind: 'status', status: 500 },
  closed: { kind: 'status', status: 503, html: true },
  log_in_page: { kind: 'loginPage' },
  nothing_at_all: { kind: 'empty200' },
  error_in_200: { kind: 'errorIn200' },
  cut_off: { kind: 'truncated' },
  not_its_format: { kind: 'invalidJson' },
  nested_too_deep: { kind: 'deepNesting', depth: 100_000 },
  connection_reset: { kind: 'reset' },
  empty_list: { kind: 'emptyList' },
  unknown_status: { kind: 'unknownStatus', count: 2 },
};
