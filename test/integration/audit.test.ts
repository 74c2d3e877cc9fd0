/* eslint-disable @typescript-eslint/no-explicit-any -- answers are checked against the OpenAPI document */
// Every human write leaves its trace (docs/rules.md, What a run promises; docs/how-it-works.md, Tables): who, what, when. The list of writes is the product's own OpenAPI document.
import { csv, startTestApi, type TestApi } from '../support/api-client.ts';
import { withDecisions } from '../support/decisions.ts';
import { Seed } from '../support/seed.ts';

let t: TestApi, seed: Seed;
const clock = { now: () => new Date('2026-03-02T15:00:00Z') };
beforeAll(async () => {
  t = await startTestApi((database) => withDecisions(database.pool, clock));
  seed = new Seed(t);
});
afterAll(async () => {
  await t.stop();
});

/** Sessions are no writes to what the product keeps for its users. */
const NO_TRACE = new Set(['POST /api/v1/session', 'DELETE /api/v1/session']);
const done = new Set<string>();
const events = async () =>
  (
    await t.database.pool.query<{ n: number; last: string; actor: string }>(
      `select count(*)::int as n, (array_agg(action order by id desc))[1] as last, (array_agg(actor->>'name' order by id desc))[1] as actor from audit_event`,
    )
  ).rows[0]!;

/** Makes the write and checks that it was audited as this action. */
async function write(
  action: string,
  method: string,
  template: string,
  ids: Record<string, string> = {},
  body?: unknown,
  options?: { contentType: string },
): Promise<Record<string, any>> {
  const before = await events(),
    path = template.replace(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? '');
  const answer = (await t.api.call(method, path, body, options)) as Record<string, any>;
  const after = await events();
  expect([template, after.n - before.n, after.last, after.actor]).toEqual([template, 1, action, 'bootstrap']);
  done.add(`${method} /api/v1${template.split('?')[0]}`);
  return answer;
}

