/* eslint-disable @typescript-eslint/no-explicit-any -- answers are checked against the OpenAPI document */
// Wrong input gets the right status with a pointer, and nothing is written: every operation of the product's own OpenAPI document, none left out.
import { newId } from '../../domain/ids.ts';
import { csv, startTestApi, type ApiClient, type TestApi } from '../support/api-client.ts';
import { withDecisions } from '../support/decisions.ts';
import { Seed } from '../support/seed.ts';

let t: TestApi, ids: Record<string, string>, operations: Operation[];
const clock = { now: () => new Date('2026-03-02T15:00:00Z') };

/** A body that its operation takes, where it takes one. A new operation that takes one is missing here until it is added. */
const BODIES: Record<string, unknown> = {
  'POST /session': { token: 'x' },
  'POST /organizations': { name: 'x' },
  'POST /properties': { name: 'x', timeZone: 'UTC', country: 'DE' },
  'PATCH /properties/{id}': { name: 'x' },
  'POST /credentials': { vendor: 'buildium', name: 'x', fields: { clientId: 'x', clientSecret: 'y' } },
  'PATCH /credentials/{id}': { name: 'x' },
  'PUT /properties/{id}/setup/credential': { credentialId: newId() },
  'PUT /properties/{id}/setup/pms-properties': { externalIds: ['71'] },
  'PUT /properties/{id}/setup/excluded-lease-statuses': { statuses: [] },
  'PUT /properties/{id}/setup/resident-roles': { roles: ['primary'] },
  'PATCH /properties/{id}/integration': { intervalMinutes: 30 },
  'POST /properties/{id}/integration/pause': { reason: 'x' },
  'POST /properties/{id}/integration/resume': {},
  'POST /properties/{id}/syncs': { mode: 'apply' },
  'POST /syncs/{id}/undo': {},
  'POST /properties/{id}/held-changes/approve': { changeIds: [newId()] },
  'POST /properties/{id}/held-changes/reject': { changeIds: [newId()] },
  'POST /properties/{id}/units': { name: 'x' },
  'PATCH /units/{id}': { name: 'x' },
  'PUT /pms-units/{id}/mapping': { unitId: newId() },
  'PUT /pms-units/{id}/ignore': { reason: 'x' },
  'POST /properties/{id}/pms-units/accept-suggestions': {},
  'POST /properties/{id}/residents': { firstName: 'x', lastName: 'y' },
  'PATCH /residents/{id}': { firstName: 'x' },
  'POST /residents/{id}/assignments': { unitId: newId(), from: '2026-03-02' },
  'POST /residents/{id}/block': { reason: 'x' },
  'POST /residents/{id}/merge': { into: newId() },
  'POST /conflicts/{id}/resolve': { action: 'ignore' },
  'POST /tokens': { name: 'x', role: 'viewer' },
};
const QUERIES: Record<string, string> = { 'POST /credentials/{id}/roster': '?rows=1' };

interface Operation {
  name: string;
  method: string;
  path: string;
  takesFile: boolean;
  takesJson: boolean;
}
const asks = (api: ApiClient, { name, method, path, takesFile }: Operation, id: string, body?: unknown) =>
  api.raw(
    method,
    path.replace('{id}', id) + (QUERIES[name] ?? ''),
    takesFile ? 'name\nx\n' : (body ?? BODIES[name]),
    takesFile ? csv : undefined,
  );

/** Everything that is kept, but for when a token was last used. */
async function fingerprint(): Promise<string> {
  const tables = await t.database.pool.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE' and table_name <> 'api_token' order by 1`,
  );
  const hashes: string[] = [];
  for (const { name } of tables.rows)
    hashes.push(
      `${name} ${(await t.database.pool.query<{ hash: string }>(`select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as hash from "${name}" t`)).rows[0]!.hash}`,
    );
  return hashes.join('\n');
}

