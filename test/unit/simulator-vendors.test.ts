// What holds for every vendor of the simulator: each fault strikes, and no turn of a town's life breaks an answer.
import { kindsOf } from '../../simulator/faults/spec.ts';
import { startSimulator } from '../../simulator/server.ts';
import type { Simulator } from '../../simulator/server.ts';
import { EVENTS } from '../../simulator/town/events/index.ts';
import { addDays } from '../../simulator/town/civil.ts';
import { TownError } from '../../simulator/town/model.ts';

type Vendor = 'buildium' | 'entrata' | 'yardi' | 'appfolio' | 'resman';
interface Asked {
  path: string;
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

let sim: Simulator;
const SECRET = 'secret',
  TODAY = '2026-11-22',
  VENDORS: Vendor[] = ['buildium', 'entrata', 'yardi', 'appfolio', 'resman'];
const basic = (user: string) => `Basic ${btoa(`${user}:${SECRET}`)}`;
const entrata = (service: string, name: string, params: object, version = 'r1', query = ''): Asked => ({
  path: `/ext/orgs/entrata/v1/${service}${query}`,
  method: 'POST',
  headers: { 'x-api-key': SECRET, 'content-type': 'application/json' },
  body: JSON.stringify({ auth: { type: 'apikey' }, requestId: '1', method: { name, version, params } }),
});
function yardi(op: string, more: Record<string, string>, iface = 'ItfCommonData'): Asked {
  const ns = `http://tempuri.org/YSI.Interfaces.WebServices/${iface}`,
    login = { UserName: 'svc_unitsync', Password: SECRET, ServerName: 'aspdb04', Database: 'demo_live', Platform: 'SQL Server' },
    license = { InterfaceEntity: 'Unit Sync Example', InterfaceLicense: 'MIIBDEMOLICENSE' };
  const fields = Object.entries(iface === 'ItfCommonData' ? { ...login, ...license, ...more } : { ...login, ...more, ...license });
  return {
    path: `/yardi/webservices/${iface}.asmx`,
    method: 'POST',
    headers: { 'content-type': 'text/xml; charset=utf-8', soapaction: `"${ns}/${op}"` },
    body: `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><${op} xmlns="${ns}">${fields.map(([key, value]) => `<${key}>${value}</${key}>`).join('')}</${op}></s:Body></s:Envelope>`,
  };
}
const BUILDIUM = { 'x-buildium-client-id': 'buildium', 'x-buildium-client-secret': SECRET },
  APPFOLIO = { authorization: basic('appfolio'), 'X-AppFolio-Developer-ID': 'unitsync-developer' },
  RESMAN = { authorization: basic('unitsync'), 'resman-account-id': 'resman' };
const EVER = 'filters[LastUpdatedAtFrom]=1970-01-01T00:00:00Z',
  ELM = 'a0000000-0000-4000-8000-000000000065';

/** The households' call first, on its second page where there are pages; then the others. */
const CALLS: Record<Vendor, Asked[]> = {
  buildium: [
    ...['leases', 'rentals/units', 'leases/tenants', 'rentals'].map((path) => ({
      path: `/v1/${path}?orderby=Id%20asc&offset=5&limit=5`,
      headers: BUILDIUM,
    })),
  ],
  entrata: [
    entrata('leases', 'getLeases', { propertyId: '101', includeLeaseHistory: '1' }, 'r2', '?page_no=2&per_page=5'),
    entrata('propertyunits', 'getPropertyUnits', { propertyIds: '101,102,103' }),
    entrata('properties', 'getProperties', {}),
    entrata('customers', 'getCustomers', { propertyId: '101' }),
    entrata('leases', 'getLeasePickList', {}),
  ],
  yardi: [
    yardi('GetResidents', { YardiPropertyId: '.all', MoveOut1: '01/01/2020' }),
    yardi('GetUnitInformation', { YardiPropertyId: '.all' }),
    yardi('GetPropertyConfigurations', {}),
    yardi('GetTenantStatus', { YardiPropertyId: '.all' }),
    yardi('GetRoommatePromotions', { YardiPropertyId: '.all' }),
    yardi('GetResidentTransactions_Login', { YardiPropertyId: '.all' }, 'ItfResidentTransactions20'),
    yardi('GetUnitInformation_Login', { YardiPropertyId: '.all' }, 'ItfResidentTransactions20'),
  ],
  appfolio: ['tenants', 'units', 'properties'].map((list) => ({
    path: `/api/v0/${list}?${EVER}&filters[IncludeHidden]=true&page[number]=2&page[size]=5`,
    headers: APPFOLIO,
  })),
  resman: [
    {
      path: `/Leasing/Leases?propertyId=${ELM}&modifiedSince=Sat,%2001%20Jan%202000%2000:00:00%20GMT&includeLeaseHistory=true`,
      headers: RESMAN,
    },
    ...['Units', 'Units/Availability'].map((path) => ({ path: `/${path}?propertyId=${ELM}`, headers: RESMAN })),
    { path: '/Properties', headers: RESMAN },
    {
      path: '/MITS/GetResidentTransactions2_0',
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ IntegrationPartnerID: 'unitsync', ApiKey: SECRET, AccountID: 'resman', PropertyID: ELM }).toString(),
    },
  ],
};
const ask = ({ path, ...init }: Asked) => fetch(sim.url + path, init);
/** What a fault needs to be switched on; small, so that nothing takes long. */
const NEEDS: Record<string, object> = {
  status: { status: 500 },
  hidden: { ids: ['50001'] },
  propertyGone: { propertyId: '101' },
  propertyForbidden: { propertyId: '101' },
  hugePage: { mb: 1 },
  gzipBomb: { mb: 1 },
  deepNesting: { depth: 100 },
  silence: { ms: 1 },
  drip: { ms: 0 },
};

