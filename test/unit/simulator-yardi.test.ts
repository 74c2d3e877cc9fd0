// Yardi's shapes and manners from the vendor's reference, typed here again on purpose: not from the simulator's own types.
import { SaxesParser } from 'saxes';
import { startSimulator } from '../../simulator/server.ts';
import type { Simulator } from '../../simulator/server.ts';
import { standing } from '../../simulator/town/standing.ts';

/** An element: its local name, namespace, attributes, and what is in it. */
interface Node {
  name: string;
  uri: string;
  attrs: Record<string, string>;
  kids: Node[];
  text: string;
}

let sim: Simulator;
const CLIENT = 'acmeliving',
  SECRET = 'yardi-secret',
  NS = 'http://tempuri.org/YSI.Interfaces.WebServices/',
  SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';
const account = () => sim.account(CLIENT);
const LOGIN = { UserName: 'svc_unitsync', Password: SECRET, ServerName: 'aspdb04', Database: 'demo_live', Platform: 'SQL Server' },
  LICENSE = { InterfaceEntity: 'Unit Sync Example', InterfaceLicense: 'MIIBDEMOLICENSE' };
const common = (more: Record<string, string> = {}) => ({ ...LOGIN, ...LICENSE, ...more });
const DEPTH = {
  IncludeLedger: 'false',
  IncludeLeaseCharges: 'false',
  IncludeVehicleInfo: 'false',
  IncludeRoommateData: 'true',
  IncludeEmployerData: 'false',
};

function parse(text: string): Node {
  const parser = new SaxesParser({ xmlns: true }),
    stack: Node[] = [{ name: '', uri: '', attrs: {}, kids: [], text: '' }];
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', (tag) => {
    const node = {
      name: tag.local,
      uri: tag.uri,
      attrs: Object.fromEntries(Object.values(tag.attributes).map((a) => [a.name, a.value])),
      kids: [],
      text: '',
    };
    stack.at(-1)?.kids.push(node);
    stack.push(node);
  });
  for (const event of ['text', 'cdata'] as const)
    parser.on(event, (part: string) => {
      const top = stack.at(-1);
      if (top) top.text += part;
    });
  parser.on('closetag', () => {
    stack.pop();
  });
  parser.write(text).close();
  return stack[0]?.kids[0] as Node;
}
const all = (node: Node, name: string): Node[] => node.kids.flatMap((kid) => [...(kid.name === name ? [kid] : []), ...all(kid, name)]);
const one = (node: Node, name: string): Node => all(node, name)[0] as Node;
const say = (node: Node, name: string): string | undefined => node.kids.find((kid) => kid.name === name)?.text;
const escape = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const envelope = (iface: string, op: string, fields: Record<string, string>, ns = NS + iface) =>
  `<soap:Envelope xmlns:soap="${SOAP}"><soap:Body><${op} xmlns="${ns}">${Object.entries(fields)
    .map(([key, value]) => `<${key}>${escape(value)}</${key}>`)
    .join('')}</${op}></soap:Body></soap:Envelope>`;
const post = (
  iface: string,
  op: string,
  body: string,
  headers: Record<string, string> = {},
  path = `/${CLIENT}/webservices/${iface}.asmx`,
) =>
  fetch(sim.url + path, {
    method: 'POST',
    headers: { 'content-type': 'text/xml; charset=utf-8', soapaction: `"${NS}${iface}/${op}"`, ...headers },
    body,
  });
async function ask(op: string, fields: Record<string, string>, iface = 'ItfCommonData'): Promise<Node> {
  const res = await post(iface, op, envelope(iface, op, fields));
  const root = parse(await res.text()),
    response = root.kids[0]?.kids[0] as Node;
  expect([res.status, root.name, root.uri, response.name, response.uri, response.kids[0]?.name]).toEqual([
    200,
    'Envelope',
    SOAP,
    `${op}Response`,
    NS + iface,
    `${op}Result`,
  ]);
  return response.kids[0] as Node;
}
const billing = (op: string, more: Record<string, string>) => ask(op, { ...LOGIN, ...more, ...LICENSE }, 'ItfResidentTransactions20');
const message = (result: Node) => {
  const found = one(result, 'Message');
  return [found.attrs.messageType, found.text];
};
const faultOf = async (res: Response) => [res.status, one(parse(await res.text()), 'faultstring').text];
const residents = async (more: Record<string, string> = {}) =>
  all(await ask('GetResidents', common({ YardiPropertyId: 'pr0101', ...more })), 'Resident');