beforeAll(async () => {
  t = await startTestApi((database) => withDecisions(database.pool, clock));
  const document = (await t.api.get('//api/openapi.json')) as { paths: Record<string, Record<string, any>> };
  operations = Object.entries(document.paths).flatMap(([full, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      const path = full.replace('/api/v1', ''),
        content = Object.keys(operation.requestBody?.content ?? {});
      return {
        name: `${method.toUpperCase()} ${path}`,
        method: method.toUpperCase(),
        path,
        takesFile: content.includes('text/csv'),
        takesJson: content.includes('application/json'),
      };
    }),
  );
  const seed = new Seed(t),
    { id, credentialId, firstRunId } = await seed.activeProperty('Elm', ['71']),
    person = await seed.person('Ann', 'Lee'),
    unit = (await t.api.post(`/properties/${id}/units`, { name: '1' })).id as string,
    assignment = await seed.assignment(id, person, unit);
  await seed.stay(id, person, null);
  const taken = await seed.assignment(id, person, (await t.api.post(`/properties/${id}/units`, { name: '2' })).id as string);
  ids = {
    properties: id,
    credentials: credentialId,
    syncs: firstRunId,
    residents: person,
    units: unit,
    assignments: assignment,
    'pms-units': await seed.pmsUnit(id, '1'),
    conflicts: await seed.conflict(id, 'bad_record', null),
    decisions: (await t.api.del(`/assignments/${taken}`)).decisionId as string,
    tokens: (await t.api.post('/tokens', { name: 'door', role: 'viewer' })).id as string,
  };
});
afterAll(async () => {
  await t.stop();
});
const about = (operation: Operation) => operation.path.split('/')[1]!;

it('the bodies here are those of every operation that takes one', () => {
  expect(
    operations
      .filter((each) => each.takesJson)
      .map((each) => each.name)
      .sort(),
  ).toEqual(Object.keys(BODIES).sort());
});

it('an unknown id, and the id of another organization, are a 404, whatever is asked', async () => {
  const { adminToken } = await t.api.post('/organizations', { name: 'Rival' }),
    rival = t.api.as(adminToken as string),
    before = await fingerprint();
  const answers: string[] = [],
    wanted: string[] = [];
  for (const operation of operations.filter((each) => each.path.includes('{id}')))
    for (const [who, api, id] of [
      ['unknown', t.api, newId()],
      ['another organization', rival, ids[about(operation)]!],
      ['no id', t.api, '12B'],
    ] as const) {
      const { status, body } = await asks(api, operation, id);
      answers.push(`${who}: ${operation.name} ${status} ${body.code}`);
      wanted.push(`${who}: ${operation.name} 404 not_found`);
    }
  expect(answers).toEqual(wanted);
  expect(await fingerprint()).toBe(before);
});

it('a field that is not known is named, and so is one of the wrong kind', async () => {
  const before = await fingerprint(),
    answers: string[] = [],
    wanted: string[] = [];
  for (const operation of operations.filter((each) => !each.takesFile && ['POST', 'PUT', 'PATCH'].includes(each.method))) {
    const body = (BODIES[operation.name] ?? {}) as Record<string, unknown>,
      id = ids[about(operation)] ?? '';
    const ask = async (what: string, wrong: object, path: string) => {
      const { status, body: problem } = await asks(t.api, operation, id, wrong);
      answers.push(`${operation.name} ${what}: ${status} ${(problem.errors as { path: string }[]).map((each) => each.path).join()}`);
      wanted.push(`${operation.name} ${what}: 422 ${path}`);
    };
    await ask('unknown', { ...body, surprise: 1 }, 'surprise');
    for (const field of Object.keys(body)) await ask('wrong', { ...body, [field]: { wrong: [] } }, field);
  }
  expect(answers.map((each) => each.replace(/(errors|fields|mode|vendor)\.[\w.]+/g, '$1'))).toEqual(wanted);
  expect(await fingerprint()).toBe(before);
});

it('a token that may only look writes nothing', async () => {
  const viewer = t.api.as((await t.api.post('/tokens', { name: 'looks', role: 'viewer' })).token as string),
    before = await fingerprint();
  for (const operation of operations.filter((each) => each.method !== 'GET' && !each.path.startsWith('/session'))) {
    const { status } = await asks(viewer, operation, ids[about(operation)] ?? '');
    expect([operation.name, status]).toEqual([operation.name, 403]);
  }
  expect(await fingerprint()).toBe(before);
});

it('a stale ETag is a 412 wherever one is honoured', async () => {
  const before = await fingerprint(),
    honoured: string[] = [];
  const document = (await t.api.get('//api/openapi.json')) as { paths: Record<string, Record<string, any>> };
  for (const operation of operations.filter((each) => document.paths[`/api/v1${each.path}`]![each.method.toLowerCase()].responses['412'])) {
    honoured.push(operation.name);
    const answer = await t.api.raw(operation.method, operation.path.replace('{id}', ids[about(operation)]!), BODIES[operation.name], {
      headers: { 'if-match': '"0"' },
    });
    expect([operation.name, answer.status, answer.body.code]).toEqual([operation.name, 412, 'stale']);
  }
  expect(honoured).toEqual(
    expect.arrayContaining(['PATCH /properties/{id}', 'PATCH /properties/{id}/integration', 'PATCH /units/{id}', 'PATCH /residents/{id}']),
  );
  expect(await fingerprint()).toBe(before);
});
