import iconv from 'iconv-lite';
import type { RosterCells } from '../../domain/roster.ts';
import { rosterFile, sendRoster } from '../support/roster-file.ts';
import { startSystem, type TestSystem } from '../support/system.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await startSystem({ processes: ['api', 'worker'] });
});
afterAll(() => system?.stop());

let names = 0;
const credential = async () =>
  (await system.api.post('/credentials', { vendor: 'csv', name: `Rosters ${++names}`, fields: { name: `Source ${names}` } })).id as string;
const upload = async (credentialId: string, rows: readonly RosterCells[]) => {
  const answer = await sendRoster(system.api, credentialId, rosterFile(rows), rows.length);
  expect(answer.body).toMatchObject({ rows: rows.length });
  return answer.body;
};

const person = (unit: string, first: string, more: RosterCells = {}): RosterCells => ({
  property_id: 'elm',
  property_name: 'Elm Court',
  unit_id: `u${unit}`,
  unit_label: unit,
  tenancy_id: `t${unit}`,
  person_id: `p-${first}`,
  role: 'primary',
  first_name: first,
  last_name: 'Seqvist',
  email: `${first.toLowerCase()}@seq.example`,
  phone: '512-555-0101',
  lease_status: 'current',
  lease_start: '2026-01-01',
  ...more,
});
const household = () => [
  person('0012', 'Ana'),
  person('0012', 'Ben', { role: 'occupant' }),
  person('0012', 'Gus', { role: 'guarantor' }),
  person('0012', 'Mia', { role: 'minor' }),
  person('13', 'Cai', { lease_status: 'pending', lease_start: '2026-04-01' }),
  person('14', 'Dot', { lease_status: 'past', move_out: '2026-02-20' }),
  { property_id: 'elm', unit_id: 'u15', unit_label: '15' },
];

/** A property with its first roster read and its units imported. */
async function property(rows = household()) {
  const credentialId = await credential();
  await upload(credentialId, rows);
  await system.api.post(`/credentials/${credentialId}/test`);
  const set = await system.property.setUp(`Elm ${names}`, { credentialId, externalIds: ['elm'], importUnits: true });
  return {
    ...set,
    upload: (next: readonly RosterCells[]) => upload(credentialId, next),
    sync: () => system.property.sync(set.id),
    at: () => system.property.whereabouts(set.id),
  };
}

describe('a csv credential', () => {
  test('passes its test once a roster has been uploaded', async () => {
    const id = await credential();
    const before = await system.api.post(`/credentials/${id}/test`);
    expect(before).toMatchObject({
      ok: false,
      steps: [
        { name: 'reach', ok: true },
        { name: 'properties', ok: false, code: 'not_found', detail: expect.stringContaining('No roster has been uploaded yet') },
      ],
    });
    expect((await system.api.get(`/credentials/${id}`)).state).toBe('untested');
    await system.api.refuses(404, 'not_found', 'GET', `/credentials/${id}/roster`);
    await upload(id, household());
    expect(await system.api.post(`/credentials/${id}/test`)).toMatchObject({
      ok: true,
      steps: [{}, { detail: expect.stringContaining('1 property with 6 people') }],
    });
    expect(await system.api.get(`/credentials/${id}/roster`)).toMatchObject({
      rows: 7,
      properties: [{ externalId: 'elm', name: 'Elm Court', units: 4, people: 6 }],
    });
    expect(await system.api.list(`/credentials/${id}/pms-properties`)).toMatchObject([
      { externalId: 'elm', name: 'Elm Court', attachedTo: null },
    ]);
  });

  test('offers the columns as a file', async () => {
    const { text, headers } = await system.api.raw('GET', `/credentials/${await credential()}/roster.csv`);
    expect(headers.get('content-disposition')).toContain('roster.csv');
    expect(text.trim()).toBe(
      '\ufeffproperty_id,property_name,unit_id,unit_label,building,tenancy_id,person_id,role,first_name,last_name,email,phone,lease_status,lease_start,lease_end,move_in,move_out,successor_tenancy_id,predecessor_person_id'.trim(),
    );
  });

  test('of another vendor takes no roster', async () => {
    const { id } = await system.api.post('/credentials', {
      vendor: 'buildium',
      name: 'Other',
      fields: { clientId: 'x', clientSecret: 'y' },
    });
    await system.api.refuses(409, 'not_a_roster_credential', 'POST', `/credentials/${id}/roster?rows=1`, rosterFile([person('1', 'Ana')]), {
      contentType: 'text/csv',
    });
  });
});