const options = (said: object) => {
  account().options = { ...account().options, ...said };
};
const set = (...faults: object[]) => account().faults.replace(faults);

let defaults: ReturnType<typeof account>['options'];
beforeAll(async () => {
  sim = await startSimulator({ accounts: [{ vendor: 'yardi', clientId: CLIENT, clientSecret: SECRET, seed: 5, today: '2026-11-22' }] });
  defaults = account().options;
});
afterEach(() => {
  account().faults.clear();
  account().options = defaults;
});
afterAll(() => sim.stop());

describe('shapes', () => {
  test('GetPropertyConfigurations: codes, one of which looks like a number', async () => {
    const root = (await ask('GetPropertyConfigurations', common())).kids[0] as Node;
    expect([root.name, root.uri, root.attrs.xmlns]).toEqual(['Properties', '', '']);
    for (const p of root.kids)
      expect(p.kids.map((k) => k.name)).toEqual([
        'Code',
        'MarketingName',
        'AddressLine1',
        'AddressLine2',
        'AddressLine3',
        'City',
        'State',
        'PostalCode',
        'AccountsReceivable',
        'AccountsPayable',
      ]);
    expect(root.kids.map((p) => say(p, 'Code'))).toEqual(['pr0101', '0E102', 'pr0103']);
  });

  test('GetResidents: the element list, dates as MM/DD/YYYY, four phones, every status word', async () => {
    const root = (await ask('GetResidents', common({ YardiPropertyId: 'pr0101', MoveOut1: '1/1/2020' }))).kids[0] as Node;
    expect([root.name, root.uri, root.kids[0]?.name, root.kids[0]?.attrs, root.kids[0]?.kids[0]?.name]).toEqual([
      'MITS-ResidentData',
      '',
      'PropertyResidents',
      { Code: 'pr0101' },
      'Residents',
    ]);
    const rows = all(root, 'Resident');
    for (const row of rows) {
      expect(row.attrs).toEqual({ tCode: expect.stringMatching(/^t\d{7}$/), pCode: expect.stringMatching(/^p\d{7}$/) });
      expect(row.kids.map((k) => k.name)).toEqual([
        'Status',
        'FirstName',
        'LastName',
        'Email',
        'Phone',
        'Phone',
        'Phone',
        'Phone',
        'Rent',
        'UnitCode',
        'UnitRent',
        'UnitSqFt',
        'UnitEconomicStatus',
        'UnitType',
        'UnitTypeDescription',
        'UnitTypeRent',
        'UnitTypeSqFt',
        'LeaseFromDate',
        'LeaseToDate',
        'MoveInDate',
        'MoveOutDate',
        'NoticeDate',
        'OtherOccupants',
        'CustomRecords',
      ]);
      for (const name of ['LeaseFromDate', 'MoveInDate', 'MoveOutDate']) expect(say(row, name)).toMatch(/^(\d\d\/\d\d\/\d{4})?$/);
      for (const o of all(row, 'OtherOccupant'))
        expect([o.attrs.Code, o.kids.map((k) => k.name)]).toEqual([
          expect.stringMatching(/^r\d{7}$/),
          ['FirstName', 'LastName', 'Email', 'MoveInDate', 'MoveOutDate'],
        ]);
      for (const p of all(row, 'Phone'))
        expect([p.attrs.PhoneType, p.kids.map((k) => k.name)]).toEqual([
          expect.stringMatching(/^(office|home|cell|fax)$/),
          ['PhoneDescription', 'PhoneNumber'],
        ]);
    }
    expect(new Set(rows.map((r) => say(r, 'Status')))).toEqual(
      new Set(['Applicant', 'Waitlist', 'Denied', 'Canceled', 'Future', 'Current', 'Eviction', 'Notice', 'Past']),
    );
    expect(new Set(rows.map((r) => r.attrs.tCode)).size).toBe(rows.length);
  });

  test('GetResidentData: one household in depth, dates YYYY-MM-DD, with birth dates and SSN to be dropped', async () => {
    const row = (await residents()).find((r) => all(r, 'OtherOccupant').length > 1) as Node;
    const root = (await ask('GetResidentData', common({ YardiPropertyId: 'pr0101', TenantCode: row.attrs.tCode as string, ...DEPTH })))
        .kids[0] as Node,
      file = one(root, 'LeaseFile');
    expect(root.kids.map((k) => k.name)).toEqual(['Summary', 'LeaseFiles']);
    expect(one(root, 'Summary').kids.map((k) => k.name)).toEqual([
      'GenerationTimeStamp',
      'SourceOrganization',
      'TotalLeaseFiles',
      'TotalTenants',
    ]);
    expect(file.kids.slice(0, 3).map((k) => k.name)).toEqual(['Identification', 'Property', 'Unit']);
    expect(file.kids[0]?.attrs).toEqual({ IDValue: row.attrs.tCode, IDType: say(row, 'Status') });
    const tenants = file.kids.filter((k) => k.name === 'Tenants');
    expect(tenants).toHaveLength(1 + all(row, 'OtherOccupant').length);
    expect(tenants[0]?.kids.map((k) => k.name)).toEqual([
      'Identification',
      'PersonDetails',
      'MoveInDate',
      'MoveOutDate',
      'DateOfBirth',
      'SSN',
    ]);
    expect([say(file, 'MoveInDate'), say(tenants[0] as Node, 'SSN')]).toEqual([
      expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      expect.stringMatching(/^9\d\d-/),
    ]);
  });

  test('GetUnitInformation: a row for each household of a unit, leading zeros, and units that are not for rent', async () => {
    const rows = [
      ...all(await ask('GetUnitInformation', common({ YardiPropertyId: 'pr0101' })), 'UnitInfo'),
      ...all(await ask('GetUnitInformation', common({ YardiPropertyId: '0e102' })), 'UnitInfo'),
    ];
    for (const row of rows) {
      expect(row.kids.map((k) => k.name).filter((name) => name !== 'PersonID')).toEqual(['UnitID', 'Unit']);
      expect(one(row, 'Unit').kids.map((k) => k.name)).toEqual([
        'Identification',
        'UnitType',
        'UnitBedrooms',
        'UnitBathrooms',
        'MinSquareFeet',
        'MaxSquareFeet',
        'MarketRent',
        'UnitEconomicStatus',
        'UnitEconomicStatusDescription',
        'FloorplanName',
        'BuildingName',
        'Address',
      ]);
    }
    const codes = rows.map((r) => say(r, 'UnitID'));
    expect([new Set(codes).size < codes.length, codes.some((code) => code?.startsWith('0')), codes.includes('WAIT')]).toEqual([
      true,
      true,
      true,
    ]);
    const words = new Set(rows.map((r) => one(r, 'UnitEconomicStatusDescription').text));
    for (const word of [
      'Occupied No Notice',
      'Notice Unrented',
      'Notice Rented',
      'Vacant Unrented Ready',
      'Vacant Rented Ready',
      'Model',
      'Down',
      'Admin',
      'Waitlist',
    ])
      expect(words).toContain(word);
  });

  test('Billing: households as MITS customers, the first the primary, and units', async () => {
    const root = (await billing('GetResidentTransactions_Login', { YardiPropertyId: 'pr0101' })).kids[0] as Node,
      [property] = root.kids;
    expect([root.name, root.attrs['xmlns:MITS'], property?.kids[0]?.name]).toEqual([
      'ResidentTransactions',
      'http://my-company.com/namespace',
      'PropertyID',
    ]);
    const rows = property?.kids.filter((k) => k.name === 'RT_Customer') ?? [];
    for (const row of rows) {
      expect(row.kids.map((k) => k.name)).toEqual(['CustomerID', 'Customers', 'RT_Unit', 'PaymentAccepted', 'RTServiceTransactions']);
      const customers = row.kids[1]?.kids ?? [];
      expect([customers[0]?.attrs.Type, say(customers[0] as Node, 'CustomerID')]).toEqual([
        expect.stringMatching(/^(current|future) resident$/),
        say(row, 'CustomerID'),
      ]);
      for (const c of customers.slice(1)) expect(c.attrs.Type).toBe('customer');
      expect([...new Set(customers[0]?.kids.map((k) => k.name))]).toEqual(
        expect.arrayContaining(['Description', 'CustomerID', 'Property', 'Name', 'Address', 'Lease']),
      );
      expect(say(one(customers[0] as Node, 'Lease'), 'LeaseFromDate')).toMatch(/^\d{4}-/);
    }
    const units = all(await billing('GetUnitInformation_Login', { YardiPropertyId: 'pr0101' }), 'RT_Customer');
    expect(units).toHaveLength(account().town.unitsOfProperty.get(101)?.length as number);
    for (const u of units) expect(one(u, 'RT_Unit').kids.map((k) => k.name)).toEqual(['UnitID', 'UnitIDValue', 'Unit']);
  });
});