it('every write of the API is audited, once, with who did it', async () => {
  await write('organization.add', 'POST', '/organizations', {}, { name: 'Second' });
  const property = await write('property.add', 'POST', '/properties', {}, { name: 'Elm', timeZone: 'America/Chicago', country: 'US' }),
    id = property['id'] as string,
    P = { id };
  await write('property.change', 'PATCH', '/properties/{id}', P, { name: 'Elm Court' });
  const credential = (
    await write(
      'credential.add',
      'POST',
      '/credentials',
      {},
      { vendor: 'buildium', name: 'PMS', fields: { clientId: 'c1', clientSecret: 's1-secret' } },
    )
  )['id'] as string;
  await write('credential.change', 'PATCH', '/credentials/{id}', { id: credential }, { name: 'Our PMS' });
  await write('credential.test', 'POST', '/credentials/{id}/test', { id: credential });
  const roster = (await write('credential.add', 'POST', '/credentials', {}, { vendor: 'csv', name: 'Roster', fields: { name: 'r1' } }))[
    'id'
  ] as string;
  await write(
    'roster.upload',
    'POST',
    '/credentials/{id}/roster?rows=1',
    { id: roster },
    'property_id,property_name,unit_id,unit_label,building,tenancy_id,person_id,role,first_name,last_name,email,phone,lease_status,lease_start,lease_end,move_in,move_out\np,P,1,1,,t,x,primary,Ann,Lee,,,current,,,,\n',
    csv,
  );
  await write('credential.delete', 'DELETE', '/credentials/{id}', { id: roster });
  await write('setup.credential', 'PUT', '/properties/{id}/setup/credential', P, { credentialId: credential });
  await write('setup.drop', 'DELETE', '/properties/{id}/setup', P);
  await write('setup.credential', 'PUT', '/properties/{id}/setup/credential', P, { credentialId: credential });
  await write('setup.pmsProperties', 'PUT', '/properties/{id}/setup/pms-properties', P, { externalIds: ['71'] });
  await write('setup.excludedLeaseStatuses', 'PUT', '/properties/{id}/setup/excluded-lease-statuses', P, { statuses: [] });
  await write('setup.residentRoles', 'PUT', '/properties/{id}/setup/resident-roles', P, { roles: ['primary'] });
  const { firstRunId } = await write('setup.activate', 'POST', '/properties/{id}/setup/activate', P);
  await write('sync.cancel', 'POST', '/syncs/{id}/cancel', { id: String(firstRunId) });
  await write('integration.change', 'PATCH', '/properties/{id}/integration', P, { intervalMinutes: 30 });
  await write('integration.change', 'POST', '/properties/{id}/integration/pause', P, { reason: 'holiday' });
  await write('integration.change', 'POST', '/properties/{id}/integration/resume', P, {});
  const run = (await write('sync.apply', 'POST', '/properties/{id}/syncs', P, { mode: 'apply' }))['id'] as string;

  const unit = (await write('unit.add', 'POST', '/properties/{id}/units', P, { name: '1' }))['id'] as string,
    other = (await write('unit.add', 'POST', '/properties/{id}/units', P, { name: '2' }))['id'] as string;
  await write('unit.change', 'PATCH', '/units/{id}', { id: unit }, { floor: '3' });
  await write('unit.import', 'POST', '/properties/{id}/units/import?mode=apply', P, 'name\n3\n', csv);
  await write('unit.archive', 'DELETE', '/units/{id}', { id: other });
  const [one, two, three] = [await seed.pmsUnit(id, '1', { externalId: 'x1' }), await seed.pmsUnit(id, '3'), await seed.pmsUnit(id, '4')];
  await write('mapping.set', 'PUT', '/pms-units/{id}/mapping', { id: one }, { unitId: unit });
  await write('mapping.remove', 'DELETE', '/pms-units/{id}/mapping', { id: one });
  await write('pms_unit.ignore', 'PUT', '/pms-units/{id}/ignore', { id: one }, { reason: 'office' });
  await write('pms_unit.notice', 'DELETE', '/pms-units/{id}/ignore', { id: one });
  await write('mapping.accept_suggestions', 'POST', '/properties/{id}/pms-units/accept-suggestions', P, { pmsUnitIds: [two] });
  await write('mapping.csv', 'POST', '/properties/{id}/mappings/import?mode=apply', P, 'pms_unit_external_id,unit_name\nx1,1\n', csv);
  await write('mapping.import', 'POST', '/properties/{id}/pms-units/import', P);
  void three;

  const ann = (await write('resident.add', 'POST', '/properties/{id}/residents', P, { firstName: 'Ann', lastName: 'Lee' }))['id'] as string,
    bob = (await write('resident.add', 'POST', '/properties/{id}/residents', P, { firstName: 'Bob', lastName: 'Ray' }))['id'] as string;
  await write('resident.change', 'PATCH', '/residents/{id}', { id: ann }, { firstName: 'Anna' });
  const assignment = (
    await write('assignment.add', 'POST', '/residents/{id}/assignments', { id: ann }, { unitId: unit, from: '2026-03-01' })
  )['id'] as string;
  await write('assignment.delete', 'DELETE', '/assignments/{id}', { id: assignment });
  await write('resident.block', 'POST', '/residents/{id}/block', { id: ann }, { reason: 'evicted' });
  await write('resident.unblock', 'DELETE', '/residents/{id}/block', { id: ann });
  const { runId } = await write('resident.merge', 'POST', '/residents/{id}/merge', { id: bob }, { into: ann });
  await write('sync.undo', 'POST', '/syncs/{id}/undo', { id: String(runId) }, {});
  await write(
    'conflict.ignore',
    'POST',
    '/conflicts/{id}/resolve',
    { id: await seed.conflict(id, 'bad_record', null) },
    { action: 'ignore' },
  );
  const held = (subject: string) => seed.change(id, run, { kind: 'unassign', state: 'held', personId: ann, unitId: unit, subject });
  await t.database.pool.query(`update sync_change set evidence_hash = 'h', evidence = '{}' where id = any($1::uuid[])`, [
    [await held('a'), await held('b')],
  ]);
  const [first, second] = (await t.api.list(`/properties/${id}/held-changes`)) as { id: string }[];
  await write('held_changes.approve', 'POST', '/properties/{id}/held-changes/approve', P, { changeIds: [first!.id] });
  await write('held_changes.reject', 'POST', '/properties/{id}/held-changes/reject', P, { changeIds: [second!.id] });
  const [decision] = (await t.api.list(`/properties/${id}/decisions`)) as { id: string }[];
  await write('decision.lift', 'DELETE', '/decisions/{id}', { id: decision!.id });
  const token = (await write('token.add', 'POST', '/tokens', {}, { name: 'door', role: 'viewer' }))['id'] as string;
  await write('token.revoke', 'DELETE', '/tokens/{id}', { id: token });

  const document = (await t.api.get('//api/openapi.json')) as { paths: Record<string, object> };
  const writes = Object.entries(document.paths)
    .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`))
    .filter((each) => /^(POST|PUT|PATCH|DELETE) /.test(each) && !NO_TRACE.has(each));
  expect([...done].sort()).toEqual(writes.sort());
});