describe('an upload', () => {
  test('with an error in a line is refused whole, and the last roster stays', async () => {
    const id = await credential(),
      first = await upload(id, household());
    const refused = await sendRoster(
      system.api,
      id,
      rosterFile([person('1', 'Ana'), person('2', 'Ben', { move_in: '2026-13-01' }), person('3', 'Cai', { role: 'boss' })]),
      3,
    );
    expect(refused).toMatchObject({
      status: 422,
      body: {
        code: 'csv_errors',
        errors: [
          { line: 3, column: 'move_in' },
          { line: 4, column: 'role' },
        ],
      },
    });
    expect(refused.text).not.toMatch(/Ana|Ben|Cai|Seqvist|seq\.example/);
    expect((await system.api.get(`/credentials/${id}/roster`)).id).toBe(first.id);
  });

  test.each([2, 8])('of 3 rows that declares %i is refused', async (declared) => {
    const answer = await sendRoster(
      system.api,
      await credential(),
      rosterFile([person('1', 'Ana'), person('2', 'Ben'), person('3', 'Cai')]),
      declared,
    );
    expect(answer).toMatchObject({
      status: 422,
      body: { code: 'csv_unreadable', detail: expect.stringContaining(`The file has 3 rows, but ${declared} were declared`) },
    });
  });

  test('must declare its rows', async () => {
    const id = await credential();
    for (const query of ['', '?rows=', '?rows=x', '?rows=0', '?rows=1.5'])
      await system.api.refuses(422, 'invalid', 'POST', `/credentials/${id}/roster${query}`, rosterFile([person('1', 'Ana')]), {
        contentType: 'text/csv',
      });
  });

  test.each<[string, (text: string) => Uint8Array]>([
    ['UTF-16 with tabs', (text) => iconv.encode(text.replaceAll(',', '\t'), 'utf16le', { addBOM: true })],
    ['Windows-1252 with semicolons', (text) => iconv.encode(text.replaceAll(',', ';'), 'win1252')],
    ['UTF-8 with a mark', (text) => Buffer.from(`\ufeff${text}`)],
  ])('is read in %s', async (_name, encode) => {
    const answer = await sendRoster(
      system.api,
      await credential(),
      encode(rosterFile([person('1', 'Zoë', { property_name: 'Hôtel' })])),
      1,
    );
    expect(answer.body).toMatchObject({ properties: [{ name: 'Hôtel', people: 1 }] });
  });

  test('is not taken twice under one Idempotency-Key', async () => {
    const id = await credential(),
      file = rosterFile(household());
    const [first, again] = [
      await sendRoster(system.api, id, file, 7, { 'idempotency-key': 'roster-1' }),
      await sendRoster(system.api, id, file, 7, { 'idempotency-key': 'roster-1' }),
    ];
    expect(again.body).toEqual(first.body);
    expect((await sendRoster(system.api, id, file, 7)).body.id).not.toBe(first.body.id);
  });

  test('keeps nobody readable in the database, and nothing of the roster before it', async () => {
    const id = await credential();
    await upload(id, household());
    await upload(id, household());
    const { rows } = await system.pool.query<{ text: string }>(
      `select r::text || p::text as text from roster r join roster_page p on p.roster_id = r.id join credential c on c.account_id = r.account_id where c.id = $1`,
      [id],
    );
    expect(rows).toHaveLength(2);
    expect(rows.map((row) => row.text).join()).not.toMatch(/Ana|Seqvist|seq\.example|555/);
    await system.api.del(`/credentials/${id}`);
    expect(
      (await system.pool.query('select 1 from roster r where not exists (select 1 from credential c where c.account_id = r.account_id)'))
        .rows,
    ).toEqual([]);
  });
});

