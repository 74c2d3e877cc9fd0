// The decisions over HTTP, with the real functions behind them: answers match the OpenAPI document, and a limited token learns nothing of other properties.
import { client, plannedApiStage } from '../support/planned-api-stage.ts';
import { world } from '../support/planned-stage.ts';

plannedApiStage();

test('a candidate in another property is "a person in another property": a limited manager cannot link to her, an unlimited one can', async () => {
  const first = await world.property('A'),
    second = await world.property('B');
  first.stays = [{ tenancy: 't1', person: 'a', unit: '1A', email: 'ann@example.com' }];
  await first.sync();
  second.stays = [{ tenancy: 't2', person: 'b', unit: '2A', firstName: 'Bob', lastName: 'Ray', email: 'ann@example.com' }];
  await second.sync();
  const limited = await client('manager', [second]),
    all = await client('manager', null),
    viewer = await client('viewer', null);
  const [conflict] = await limited.list(`/properties/${second.id}/conflicts?state=open`);
  expect(conflict).toMatchObject({
    type: 'shared_email',
    actions: ['link', 'separate', 'move_login', 'ignore'],
    candidates: [{ id: null, firstName: null, note: 'a person in another property' }],
  });
  const before = await world.fingerprint(),
    url = `/conflicts/${conflict.id}/resolve`;
  const ann = await first.personOf('a');
  await limited.refuses(403, 'property_not_allowed', 'POST', url, { action: 'link' });
  await limited.refuses(403, 'property_not_allowed', 'POST', url, { action: 'move_login' });
  await limited.refuses(422, 'invalid', 'POST', url, { action: 'link', residentId: ann });
  await limited.refuses(422, 'invalid', 'POST', url, { action: 'accept' });
  await viewer.refuses(403, 'forbidden', 'POST', url, { action: 'separate' });
  expect(await world.fingerprint()).toBe(before);
  const resolved = await all.post(url, { action: 'link', residentId: ann });
  expect(resolved).toMatchObject({ state: 'resolved', actions: [], resolution: { action: 'link' } });
  await all.refuses(409, 'already_resolved', 'POST', url, { action: 'link' });
  expect(await second.homes()).toEqual(['Ann Lee: 2A current pms']);
  expect(await all.post(`/syncs/${resolved.runId}/undo`, {})).toMatchObject({ undone: 2, refused: [] });
  expect(await second.homes()).toEqual(['Bob Ray: 2A current pms']);
});

test('block, lift, merge and undo by their routes', async () => {
  const property = await world.property('C'),
    all = await client('manager', null);
  property.stays = [
    { tenancy: 't3', person: 'c', unit: '1A', firstName: 'Cy', lastName: 'Fox' },
    { tenancy: 't4', person: 'd', unit: '1B', firstName: 'Dee', lastName: 'Fox' },
  ];
  await property.sync();
  const cy = await property.personOf('c'),
    dee = await property.personOf('d');
  expect(await all.post(`/residents/${cy}/block`, { reason: 'evicted' })).toMatchObject({
    blocked: true,
    units: [],
    runId: expect.any(String),
  });
  await all.refuses(409, 'blocked', 'POST', `/residents/${cy}/block`, { reason: 'again' });
  expect(await all.del(`/residents/${cy}/block`)).toMatchObject({ blocked: false, units: [] });
  const merged = await all.post(`/residents/${dee}/merge`, { into: cy });
  expect(merged).toMatchObject({ id: cy, units: [{ name: '1B' }] });
  expect(await all.get(`/residents/${dee}`)).toMatchObject({ id: cy });
  expect((await all.list(`/residents/${cy}/timeline`)).map((item) => item.reason)).toEqual(
    expect.arrayContaining(['merged', 'blocked', 'block_lifted', 'first_read']),
  );
  await all.refuses(422, 'invalid', 'POST', `/residents/${cy}/merge`, { into: cy });
  const print = await world.fingerprint(),
    preview = await all.post(`/syncs/${merged.runId}/undo`, { mode: 'preview' });
  expect(await world.fingerprint()).toBe(print);
  expect(preview).toMatchObject({
    runId: null,
    undone: 1,
    refused: [],
    affected: [
      { kind: 'unassign', residentId: cy, residentName: 'Cy Fox', unitName: '1B' },
      { kind: 'assign', residentId: dee, residentName: 'Dee Fox', unitName: '1B' },
    ],
  });
  await (await client('viewer', null)).refuses(403, 'forbidden', 'POST', `/syncs/${merged.runId}/undo`, { mode: 'preview' });
  expect(await all.post(`/syncs/${merged.runId}/undo`, {})).toMatchObject({ runId: expect.any(String), undone: 1, refused: [] });
  const refusal = await all.post(`/syncs/${merged.runId}/undo`, { changeIds: [(await all.list(`/syncs/${merged.runId}/changes`))[0].id] });
  expect(refusal).toMatchObject({ undone: 0, refused: [{ reason: expect.stringMatching(/^already_undone: /) }] });
});
