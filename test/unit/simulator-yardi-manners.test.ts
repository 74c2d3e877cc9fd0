// Yardi's manners from the vendor's reference: how strictly it reads, how it refuses, and its faults.
import { account, defaults, setFaults, setOptions, sim, simulatorStage } from './support/simulator-stage.ts';
import {
  CLIENT,
  LICENSE,
  LOGIN,
  NS,
  SECRET,
  SOAP,
  all,
  ask,
  common,
  envelope,
  faultOf,
  message,
  one,
  parse,
  post,
  residents,
  say,
  type Node,
} from './support/yardi-caller.ts';

simulatorStage({ vendor: 'yardi', clientId: CLIENT, clientSecret: SECRET });

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
    setOptions({ elementOrder: 'any' });
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
    setOptions({ licenseError: 'message', licensed: 'billing' });
    expect(message(await ask('GetPropertyConfigurations', common()))).toEqual(['Error', expect.stringMatching(/license/)]);
    expect((await ask('GetPropertyConfigurations', common(), 'ItfResidentTransactions20')).kids[0]?.name).toBe('Properties');
    setOptions(defaults);
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
    setOptions({ result: 'escaped' });
    const text = one(parse(await raw()), 'GetResidentsResult');
    expect([text.kids, parse(text.text).name]).toEqual([[], 'MITS-ResidentData']);
    setOptions({ result: 'cdata' });
    expect([await raw(), parse(one(parse(await raw()), 'GetResidentsResult').text).name]).toEqual([
      expect.stringContaining('<![CDATA[<MITS-ResidentData'),
      'MITS-ResidentData',
    ]);
    setOptions({
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
      setOptions({ tenantStatus });
      expect(all(await ask('GetTenantStatus', common({ YardiPropertyId: 'pr0101' })), 'TenantStatus')[3]?.text).toBe(wanted);
    }
  });

  test('limits, and hosts that turn library agents away', async () => {
    setOptions({ perMinute: 1 });
    account.windows.hit('all', [{ ms: 60_000, most: 9 }]);
    expect(message(await ask('GetPropertyConfigurations', common()))[1]).toMatch(/maximum number of requests/);
    setOptions({ userAgents: 'named', perMinute: 0 });
    expect((await post('ItfCommonData', 'Ping', envelope('ItfCommonData', 'Ping', {}))).status).toBe(403);
    expect((await post('ItfCommonData', 'Ping', envelope('ItfCommonData', 'Ping', {}), { 'user-agent': 'UnitSync/1' })).status).toBe(200);
  });
});

describe('faults', () => {
  const get = () => post('ItfCommonData', 'GetResidents', envelope('ItfCommonData', 'GetResidents', common({ YardiPropertyId: 'pr0101' })));
  test('its own', async () => {
    setFaults({ kind: 'soapFault', message: 'Timeout expired.' });
    expect(await faultOf(await get())).toEqual([500, 'Timeout expired.']);
    setFaults({ kind: 'missingResult' });
    expect(one(parse(await (await get()).text()), 'GetResidentsResponse').kids).toEqual([]);
    setFaults({ kind: 'numericResult', value: -3 });
    expect(one(parse(await (await get()).text()), 'GetResidentsResult').text).toBe('-3');
    setFaults({ kind: 'sessionLimit', resource: 'ItfCommonData' });
    expect(one(parse(await (await get()).text()), 'Message').text).toMatch(/sessions/);
    expect((await ask('GetPropertyConfigurations', common(), 'ItfResidentTransactions20')).kids[0]?.name).toBe('Properties');
    setFaults({ kind: 'messageBeforeData', type: 'FYI' });
    expect(one(parse(await (await get()).text()), 'GetResidentsResult').kids.map((k) => k.name)).toEqual(['Messages', 'MITS-ResidentData']);
    setFaults({ kind: 'otherDates' });
    expect(say((await residents())[0] as Node, 'LeaseFromDate')).toMatch(/^\d{4}-/);
  });

  test('general ones work here too', async () => {
    setFaults({ kind: 'propertyForbidden', propertyId: 'pr0101' });
    expect(message(await ask('GetResidents', common({ YardiPropertyId: 'pr0101' })))[1]).toMatch(/Invalid or no access/);
    expect((await ask('GetResidents', common({ YardiPropertyId: '0E102' }))).kids[0]?.name).toBe('MITS-ResidentData');
    setFaults({ kind: 'emptyList', resource: 'tenancies' });
    expect(message(await ask('GetResidents', common({ YardiPropertyId: 'pr0101' })))[1]).toMatch(/No tenants exist/);
    setFaults({ kind: 'unknownStatus', word: 'Skipped', count: 1 });
    expect(say((await residents())[0] as Node, 'Status')).toBe('Skipped');
    setFaults({ kind: 'duplicates' });
    const twice = await residents();
    expect([twice.at(-1)?.attrs.tCode, say(twice.at(-1) as Node, 'LeaseToDate')]).toEqual([twice[0]?.attrs.tCode, '01/31/2031']);
    setFaults({ kind: 'badRecord', what: 'noId', count: 1 });
    expect((await residents())[0]?.attrs.tCode).toBe('');
    setFaults({ kind: 'badRecord', what: 'impossibleDate', count: 1 });
    expect(say((await residents())[0] as Node, 'LeaseFromDate')).toBe('02/31/2026');
    for (const kind of ['truncated', 'invalidJson', 'badText']) {
      setFaults({ kind });
      const text = await (await get()).text();
      expect(() => parse(text)).toThrow();
    }
    setFaults({ kind: 'status', status: 503 });
    expect((await get()).headers.get('content-type')).toMatch(/html/);
    setFaults({ kind: 'hugePage', mb: 1 });
    expect(parse(await (await get()).text()).name).toBe('Envelope');
    setFaults({ kind: 'characterReferences' });
    expect(await (await get()).text()).toMatch(/O&amp;#39;Brien|&amp;#\d+;/);
    for (const kind of ['noTotal', 'repeatedPage', 'oneAsObject']) expect(() => setFaults({ kind })).toThrow(/^kind: one of/);
  });
});