describe('the town', () => {
  test('everybody who lives there is in a household of her unit', async () => {
    const { town } = account(),
      codes = ((await (await fetch(`${sim.url}/_admin/accounts/${CLIENT}/ids`)).json()) as { people: Record<string, string[]> }).people,
      wanted: string[] = [],
      got: string[] = [];
    const unitOf = new Map(
      all(await ask('GetUnitInformation', common({ YardiPropertyId: 'pr0101' })), 'UnitID').map((u) => [u.text, u.attrs.UniqueID]),
    );
    for (const lease of town.leasesOfProperty.get(101) ?? [])
      for (const m of lease.members)
        if (['current', 'holdover', 'eviction', 'notice'].includes(standing(lease, m, town.today)))
          wanted.push(`${lease.unitId}/${m.personId}`);
    const person = (code: string) => Object.keys(codes).find((id) => codes[id]?.includes(code));
    for (const row of await residents()) {
      if (!['Current', 'Notice', 'Eviction'].includes(say(row, 'Status') ?? '')) continue;
      got.push(`${unitOf.get(say(row, 'UnitCode') ?? '')}/${person(row.attrs.tCode as string)}`);
      const today = '2026-11-22',
        iso = (text = '') => (text === '' ? '' : `${text.slice(6)}-${text.slice(0, 2)}-${text.slice(3, 5)}`);
      for (const o of all(row, 'OtherOccupant'))
        if (iso(say(o, 'MoveInDate')) <= today && (say(o, 'MoveOutDate') === '' || iso(say(o, 'MoveOutDate')) >= today))
          got.push(`${unitOf.get(say(row, 'UnitCode') ?? '')}/${person(o.attrs.Code as string)}`);
    }
    expect(got.sort()).toEqual(wanted.sort());
  });

  test('a roommate who became primary has a new t code, the old one is past, and the promotion is told', async () => {
    const [told] = all(
      await ask('GetRoommatePromotions', common({ YardiPropertyId: 'pr0101', MoveOutFrom: '11/01/2026', MoveOutTo: '11/22/2026' })),
      'RoommatePromotion',
    ) as [Node];
    const prior = one(told, 'PriorTenant'),
      next = one(told, 'NewTenant'),
      rows = await residents({ MoveOut1: '11/01/2026' });
    expect([say(next, 'OldRoomateCode')?.slice(1), say(prior, 'Status'), say(next, 'Status')]).toEqual([
      say(next, 'Code')?.slice(1),
      'Past',
      'Current',
    ]);
    expect(
      rows
        .filter((r) => [say(prior, 'Code'), say(next, 'Code')].includes(r.attrs.tCode))
        .map((r) => say(r, 'Status'))
        .sort(),
    ).toEqual(['Current', 'Past']);
    expect(
      one(
        await ask('GetRoommatePromotions', common({ YardiPropertyId: 'pr0101', MoveOutFrom: '01/01/2020', MoveOutTo: '01/02/2020' })),
        'Message',
      ).text,
    ).toBe('No roommate promotions found');
    const before = rows.length;
    account().event({ event: 'moveOut', personId: Number(next.kids[0]?.text.slice(1)) });
    expect((await residents({ MoveOut1: '11/01/2026' })).length).toBe(before + 1);
  });

  test('past residents come only when asked for; a renewal keeps the code; a transfer has a new one, or not', async () => {
    expect((await residents()).every((r) => say(r, 'Status') !== 'Past')).toBe(true);
    const gone = await residents({ MoveOut1: '10/01/2026' });
    expect(gone.some((r) => say(r, 'Status') === 'Past')).toBe(true);
    for (const r of gone) if (say(r, 'Status') === 'Past') expect(say(r, 'MoveOutDate')?.slice(0, 2)).toMatch(/1[01]/);
    const { town } = account(),
      moved = town.leasesOfProperty.get(101)?.find((l) => l.follows !== null && town.leases.get(l.follows)?.unitId !== l.unitId),
      [first] = moved?.members ?? [];
    const codes = async () =>
      (await residents({ MoveOut1: '01/01/2020' }))
        .filter((r) => r.attrs.pCode === `p${String(first?.personId).padStart(7, '0')}`)
        .map((r) => say(r, 'Status'));
    expect((await codes()).sort()).toEqual(['Current', 'Past']);
    options({ transfer: 'sameCode' });
    expect(await codes()).toEqual(['Current']);
  });
});

