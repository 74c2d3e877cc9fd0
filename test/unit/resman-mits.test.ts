import type { PmsContext, PmsHttpRequest, PmsHttpResponse } from '../../pms/connector.ts';
import { readAccountProperties } from '../../pms/read.ts';
import { resmanMits } from '../../pms/resman/mits-connector.ts';
import { contextOn, membersIn, readWith } from '../support/connector-read.ts';

const ELM = 'a0000000-0000-4000-8000-000000000001',
  TODAY = '2026-11-22',
  request = { propertyExternalId: ELM, today: TODAY };
const answer = (content: string, status = 'Success') =>
  `<ResMan><MethodName>x</MethodName><Status>${status}</Status><AccountID>400</AccountID><PropertyID>${ELM}</PropertyID>${content}</ResMan>`;
const unit = (number: string, building = '1', more = '') =>
  `<RT_Unit><UnitID>${number}</UnitID><NumberOccupants Total="0"/><Unit><MITS:Information><MITS:UnitID>${number}</MITS:UnitID>${building && `<MITS:BuildingID>${building}</MITS:BuildingID>`}${more}</MITS:Information></Unit></RT_Unit>`;
const customer = (id: string, type = 'current resident', more = '') =>
  `<MITS:Customer Type="${type}"><MITS:CustomerID>${id}</MITS:CustomerID><MITS:Name><MITS:FirstName>A</MITS:FirstName><MITS:LastName>${id}</MITS:LastName></MITS:Name><MITS:Lease>${more}</MITS:Lease></MITS:Customer>`;
const household = (id: string, place: string, ...people: string[]) =>
  `<RT_Customer><CustomerID>${id}</CustomerID><Customers>${people.length ? people.join('') : customer(`P-${id}`)}</Customers>${place}<RTServiceTransactions><Memo>SECRET</Memo></RTServiceTransactions></RT_Customer>`;
const vacant = (place: string) => `<RT_Customer>${place}</RT_Customer>`;
const transactions = (...rows: string[]) =>
  `<ResidentTransactions xmlns:MITS="http://my-company.com/namespace"><Property><PropertyID><MITS:Identification Type="other"><MITS:PrimaryID>${ELM.toUpperCase()}</MITS:PrimaryID></MITS:Identification></PropertyID>${rows.join('')}</Property></ResidentTransactions>`;
const PROPERTIES = answer(
  `<Response><Properties><Property><PropertyID>${ELM.toUpperCase()}</PropertyID><Name>Elm Court</Name></Property></Properties></Response>`,
);

class World {
  calls: PmsHttpRequest[] = [];
  answers: Record<string, string | Partial<PmsHttpResponse>>;
  constructor(residents: string | Partial<PmsHttpResponse>, properties: string | Partial<PmsHttpResponse> = PROPERTIES) {
    this.answers = { 'MITS/GetResidentTransactions2_0': residents, 'Account/GetProperties': properties };
  }
  ctx(): PmsContext {
    const respond = (sent: PmsHttpRequest): PmsHttpResponse => {
      this.calls.push(sent);
      const given = this.answers[sent.url.replace('https://pms.example/', '')] ?? { status: 404, text: '' };
      return { status: 200, headers: {}, text: '', ...(typeof given === 'string' ? { text: given } : given) };
    };
    return contextOn(
      { integrationPartnerId: 'PID', apiKey: 'k&y', accountId: ELM.toUpperCase(), baseUrl: 'https://pms.example/' },
      TODAY,
      respond,
    );
  }
}
async function read(residents: string | Partial<PmsHttpResponse>, world = new World(residents)) {
  const { unitsRead, tenanciesRead, ...read_ } = await readWith(resmanMits, world.ctx(), request);
  return {
    ...read_,
    unitsTold: unitsRead.map((each) => `${each.externalId} ${each.label} ${each.isRentable}`),
    people: membersIn(tenanciesRead).map(
      ({ tenancy, ...each }) =>
        `${tenancy.externalId}/${each.externalId} ${tenancy.unitExternalId} ${tenancy.unitLabel} ${each.role} ${each.status}`,
    ),
  };
}
const told = (...rows: string[]) => read(answer(`<Response>${transactions(...rows)}</Response>`));