describe('a property read from a roster', () => {
  test('gets the people of the chosen roles into their units; the same roster again changes nothing', async () => {
    const elm = await property();
    expect(await elm.at()).toEqual({ 'p-Ana': '0012 current', 'p-Ben': '0012 current', 'p-Cai': '13 upcoming' });
    const again = await elm.sync();
    expect(again).toMatchObject({
      state: 'succeeded',
      quiet: true,
      reason: null,
      reads: [{ complete: true, records: 6, snapshot: { takenAt: expect.any(String) } }],
    });
  });

  test('follows the next roster: moves in, out, and on to a successor', async () => {
    const elm = await property();
    await elm.upload([
      person('0012', 'Ana', { lease_status: 'superseded', successor_tenancy_id: 't20' }),
      person('20', 'Ana', { lease_start: '2026-03-01' }),
      person('0012', 'Ben', { role: 'occupant', lease_status: 'past', move_out: '2026-03-01' }),
      person('13', 'Cai', { move_in: '2026-03-02' }),
      person('15', 'Eve'),
    ]);
    await elm.sync();
    await system.api.post(`/properties/${elm.id}/pms-units/import`);
    await elm.sync();
    expect(await elm.at()).toEqual({ 'p-Ana': '20 current', 'p-Cai': '13 current', 'p-Eve': '15 current' });
  });

  test('takes a new person id with its predecessor for the same person', async () => {
    const elm = await property(),
      before = await system.property.residents(elm.id);
    await elm.upload([
      ...household().slice(1),
      person('0012', 'Ana', { person_id: 'p-new', predecessor_person_id: 'p-Ana', email: 'other@seq.example' }),
    ]);
    await elm.sync();
    const after = (await system.property.residents(elm.id)).find((each) => each.stays.some((stay) => stay.personExternalId === 'p-new'));
    expect(after?.id).toBe(before.find((each) => each.firstName === 'Ana')?.id);
  });

  test('leaves everybody where they are when the roster no longer names it', async () => {
    const elm = await property(),
      before = await elm.at();
    await elm.upload([person('1', 'Zed', { property_id: 'oak', property_name: 'Oak' })]);
    expect(await elm.sync()).toMatchObject({
      state: 'succeeded',
      reason: { code: 'incomplete_read' },
      reads: [{ complete: false, reason: 'empty' }],
    });
    expect(await elm.sync()).toMatchObject({ quiet: true });
    expect(await elm.at()).toEqual(before);
  });

  test('says from the seventh day on how old its roster is', async () => {
    const elm = await property();
    system.clock.advance(6 * 24);
    expect((await elm.sync()).reason).toBeNull();
    system.clock.advance(24);
    expect(await elm.sync()).toMatchObject({ quiet: true, reason: { code: 'roster_old', message: expect.stringContaining('7 days ago') } });
  });

  test('counts each upload once as evidence of absence, however often it is read', async () => {
    const elm = await property(),
      without = household().filter((row) => row.person_id !== 'p-Ben');
    const held = () => system.api.list(`/properties/${elm.id}/held-changes`);
    await elm.upload(without);
    await elm.sync();
    for (let hour = 0; hour < 4; hour++) {
      system.clock.advance(12);
      await elm.sync();
    }
    expect(await elm.sync()).toMatchObject({ quiet: true });
    expect(await held()).toEqual([]);
    await elm.upload(without);
    await elm.sync();
    expect(await held()).toEqual([]);
    await elm.upload(without);
    expect(await elm.sync()).toMatchObject({ reason: { code: 'changes_held' } });
    expect(await held()).toMatchObject([{ kind: 'unassign', heldReason: 'absent', residentName: 'Ben Seqvist' }]);
    expect(await elm.at()).toMatchObject({ 'p-Ben': '0012 current' });
  });

  test("holds a missing person's end by the hour, too, once three uploads leave her out within a day", async () => {
    const elm = await property(),
      without = household().filter((row) => row.person_id !== 'p-Ben');
    for (let n = 0; n < 3; n++) {
      await elm.upload(without);
      await elm.sync();
    }
    expect(await system.api.list(`/properties/${elm.id}/held-changes`)).toEqual([]);
    system.clock.advance(24);
    await elm.sync();
    expect(await system.api.list(`/properties/${elm.id}/held-changes`)).toMatchObject([{ heldReason: 'absent' }]);
  });
});
