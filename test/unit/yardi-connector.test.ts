import { yardi } from '../../pms/yardi/connector.ts';
import type { PmsHttpResponse } from '../../pms/connector.ts';
import { readAccountProperties, readProperty } from '../../pms/read.ts';
import { failureOf } from '../support/connector-read.ts';
import { baseOf } from '../../pms/yardi/credential-schema.ts';
import { golden, messages, read, request, soapFault, World } from './support/yardi-world.ts';

describe('a request', () => {
  test('has its elements in the order of the WSDL, its namespace, its action, and texts that are escaped', async () => {
    const world = new World();
    await read(world);
    const logIn = ['UserName', 'Password', 'ServerName', 'Database', 'Platform', 'InterfaceEntity', 'InterfaceLicense'];
    expect(world.calls.map(({ operation, elements }) => [operation, ...elements])).toEqual([
      ['GetUnitInformation', ...logIn, 'YardiPropertyId'],
      ['GetResidents', ...logIn, 'YardiPropertyId', 'MoveOut1'],
      ['GetRoommatePromotions', ...logIn, 'YardiPropertyId', 'MoveOutFrom', 'MoveOutTo'],
    ]);
    expect(world.calls[1]).toMatchObject({
      url: 'https://yardi.example/acme/webservices/ItfCommonData.asmx',
      namespace: 'http://tempuri.org/YSI.Interfaces.WebServices/ItfCommonData',
      timeoutMs: 180_000,
      counted: { name: 'GetResidents', propertyExternalId: 'maple01' },
      headers: {
        'content-type': 'text/xml; charset=utf-8',
        soapaction: '"http://tempuri.org/YSI.Interfaces.WebServices/ItfCommonData/GetResidents"',
      },
      values: {
        UserName: 'svc',
        Password: 'p<w&"d',
        ServerName: 'aspdb04',
        Database: 'demo_live',
        Platform: 'SQL Server',
        InterfaceEntity: 'Unit Sync',
        InterfaceLicense: 'MIIB',
        YardiPropertyId: 'maple01',
        MoveOut1: '09/23/2026',
      },
    });
  });
  test('of Billing and Payments has the property before the entity, and the tenant after the property', async () => {
    const world = new World(),
      ctx = world.ctx();
    world.fault = ({ file }) => (file === 'ItfCommonData.asmx' ? messages('Invalid interface entity or license') : undefined);
    await readProperty(yardi, ctx, request, () => undefined);
    await yardi.lookUpTenancy?.(ctx, { ...request, tenancyExternalId: 't0004711', personExternalId: 't0004711' });
    expect(world.calls.at(-1)).toMatchObject({
      file: 'ItfResidentTransactions20.asmx',
      namespace: 'http://tempuri.org/YSI.Interfaces.WebServices/ItfResidentTransactions20',
      elements: [
        'UserName',
        'Password',
        'ServerName',
        'Database',
        'Platform',
        'YardiPropertyId',
        'TenantId',
        'InterfaceEntity',
        'InterfaceLicense',
      ],
    });
  });
  test('is sent in SOAP 1.2 where the server takes nothing else, and from then on at once', async () => {
    for (const refusal of [
      { status: 415, text: '' },
      {
        status: 500,
        text: '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><soap:Fault><faultcode>soap:VersionMismatch</faultcode></soap:Fault></soap:Body></soap:Envelope>',
      },
    ]) {
      const world = new World();
      world.fault = ({ headers }) => (headers['content-type']?.startsWith('application/soap+xml') ? undefined : refusal);
      expect(await read(world)).toMatchObject({ complete: true, records: 2 });
      expect(world.calls).toHaveLength(4);
      expect(world.calls[3]?.headers).toMatchObject({
        'content-type':
          'application/soap+xml; charset=utf-8; action="http://tempuri.org/YSI.Interfaces.WebServices/ItfCommonData/GetRoommatePromotions"',
      });
      expect(world.calls[3]?.headers.soapaction).toBeUndefined();
    }
    const world = new World();
    world.fault = () => ({ status: 415, text: '' });
    expect(await failureOf(read(world))).toMatchObject({ code: 'client' });
    expect(world.calls).toHaveLength(2);
  });
  test('goes wherever the pasted address leads', () => {
    for (const end of ['', '/', '/webservices', '/webservices/', '/webservices/ItfCommonData.asmx', '/WebServices/itfcommondata.asmx?WSDL'])
      expect(baseOf(`https://www.yardiasp13.com/acme${end}`)).toBe('https://www.yardiasp13.com/acme');
  });
  test('is sent once more with HTTP Basic where the host asks for that, and only there', async () => {
    const world = new World();
    world.fault = ({ headers }) =>
      headers.authorization ? undefined : { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' }, text: '' };
    expect(await read(world)).toMatchObject({ complete: true });
    expect(world.calls[1]?.headers.authorization).toBe(`Basic ${Buffer.from('svc:p<w&"d').toString('base64')}`);
    world.calls = [];
    world.fault = () => ({ status: 401, text: '' });
    expect(await failureOf(read(world))).toMatchObject({ code: 'auth' });
    expect(world.calls).toHaveLength(1);
  });
});

describe('a read of one property', () => {
  test('costs three calls: units, residents with those who left in the last 60 days, promotions', async () => {
    const world = new World();
    expect(await read(world)).toMatchObject({
      complete: true,
      unitIds: ['85223', '85224', '85225', '0104'],
      tenancyIds: ['t0004711:t0004711=current,r0000321=current'],
      rows: 5,
      records: 2,
    });
    expect(world.calls).toHaveLength(3);
  });
  test('is the same where the data comes as a text in the text', async () => {
    expect(await read(Object.assign(new World(), { isTextInText: true }))).toMatchObject({
      complete: true,
      tenancyIds: ['t0004711:t0004711=current,r0000321=current'],
    });
    const world = new World();
    world.fault = ({ operation }) => (operation === 'GetResidents' ? `<![CDATA[${golden('GetResidents')}]]>` : undefined);
    expect(await read(world)).toMatchObject({ complete: true, records: 2 });
  });
  test("tells the promoted roommate's new record whom it continues", async () => {
    const world = new World();
    world.results.GetRoommatePromotions = golden('GetRoommatePromotions');
    world.results.GetResidents = golden('GetResidents')
      .replaceAll('t0004711', 't0009999')
      .replace(/<OtherOccupants>[\s\S]*<\/OtherOccupants>/, '');
    expect(await read(world)).toMatchObject({ complete: true, tenancyIds: ['t0009999:t0009999=current', 't0004711:r0000321=superseded'] });
  });
  test('goes on without promotions where they may not be asked for, or are not offered; an outage fails it', async () => {
    for (const fault of [messages('Invalid interface license'), soapFault('Object reference not set'), messages('Something else'), '']) {
      const world = new World();
      world.fault = ({ operation }) => (operation === 'GetRoommatePromotions' ? fault : undefined);
      expect(await read(world)).toMatchObject({ complete: true, records: 2 });
    }
    const world = new World();
    world.fault = ({ operation }) => (operation === 'GetRoommatePromotions' ? { status: 502, text: '' } : undefined);
    expect(await failureOf(read(world))).toMatchObject({ code: 'transient' });
  });
  test('goes through Billing and Payments where Common Data is not licensed, empty or not there', async () => {
    for (const fault of [
      messages('Invalid Interface License'),
      '',
      { status: 404, text: 'no' },
      soapFault('Server did not recognize the value of HTTP Header SOAPAction'),
    ]) {
      const world = new World();
      world.fault = ({ file }) => (file === 'ItfCommonData.asmx' ? fault : undefined);
      expect(await read(world)).toMatchObject({
        complete: true,
        unitIds: ['85223', '85299'],
        tenancyIds: ['t0004711:t0004711=current,r0000321=current,r0000322=current'],
      });
      expect(await readAccountProperties(yardi, world.ctx())).toMatchObject({
        complete: true,
        properties: [{ externalId: 'maple01' }, { externalId: '0012' }],
      });
    }
  });
  test('of Billing and Payments passes over vacant units, which come as customers without anybody in them', async () => {
    const world = new World();
    world.fault = ({ file }) => (file === 'ItfCommonData.asmx' ? messages('Invalid Interface License') : undefined);
    world.results.GetResidentTransactions_Login = golden('GetResidentTransactions_Login').replace(
      '</RT_Customer>',
      '</RT_Customer><RT_Customer><CustomerID/><RT_Unit><UnitID>0998</UnitID></RT_Unit></RT_Customer><RT_Customer><RT_Unit><UnitID>0999</UnitID><NumberOccupants Total="0"/></RT_Unit></RT_Customer>',
    );
    expect(await read(world)).toMatchObject({ complete: true, bad: [], records: 3 });
  });
  test('does not go to Billing and Payments where the log-in, the property or the moment is the trouble: its words would be others', async () => {
    for (const fault of [
      messages('Login failed. Please check login credentials'),
      messages('Invalid or no access to Yardi Property maple01'),
      soapFault('x'),
      { status: 503, text: '<html>' },
    ]) {
      const world = new World();
      world.fault = ({ file }) => (file === 'ItfCommonData.asmx' ? fault : undefined);
      await failureOf(read(world));
      expect(world.calls.map(({ file }) => file)).toEqual(['ItfCommonData.asmx']);
    }
  });
  test('is incomplete with no residents, with no units, with a resident or occupant whose code cannot be read, with one twice', async () => {
    const having = (operation: string, result: string) => {
      const world = new World();
      world.results[operation] = result;
      return read(world);
    };
    expect(await having('GetResidents', messages('No tenants exist with the given search criteria'))).toMatchObject({
      complete: false,
      reason: 'empty',
    });
    expect(await having('GetUnitInformation', '<UnitInformation><Property><Units/></Property></UnitInformation>')).toMatchObject({
      complete: false,
      reason: 'empty',
      records: 2,
    });
    expect(await having('GetResidents', golden('GetResidents').replace('tCode="t0004711"', ''))).toMatchObject({
      complete: false,
      reason: 'unreadable_id',
    });
    expect(await having('GetResidents', golden('GetResidents').replace('Code="r0000321"', ''))).toMatchObject({
      complete: false,
      reason: 'unreadable_id',
    });
    const twice = golden('GetResidents').replace(/<Resident [\s\S]*<\/Resident>/, (one) => one + one.replace('Ana', 'Eve'));
    expect(await having('GetResidents', twice)).toMatchObject({
      complete: false,
      reason: 'repeated_row',
      bad: [{ reason: 'duplicate_differs' }],
    });
  });
  test("uses nothing of an answer with another property's residents", async () => {
    const world = new World();
    world.results.GetResidents = golden('GetResidents').replace('Code="maple01"', 'Code="elm02"');
    expect(await failureOf(read(world))).toMatchObject({ code: 'contract_violation', detail: 'other_property' });
    world.results.GetResidents = golden('GetResidents').replace('Code="maple01"', 'Code="MAPLE01"');
    expect(await read(world)).toMatchObject({ complete: true });
  });
});

describe('an answer that is none', () => {
  test.each<[string, Partial<PmsHttpResponse> | string, string]>([
    ['a wrong log-in', messages('Login failed. Please check login credentials.'), 'auth'],
    ['a property without access', messages('Invalid or no access to Yardi Property maple01'), 'permission'],
    ['an interface that is not configured', messages('Interface is not Configured for property'), 'permission'],
    ['a warning without data', messages('Invalid Yardi Property Code', 'Warning'), 'permission'],
    ['a message without a type', '<Messages><Message>Login failed</Message></Messages>', 'auth'],
    ['a licence', messages('Invalid Interface License'), 'permission'],
    ['a database that there is not', messages('Invalid database name'), 'config'],
    ['a server that is not right', messages('The server name aspdb99 is incorrect.'), 'config'],
    ['a database that cannot be opened', messages('Cannot open database "x" requested by the login. The login failed.'), 'config'],
    ['a fault of a database that is down', soapFault('Cannot open database "x" requested by the login. The login failed.'), 'transient'],
    ['a fault about the log-in', soapFault('Login failed. Please check login credentials'), 'auth'],
    ['a licence that is not there', messages('No Interface License found for this vendor'), 'permission'],
    ['a right that is not there', messages('No access rights exist for this user'), 'permission'],
    ['a property that is not there', messages('No property found'), 'permission'],
    ['nothing but an FYI', messages('Some info', 'FYI'), 'contract_violation'],
    ['an empty result', '', 'auth'],
    ['-4', '-4', 'auth'],
    ['-3', '-3', 'permission'],
    ['-2', '-2', 'permission'],
    ['-1', '-1', 'permission'],
    ['0', '0', 'permission'],
    ['an error nobody knows', messages('Kaboom 4711'), 'contract_violation'],
    ['a time-out inside', messages('Timeout expired'), 'transient'],
    ['an error of the moment', messages('An unexpected error has occurred.'), 'transient'],
    ['too many sessions', messages('Maximum number of sessions reached. Please try again later.'), 'rate_limited'],
    ['limits', messages('Rate limit exceeded'), 'rate_limited'],
    ['a fault', soapFault('System.Exception: Kaboom'), 'transient'],
    ['a fault with 200', { ...soapFault('x'), status: 200 }, 'transient'],
    ['a page', { text: '<!DOCTYPE html><html>' }, 'transient'],
    ['a page with 503', { status: 503, text: '<html>' }, 'transient'],
    ['500 with a page', { status: 500, text: '<html>' }, 'transient'],
    ['500 with broken XML', { status: 500, text: '<a><b>' }, 'transient'],
    ['half', { text: '<soap:Envelope><soap:Body><GetResidentsResponse>' }, 'transient'],
    ['something else', { text: '<a/>' }, 'contract_violation'],
    ['nothing', { text: '' }, 'contract_violation'],
    [
      'another answer',
      { text: '<soap:Envelope><soap:Body><PingResponse><PingResult>x</PingResult></PingResponse></soap:Body></soap:Envelope>' },
      'contract_violation',
    ],
    ['403', { status: 403, text: '' }, 'permission'],
    ['429', { status: 429, text: '' }, 'rate_limited'],
    ['404', { status: 404, text: '' }, 'not_found'],
    ['a list of something else', '<Foo><Bar><Baz>1</Baz></Bar></Foo>', 'contract_violation'],
  ])('%s', async (_what, fault, code) => {
    const world = new World();
    world.fault = ({ operation }) => (operation === 'GetResidents' ? fault : undefined);
    const thrown = await failureOf(read(world));
    expect(thrown).toMatchObject({ code });
    expect(thrown.message).not.toMatch(/Kaboom|4711/);
    expect(thrown.message).toMatch(/\.$/);
  });
  test('a warning or an FYI beside data is for the log', async () => {
    const world = new World();
    world.results.GetResidents = golden('GetResidents').replace(
      '<MITS-ResidentData>',
      `<MITS-ResidentData>${messages('Property has a long name', 'Warning')}${messages('x', 'FYI')}`,
    );
    expect(await read(world)).toMatchObject({ complete: true, records: 2 });
  });
});

describe('a look-up by id', () => {
  const lookUp = (world: World, id = 't0004711', ctx = world.ctx()) =>
    yardi.lookUpTenancy!(ctx, { ...request, tenancyExternalId: id, personExternalId: id });
  test('finds a household in any status, and says null where there is none', async () => {
    const world = new World();
    expect(await lookUp(world)).toMatchObject({
      externalId: 't0004711',
      unitExternalId: '85223',
      members: [
        { externalId: 't0004711', status: 'past' },
        { externalId: 'r0000321', status: 'past' },
      ],
    });
    expect(world.calls.at(-1)?.elements.slice(7)).toEqual([
      'YardiPropertyId',
      'TenantCode',
      'IncludeLedger',
      'LedgerAsOfDate',
      'IncludeLeaseCharges',
      'IncludeVehicleInfo',
      'IncludeRoommateData',
      'IncludeEmployerData',
    ]);
    world.results.GetResidentData = messages('No tenants exist with the given search criteria.');
    expect(await lookUp(world)).toBeNull();
  });
  test('after a read of the same run is one call', async () => {
    const world = new World(),
      ctx = world.ctx();
    await readProperty(yardi, ctx, request, () => undefined);
    world.calls = [];
    await lookUp(world, 't0004711', ctx);
    expect(world.calls.map(({ operation }) => operation)).toEqual(['GetResidentData']);
  });
  test('that answers with another household, or one that cannot be read, proves nothing', async () => {
    expect(await failureOf(lookUp(new World(), 't1'))).toMatchObject({ code: 'contract_violation', detail: 'other_household' });
    const world = new World();
    world.results.GetResidentData = golden('GetResidentData').replace('2027-02-28', 'soon');
    expect(await failureOf(lookUp(world))).toMatchObject({ code: 'contract_violation', detail: 'unusable_household' });
  });
});

test("the customer's words are asked for, and none where they may not be", async () => {
  const world = new World();
  expect(await yardi.listStatuses?.(world.ctx(), 'maple01')).toEqual([
    { raw: 'Current', meaning: 'current' },
    { raw: 'Holdover', meaning: 'unknown' },
  ]);
  world.fault = () => soapFault('x');
  expect(await yardi.listStatuses?.(world.ctx(), 'maple01')).toEqual([]);
});