describe('how strictly it reads', () => {
  const OK = common({ YardiPropertyId: 'pr0101' });
  test.each([
    ['no SOAPAction', 'GetResidents', envelope('ItfCommonData', 'GetResidents', OK), { soapaction: '' }, /without a valid action/],
    [
      'an unknown SOAPAction',
      'GetNothing',
      envelope('ItfCommonData', 'GetNothing', OK),
      {},
      /did not recognize the value of HTTP Header SOAPAction/,
    ],
    [
      'a body of another operation',
      'GetResidents',
      envelope('ItfCommonData', 'GetUnitInformation', OK),
      {},
      /does not belong to the action/,
    ],
    [
      'a body in another namespace',
      'GetResidents',
      envelope('ItfCommonData', 'GetResidents', OK, `${NS}ItfResidentData`),
      {},
      /does not belong to the action/,
    ],
    [
      'parameters out of order',
      'GetResidents',
      envelope('ItfCommonData', 'GetResidents', { YardiPropertyId: 'pr0101', ...common() }),
      {},
      /out of order/,
    ],
    ['an unknown parameter', 'GetResidents', envelope('ItfCommonData', 'GetResidents', { ...OK, Nonsense: '1' }), {}, /no parameter/],
    [
      'parameters in no namespace',
      'GetResidents',
      envelope('ItfCommonData', 'GetResidents', OK).replace('<UserName>', '<UserName xmlns="">'),
      {},
      /in the namespace ""/,
    ],
    [
      'a boolean that is missing',
      'GetResidentData',
      envelope('ItfCommonData', 'GetResidentData', { ...OK, TenantCode: 't1' }),
      {},
      /IncludeLedger is required/,
    ],
    [
      'a SOAP 1.2 envelope as text/xml',
      'Ping',
      envelope('ItfCommonData', 'Ping', {}).replace(SOAP, 'http://www.w3.org/2003/05/soap-envelope'),
      {},
      /version mismatch/,
    ],
    ['no XML', 'Ping', '<soap:Envelope', {}, /unable to read request/],
    ['a document type', 'Ping', `<!DOCTYPE a [<!ENTITY b "c">]>${envelope('ItfCommonData', 'Ping', {})}`, {}, /DTD is prohibited/],
  ])('%s is a fault', async (_what, op, body, headers, wanted) => {
    expect(await faultOf(await post('ItfCommonData', op, body, headers))).toEqual([500, expect.stringMatching(wanted)]);
  });

  test('order is free where the account says so, paths know no case, and both SOAP versions are taken', async () => {
    options({ elementOrder: 'any' });
    expect(
      (
        await post(
          'ItfCommonData',
          'GetResidents',
          envelope('ItfCommonData', 'GetResidents', { YardiPropertyId: 'PR0101', ...common() }),
          {},
          '/ACMELIVING/WebServices/itfcommondata.ASMX',
        )
      ).status,
    ).toBe(200);
    const soap12 = await post(
      'ItfCommonData',
      'Ping',
      envelope('ItfCommonData', 'Ping', {}).replace(SOAP, 'http://www.w3.org/2003/05/soap-envelope'),
      { 'content-type': `application/soap+xml; charset=utf-8; action="${NS}ItfCommonData/Ping"` },
    );
    expect([soap12.status, soap12.headers.get('content-type')]).toEqual([200, expect.stringMatching(/^application\/soap\+xml/)]);
    const described = await fetch(`${sim.url}/${CLIENT}/webservices/ItfResidentTransactions20.asmx?WSDL`),
      order = all(parse(await described.text()), 'element').find((e) => e.attrs.name === 'GetResidentTransactions_Login');
    expect(all(order as Node, 'element').map((e) => e.attrs.name)).toEqual([
      'UserName',
      'Password',
      'ServerName',
      'Database',
      'Platform',
      'YardiPropertyId',
      'InterfaceEntity',
      'InterfaceLicense',
    ]);
  });

  test('log-in, licence, property, empty set', async () => {
    expect(message(await ask('GetPropertyConfigurations', { ...common(), Password: 'wrong' }))).toEqual([
      'Error',
      expect.stringMatching(/^Login failed\. Please check login credentials/),
    ]);
    expect((await ask('GetPropertyConfigurations', { ...common(), Database: 'other' })).kids).toEqual([]);
    options({ licenseError: 'message', licensed: 'billing' });
    expect(message(await ask('GetPropertyConfigurations', common()))).toEqual(['Error', expect.stringMatching(/license/)]);
    expect((await ask('GetPropertyConfigurations', common(), 'ItfResidentTransactions20')).kids[0]?.name).toBe('Properties');
    options(defaults);
    expect(message(await ask('GetResidents', common({ YardiPropertyId: 'nowhere' })))).toEqual([
      'Error',
      expect.stringMatching(/Invalid or no access to Yardi Property/),
    ]);
    expect(message(await ask('GetResidentsByStatus', common({ YardiPropertyId: 'pr0101', Status: 'Nobody' })))).toEqual([
      'Error',
      expect.stringMatching(/No tenants exist with the given search criteria/),
    ]);
    expect(message(await ask('GetResidents', common({ YardiPropertyId: 'pr0101', MoveOut1: '2026-11-01' })))[1]).toMatch(/MM\/DD\/YYYY/);
    expect(
      new Set(all(await ask('GetResidents', common({ YardiPropertyId: '.all' })), 'PropertyResidents').map((p) => p.attrs.Code)),
    ).toEqual(new Set(['pr0101', '0E102', 'pr0103']));
  });

  test('the alternatives: escaped and CDATA results, character references, no occupants, spellings', async () => {
    const raw = async () =>
      (
        await post(
          'ItfCommonData',
          'GetResidents',
          envelope('ItfCommonData', 'GetResidents', common({ YardiPropertyId: 'pr0101', MoveOut1: '1/1/2020' })),
        )
      ).text();
    expect(await raw()).toMatch(/O&#39;Brien/);
    options({ result: 'escaped' });
    const text = one(parse(await raw()), 'GetResidentsResult');
    expect([text.kids, parse(text.text).name]).toEqual([[], 'MITS-ResidentData']);
    options({ result: 'cdata' });
    expect([await raw(), parse(one(parse(await raw()), 'GetResidentsResult').text).name]).toEqual([
      expect.stringContaining('<![CDATA[<MITS-ResidentData'),
      'MITS-ResidentData',
    ]);
    options({
      result: 'element',
      characterReferences: 'all',
      otherOccupants: 'absent',
      canceled: 'Cancelled',
      guarantors: 'occupants',
      mitsPrefix: 'no',
    });
    expect([await raw(), (await raw()).includes('OtherOccupants')]).toEqual([expect.not.stringMatching(/[^\p{ASCII}]/u), false]);
    expect(await raw()).toMatch(/<Status>Cancelled</);
    expect(
      await (
        await post(
          'ItfResidentTransactions20',
          'GetResidentTransactions_Login',
          envelope('ItfResidentTransactions20', 'GetResidentTransactions_Login', { ...LOGIN, YardiPropertyId: 'pr0101', ...LICENSE }),
        )
      ).text(),
    ).not.toMatch(/<MITS:/);
    for (const [tenantStatus, wanted] of [
      ['words', 'Eviction'],
      ['codes', ''],
    ] as const) {
      options({ tenantStatus });
      expect(all(await ask('GetTenantStatus', common({ YardiPropertyId: 'pr0101' })), 'TenantStatus')[3]?.text).toBe(wanted);
    }
  });

  test('limits, and hosts that turn library agents away', async () => {
    options({ perMinute: 1 });
    account().windows.hit('all', [{ ms: 60_000, most: 9 }]);
    expect(message(await ask('GetPropertyConfigurations', common()))[1]).toMatch(/maximum number of requests/);
    options({ userAgents: 'named', perMinute: 0 });
    expect((await post('ItfCommonData', 'Ping', envelope('ItfCommonData', 'Ping', {}))).status).toBe(403);
    expect((await post('ItfCommonData', 'Ping', envelope('ItfCommonData', 'Ping', {}), { 'user-agent': 'UnitSync/1' })).status).toBe(200);
  });
});

describe('faults', () => {
  const get = () => post('ItfCommonData', 'GetResidents', envelope('ItfCommonData', 'GetResidents', common({ YardiPropertyId: 'pr0101' })));
  test('its own', async () => {
    set({ kind: 'soapFault', message: 'Timeout expired.' });
    expect(await faultOf(await get())).toEqual([500, 'Timeout expired.']);
    set({ kind: 'missingResult' });
    expect(one(parse(await (await get()).text()), 'GetResidentsResponse').kids).toEqual([]);
    set({ kind: 'numericResult', value: -3 });
    expect(one(parse(await (await get()).text()), 'GetResidentsResult').text).toBe('-3');
    set({ kind: 'sessionLimit', resource: 'ItfCommonData' });
    expect(one(parse(await (await get()).text()), 'Message').text).toMatch(/sessions/);
    expect((await ask('GetPropertyConfigurations', common(), 'ItfResidentTransactions20')).kids[0]?.name).toBe('Properties');
    set({ kind: 'messageBeforeData', type: 'FYI' });
    expect(one(parse(await (await get()).text()), 'GetResidentsResult').kids.map((k) => k.name)).toEqual(['Messages', 'MITS-ResidentData']);
    set({ kind: 'otherDates' });
    expect(say((await residents())[0] as Node, 'LeaseFromDate')).toMatch(/^\d{4}-/);
  });

  test('general ones work here too', async () => {
    set({ kind: 'propertyForbidden', propertyId: 'pr0101' });
    expect(message(await ask('GetResidents', common({ YardiPropertyId: 'pr0101' })))[1]).toMatch(/Invalid or no access/);
    expect((await ask('GetResidents', common({ YardiPropertyId: '0E102' }))).kids[0]?.name).toBe('MITS-ResidentData');
    set({ kind: 'emptyList', resource: 'tenancies' });
    expect(message(await ask('GetResidents', common({ YardiPropertyId: 'pr0101' })))[1]).toMatch(/No tenants exist/);
    set({ kind: 'unknownStatus', word: 'Skipped', count: 1 });
    expect(say((await residents())[0] as Node, 'Status')).toBe('Skipped');
    set({ kind: 'duplicates' });
    const twice = await residents();
    expect([twice.at(-1)?.attrs.tCode, say(twice.at(-1) as Node, 'LeaseToDate')]).toEqual([twice[0]?.attrs.tCode, '01/31/2031']);
    set({ kind: 'badRecord', what: 'noId', count: 1 });
    expect((await residents())[0]?.attrs.tCode).toBe('');
    set({ kind: 'badRecord', what: 'impossibleDate', count: 1 });
    expect(say((await residents())[0] as Node, 'LeaseFromDate')).toBe('02/31/2026');
    for (const kind of ['truncated', 'invalidJson', 'badText']) {
      set({ kind });
      const text = await (await get()).text();
      expect(() => parse(text)).toThrow();
    }
    set({ kind: 'status', status: 503 });
    expect((await get()).headers.get('content-type')).toMatch(/html/);
    set({ kind: 'hugePage', mb: 1 });
    expect(parse(await (await get()).text()).name).toBe('Envelope');
    set({ kind: 'characterReferences' });
    expect(await (await get()).text()).toMatch(/O&amp;#39;Brien|&amp;#\d+;/);
    for (const kind of ['noTotal', 'repeatedPage', 'oneAsObject']) expect(() => set({ kind })).toThrow(/^kind: one of/);
  });
});
