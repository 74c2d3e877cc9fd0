import { townView } from '../../simulator/town/view.ts';
import { eventsOf, plainText, schedulesAsText } from '../support/histories.ts';
import { startSystem, SECRET, type TestSystem } from '../support/system.ts';
import { startTellingProxy, unneeded, type TellingProxy } from '../support/telling-proxy.ts';
import { VENDOR_ACCOUNTS, type SimulatedVendor } from '../support/vendor-accounts.ts';

/**
 * Social security and tax numbers, birth dates, bankruptcies and the like, told by every vendor of every person, end in the connector
 * (docs/connectors.md, Writing one): they are looked for in everything that the product keeps, logs, hands on or answers.
 */

/** `vendor`: as the product calls it; `account`: as the simulator does. */
interface House {
  vendor: string;
  proxy: TellingProxy | null;
  propertyId: string;
}
const VENDORS: [string, SimulatedVendor][] = [
  ['buildium', 'buildium'],
  ['entrata', 'entrata'],
  ['yardi', 'yardi'],
  ['appfolio', 'appfolio'],
  ['resman', 'resman'],
  ['resman_mits', 'resman'],
];

let system: TestSystem;
const houses: House[] = [],
  secrets = new Map<string, string>(),
  names = new Set<string>();

async function setUp(vendor: string, account: SimulatedVendor, n: number): Promise<House> {
  const clientId = `told-${vendor}`,
    facts = unneeded(n),
    pms = system.simulator.addAccount({
      vendor: account,
      clientId,
      clientSecret: SECRET,
      properties: [{ name: `House ${n}`, units: 12 }],
      seed: 20 + n,
      cast: 'full',
      today: system.clock.now().toISOString().slice(0, 10),
    });
  const proxy = await startTellingProxy(system.simulator.url, facts),
    { fields } = VENDOR_ACCOUNTS[account];
  system.onStop(() => proxy.stop());
  for (const [name, value] of Object.entries(facts)) secrets.set(value, `${name} of ${vendor}`);
  for (const { taxId, bornOn, firstName, lastName } of townView(pms.town).people) {
    if (taxId) secrets.set(taxId, `a tax number of ${vendor}`);
    if (bornOn)
      for (const form of [bornOn, `${bornOn.slice(5, 7)}/${bornOn.slice(8)}/${bornOn.slice(0, 4)}`])
        secrets.set(form, `a birth date of ${vendor}`);
    names.add(`${firstName.trim()} ${lastName.trim()}`);
  }
  const credential = await system.api.post('/credentials', { vendor, name: clientId, fields: fields(proxy.url, clientId) });
  const propertyId = await toSync(vendor, credential.id);
  // What cannot be read is thrown away as carefully as what can.
  pms.faults.replace([
    { kind: 'unknownStatus', resource: 'tenancies', count: 2 },
    { kind: 'truncated', resource: 'tenancies', times: 'once' },
  ]);
  await system.property.sync(propertyId);
  pms.faults.clear();
  return { vendor, proxy, propertyId };
}

/** A file of people made by an export that has more columns than anybody asked for. */
async function setUpRoster(n: number): Promise<House> {
  const facts = unneeded(n),
    rows = Array.from({ length: 12 }, (_, i) =>
      ['1', 'Roster house', `u${i}`, `${i}`, `t${i}`, `p${i}`, 'primary', `Rita${i}`, 'Roster', 'current', ...Object.values(facts)].join(),
    );
  for (const [name, value] of Object.entries(facts)) secrets.set(value, `${name} of a roster`);
  names.add('Rita1 Roster');
  const credential = await system.api.post('/credentials', { vendor: 'csv', name: 'roster', fields: { name: 'Roster' } }),
    header = [
      'property_id',
      'property_name',
      'unit_id',
      'unit_label',
      'tenancy_id',
      'person_id',
      'role',
      'first_name',
      'last_name',
      'lease_status',
      ...Object.keys(facts),
    ].join();
  await system.api.call('POST', `/credentials/${credential.id}/roster?rows=${rows.length}`, [header, ...rows].join('\n'), {
    contentType: 'text/csv',
  });
  return { vendor: 'csv', proxy: null, propertyId: await toSync('csv', credential.id) };
}