test('a read is one call: a form with the log-in, ids of the form of GUIDs in lower case', async () => {
  const world = new World(answer(`<Response>${transactions(household('B1', unit('0103')))}</Response>`));
  await read('', world);
  expect(world.calls).toHaveLength(1);
  expect(world.calls[0]).toMatchObject({ method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' } });
  expect(Object.fromEntries(new URLSearchParams(world.calls[0]?.body))).toEqual({
    IntegrationPartnerID: 'PID',
    ApiKey: 'k&y',
    AccountID: ELM,
    PropertyID: ELM,
  });
});

test('households and vacant units, ids in lower case, whoever answers for the lease a cosigner', async () => {
  const read_ = await told(
    household(
      'B1',
      unit('0103'),
      customer('P1', 'current resident'),
      customer('P2', 'customer', '<MITS:ResponsibleForLease>true</MITS:ResponsibleForLease>'),
      customer('P3', 'former resident'),
    ),
    household('B2', unit('0104'), customer('P4', 'future resident')),
    vacant(unit('0105')),
    vacant(unit('0106', '1', '<MITS:UnitEconomicStatusDescription>Model</MITS:UnitEconomicStatusDescription>')),
  );
  expect(read_).toMatchObject({
    complete: true,
    bad: [],
    unitsTold: ['1-0103 0103 true', '1-0104 0104 true', '1-0105 0105 true', '1-0106 0106 false'],
  });
  expect(read_.people).toEqual([
    'b1/p1 1-0103 0103 primary current',
    'b1/p2 1-0103 0103 cosigner current',
    'b1/p3 1-0103 0103 occupant past',
    'b2/p4 1-0104 0104 primary pending',
  ]);
});

test('two buildings may have a unit of one number; without a building the number is all', async () => {
  expect(
    (await told(household('B1', unit('101', 'A')), household('B2', unit('101', 'B')), household('B3', unit('101', '')))).people,
  ).toEqual(['b1/p-b1 A-101 101 primary current', 'b2/p-b2 B-101 101 primary current', 'b3/p-b3 101 101 primary current']);
});

test('a unit that comes for each of its households is one', async () => {
  expect(
    await told(
      household('B1', unit('101'), customer('P1', 'former resident', '<MITS:ActualMoveOut>2026-11-01</MITS:ActualMoveOut>')),
      household('B2', unit('101')),
    ),
  ).toMatchObject({ complete: true, unitsTold: ['1-101 101 true'], tenancies: 2 });
});

test('whoever left over 60 days ago is not read, but counts as a row', async () => {
  expect(
    await told(
      household('B1', unit('101'), customer('P1', 'former resident', '<MITS:ActualMoveOut>2026-09-22</MITS:ActualMoveOut>')),
      household('B2', unit('102')),
    ),
  ).toMatchObject({ complete: true, tenancies: 1, rows: 4 });
});

test('the same as escaped text, and as JSON with one element for a list', async () => {
  const xml = transactions(household('B1', unit('0103')));
  expect(await read(answer(`<Response>${xml.replace(/[&<>]/g, (c) => `&#${c.charCodeAt(0)};`)}</Response>`))).toMatchObject({
    complete: true,
    people: ['b1/p-b1 1-0103 0103 primary current'],
  });
  const json = {
    MethodName: 'x',
    Status: 'Success',
    Response: {
      ResidentTransactions: {
        Property: {
          RT_Customer: {
            CustomerID: 'B1',
            Customers: {
              'MITS:Customer': {
                '@Type': 'current resident',
                'MITS:CustomerID': 'P1',
                'MITS:Name': { 'MITS:FirstName': 'A', 'MITS:LastName': 'L' },
              },
            },
            RT_Unit: { UnitID: 103, NumberOccupants: { '@Total': '1', '#text': '' }, Unit: null },
          },
        },
      },
    },
  };
  expect(await read(JSON.stringify(json))).toMatchObject({ complete: true, people: ['b1/p1 103 103 primary current'] });
  expect(await read(JSON.stringify({ ...json, Response: xml }))).toMatchObject({
    complete: true,
    people: ['b1/p-b1 1-0103 0103 primary current'],
  });
});

test('is incomplete with nothing in it, with a household or a person without an id, with a household twice', async () => {
  expect(await read(answer('<Response/>'))).toMatchObject({ complete: false, reason: 'empty' });
  expect(await told(vacant(unit('101')))).toMatchObject({ complete: false, reason: 'empty' });
  expect(await told(household('', unit('101'), customer('P1')), household('B2', unit('102')))).toMatchObject({
    complete: false,
    reason: 'unreadable_id',
  });
  expect(await told(household('B2', unit('102'), customer('P1'), customer('')))).toMatchObject({
    complete: false,
    reason: 'unreadable_id',
  });
  expect(await told(household('B1', unit('101')), household('B1', unit('102')))).toMatchObject({ complete: false, reason: 'repeated_row' });
});

test('one bad person is set aside and the others go on, and no ledger is kept', async () => {
  const read_ = await told(
    household('B1', unit('101'), customer('P1'), customer('P2', 'customer', '<MITS:ActualMoveIn>2026-02-30</MITS:ActualMoveIn>')),
  );
  expect(read_).toMatchObject({
    complete: true,
    people: ['b1/p1 1-101 101 primary current'],
    bad: [{ tenancyExternalId: 'b1', personExternalId: 'p2', reason: 'impossible_date' }],
  });
  expect(JSON.stringify(read_)).not.toContain('SECRET');
});

test.each<[string, string | Partial<PmsHttpResponse>, string]>([
  ['a wrong key', answer('<ErrorDescription>Invalid IntegrationPartnerID or ApiKey</ErrorDescription>', 'Failed'), 'auth'],
  ['an account that there is not', answer('<ErrorDescription>Invalid AccountID</ErrorDescription>', 'Failed'), 'config'],
  ['a property that there is not', answer('<ErrorDescription>Invalid PropertyID</ErrorDescription>', 'Failed'), 'not_found'],
  ['a method that is not allowed', answer('<ErrorDescription>Access to this method is denied</ErrorDescription>', 'Failed'), 'permission'],
  ['too many', answer('<Message>Too many requests</Message>', 'Error'), 'rate_limited'],
  ['maintenance', answer('<Message>Down for maintenance</Message>', 'Error'), 'maintenance'],
  ['an error of its own', answer('<Message>An error has occurred.</Message>', 'Failure'), 'transient'],
  ['an error nobody knows', answer('<Message>Kaboom</Message>', 'Failure'), 'contract_violation'],
  ['the same as JSON', JSON.stringify({ Status: 'Failed', ErrorDescription: 'Invalid ApiKey' }), 'auth'],
  ['no status', '<ResMan><Response/></ResMan>', 'contract_violation'],
  ['nothing', '', 'contract_violation'],
  ['a page', '<!DOCTYPE html><html>', 'transient'],
  ['half', '<ResMan><Status>Succ', 'transient'],
  ['HTTP 500', { status: 500, text: 'x' }, 'transient'],
  ['HTTP 502', { status: 502, text: '<html>' }, 'transient'],
  ['HTTP 401', { status: 401, text: '' }, 'auth'],
  [
    "another property's records",
    answer(
      `<Response>${transactions(household('B1', unit('1'))).replace(ELM.toUpperCase(), 'b0000000-0000-4000-8000-000000000009')}</Response>`,
    ),
    'contract_violation',
  ],
])('%s is understood', async (_what, residents, code) => {
  await expect(read(residents)).rejects.toMatchObject({ code, message: expect.stringMatching(/\w.*\.$/) });
});

test("an account's properties are listed under whatever name their fields have", async () => {
  for (const [id, name] of [
    ['PropertyID', 'Name'],
    ['PropertyId', 'PropertyName'],
    ['ID', 'Abbreviation'],
  ]) {
    const expected = { complete: true, properties: [{ externalId: ELM, name: 'Elm', isActive: true }] };
    expect(
      await readAccountProperties(
        resmanMits,
        new World('', answer(`<Properties><Property><${id}>${ELM}</${id}><${name}>Elm</${name}></Property></Properties>`)).ctx(),
      ),
    ).toMatchObject(expected);
    expect(
      await readAccountProperties(
        resmanMits,
        new World('', JSON.stringify({ Status: 'Success', Properties: [{ [id!]: ELM, [name!]: 'Elm' }] })).ctx(),
      ),
    ).toMatchObject(expected);
  }
});

test('the credential test names the method that is missing', async () => {
  const steps = async (world: World) => (await resmanMits.test(world.ctx())).map(({ name, ok, code }) => `${name} ${ok ? 'ok' : code}`);
  expect(await steps(new World(answer(`<Response>${transactions(household('B1', unit('1')))}</Response>`)))).toEqual([
    'reach ok',
    'auth ok',
    'permission ok',
    'properties ok',
    'sample ok',
  ]);
  expect(await steps(new World('', answer('<Message>Invalid ApiKey</Message>', 'Failed')))).toEqual(['reach ok', 'auth auth']);
  expect(await steps(new World('', answer('<Properties/>')))).toEqual(['reach ok', 'auth ok', 'permission ok', 'properties not_found']);
  expect((await resmanMits.test(new World(answer('<Message>Access denied</Message>', 'Failed')).ctx())).at(-1)).toMatchObject({
    code: 'permission',
    detail: expect.stringContaining('GetResidentTransactions2_0'),
  });
});