beforeAll(async () => {
  sim = await startSimulator({
    accounts: VENDORS.map((vendor) => ({
      vendor,
      clientId: vendor,
      clientSecret: SECRET,
      seed: 9,
      today: TODAY,
      cast: 'full' as const,
      ...(vendor === 'appfolio' ? { options: { perSecond: 0, perMinute: 0, perHour: 0 } } : {}),
    })),
  });
});
afterAll(() => sim.stop());

describe.each(VENDORS)('%s', (vendor) => {
  const account = () => sim.account(vendor),
    [main] = CALLS[vendor] as [Asked];

  test('each fault that can be switched on strikes, and nothing is left of it afterwards', async () => {
    const plain = await (await ask(main)).text(),
      struck: string[] = [],
      wanted = Object.keys(kindsOf(account().facts.faults)).filter((kind) => kind !== 'drip');
    for (const kind of wanted) {
      const [fault] = account().faults.replace([{ kind, times: 'once', resource: 'tenancies', ...NEEDS[kind] }]);
      const answer = await ask(main)
        .then((res) => res.text())
        .catch(() => 'cut');
      if (fault?.hits === 1 && fault.left === 0) struck.push(kind);
      // A fault may change nothing on this one page; a mistake of ours is what it must not end in.
      expect([kind, answer.startsWith('{"error":')]).toEqual([kind, false]);
    }
    account().faults.clear();
    expect(struck).toEqual(wanted);
    expect((await (await ask(main)).text()).length).toBe(plain.length);
  });

  test('answers stay whole through whatever happens in the town', async () => {
    const { town } = account(),
      names = Object.keys(EVENTS).filter((name) => name !== 'addProperty');
    let happened = 0;
    for (let i = 0; i < 400; i++) {
      if (i % 25 === 24) account().setToday(addDays(town.today, 6));
      const event = names[(i * 7) % names.length] as string,
        unit = town.data.units[(i * 13) % town.data.units.length],
        person = town.data.people[(i * 11) % town.data.people.length];
      try {
        account().event({
          event,
          ...(i % 3 === 0 ? { unitId: unit?.id } : i % 3 === 1 ? { personId: person?.id } : {}),
          ...(event === 'setUnitUse' ? { unitId: unit?.id, use: i % 2 === 0 ? 'down' : null } : {}),
        });
        happened++;
      } catch (error) {
        if (!(error instanceof TownError)) throw error;
      }
      if (i % 40 === 0)
        for (const call of CALLS[vendor]) {
          const res = await ask(call);
          expect([call.path, res.status]).toEqual([call.path, 200]);
          await res.arrayBuffer();
        }
    }
    expect(happened).toBeGreaterThan(100);
    for (const call of CALLS[vendor]) expect((await ask(call)).status).toBe(200);
  });
});