/** From the credential's test to the second run. */
async function toSync(vendor: string, credentialId: string): Promise<string> {
  expect(await system.api.post(`/credentials/${credentialId}/test`)).toMatchObject({ ok: true });
  const propertyId = await system.property.create(`House ${vendor}`),
    P = `/properties/${propertyId}`;
  await system.api.put(`${P}/setup/credential`, { credentialId });
  const {
    items: [offered],
  } = await system.api.get(`/credentials/${credentialId}/pms-properties`);
  await system.api.put(`${P}/setup/pms-properties`, { externalIds: [offered.externalId] });
  await system.api.list(`${P}/setup/excluded-lease-statuses`);
  await system.api.put(`${P}/setup/resident-roles`, { roles: ['primary', 'cosigner', 'occupant', 'guarantor', 'minor'] });
  await system.property.finished((await system.property.request(propertyId, 'preview')).id);
  const { firstRunId } = await system.api.post(`${P}/setup/activate`),
    first = await system.property.finished(firstRunId);
  expect([vendor, first.state, first.reads.map((read) => read.complete)]).toEqual([vendor, 'succeeded', [true]]);
  await system.api.post(`${P}/pms-units/import`);
  await system.property.sync(propertyId);
  return propertyId;
}

beforeAll(async () => {
  system = await startSystem({ processes: ['api', 'worker'], logLevel: 'trace' });
  houses.push(...(await Promise.all([...VENDORS.map(([vendor, account], n) => setUp(vendor, account, n)), setUpRoster(VENDORS.length)])));
});
afterAll(() => system?.stop());

/** Whose secrets a text gives away. */
const told = (text: string): string[] => [...secrets].filter(([secret]) => text.includes(secret)).map(([, whose]) => whose);

test('every vendor told it of its people, and the search finds what is there', async () => {
  for (const { vendor, proxy } of houses) expect([vendor, proxy === null || proxy.told() > 20]).toEqual([vendor, true]);
  expect(secrets.size).toBeGreaterThan(150);
  expect(told(`x${unneeded(0)['ssn']}y`)).toEqual(['ssn of buildium']);
  for (const { vendor, propertyId } of houses) {
    const residents = await system.property.residents(propertyId);
    expect([vendor, residents.length > 10, residents.some(({ firstName, lastName }) => names.has(`${firstName} ${lastName}`))]).toEqual([
      vendor,
      true,
      true,
    ]);
  }
});

test('it is in no table', async () => {
  const { rows: tables } = await system.pool.query<{ name: string }>(
    `select quote_ident(table_name) as name from information_schema.tables where table_schema = current_schema() and table_type = 'BASE TABLE'`,
  );
  expect(tables.length).toBeGreaterThan(25);
  for (const { name } of tables) {
    const { rows } = await system.pool.query<{ text: string }>(`select t::text as text from ${name} t`);
    expect([name, told(rows.map((row) => row.text).join('\n'))]).toEqual([name, []]);
  }
});

test('it is in no log, at their most talkative, and in no metric', async () => {
  expect(system.logs().length).toBeGreaterThan(1_000);
  expect(told(system.logs())).toEqual([]);
  expect(told(await (await fetch(`${system.origin}/metrics`)).text())).toEqual([]);
});

test('it is in no history, search attribute, memo or schedule', async () => {
  let histories = 0;
  for await (const workflow of system.client.workflow.list()) {
    histories++;
    expect([
      workflow.workflowId,
      told(`${plainText(await eventsOf(system.client, workflow.workflowId, workflow.runId))} ${plainText(workflow.raw)}`),
    ]).toEqual([workflow.workflowId, []]);
  }
  expect(histories).toBeGreaterThan(VENDORS.length * 3);
  for (const schedule of await schedulesAsText(system.client)) expect(told(schedule)).toEqual([]);
});

test('it is in no answer of the API', async () => {
  const paths = ['/me', '/overview', '/vendors', '/properties', '/credentials', '/audit', '/changes', '/tokens'];
  for (const { propertyId } of houses) {
    const P = `/properties/${propertyId}`;
    paths.push(
      `${P}`,
      `${P}/setup`,
      `${P}/setup/excluded-lease-statuses`,
      `${P}/setup/pms-properties`,
      `${P}/integration`,
      `${P}/syncs`,
      `${P}/held-changes`,
      `${P}/decisions`,
      `${P}/units`,
      `${P}/units.csv`,
      `${P}/pms-units`,
      `${P}/mappings.csv`,
      `${P}/residents?status=all`,
      `${P}/conflicts`,
    );
    for (const { id } of await system.property.runs(propertyId)) paths.push(`/syncs/${id}`, `/syncs/${id}/changes`);
    for (const { id } of (await system.property.residents(propertyId)).slice(0, 3))
      paths.push(`/residents/${id}`, `/residents/${id}/timeline`);
  }
  for (const path of paths) {
    const answer = await system.api.raw(
      'GET',
      path.includes('.csv') || path === '/me' ? path : `${path}${path.includes('?') ? '&' : '?'}limit=200`,
    );
    expect([path, answer.status, told(answer.text)]).toEqual([path, 200, []]);
  }
  expect(paths.length).toBeGreaterThan(100);
});
