// Who would enter and leave is told before a setting is saved, by a preview that assumes it: also of Unit Sync, and while the property is paused.
import { LocalProduct } from '../support/local-product.ts';

let product: LocalProduct;
beforeAll(async () => {
  product = await LocalProduct.start();
});
afterAll(() => product.stop());

interface Told {
  kind: string;
  residentId: string | null;
  unitName: string | null;
}
/** Everything about units, whatever its state: a preview says `planned` of what a run applies. */
const ofUnits = (changes: readonly Told[]) =>
  changes
    .filter((each) => ['assign', 'move', 'unassign', 'end'].includes(each.kind))
    .map((each) => `${each.kind} ${each.residentId} ${each.unitName ?? '-'}`)
    .sort();

test('a preview that assumes Unit Sync on tells what the next run does once it is on; one that assumes it off, that nobody gets or loses a unit', async () => {
  const pms = product.town('switching', [{ name: 'Elm Court', units: 12 }], 0),
    lives = (firstName: string) => {
      const { ids } = pms.event({ event: 'moveIn', propertyId: '101', people: [{ firstName, lastName: 'Lee', email: null }] });
      return (ids as { personIds: number[] }).personIds[0]!;
    };
  const ann = lives('Ann'),
    ben = lives('Ben');
  lives('Cleo');
  const credentialId = await product.credential('switching'),
    id = await product.property('Elm Court', credentialId, ['101']),
    P = `/properties/${id}`;
  const units = async () =>
    ((await product.api.list(`${P}/residents`)) as { firstName: string; units: { name: string }[] }[]).map(
      (each) => `${each.firstName}: ${each.units.map((unit) => unit.name).join()}`,
    );
  await product.api.patch(`${P}/integration`, { unitSync: false, reason: 'Doors are being replaced' });
  const before = await units();

  pms.event({ event: 'moveOut', personId: ann, announced: false });
  pms.event({ event: 'transfer', personId: ben });
  lives('Dan');
  await product.sync(id);
  expect(await units()).toEqual([...before, 'Dan: '].sort());
  expect(ofUnits((await product.preview(id)).changes)).toEqual([]);

  const on = await product.preview(id, { unitSync: true });
  expect((await product.api.get(`${P}/integration`)).unitSync).toBe(false);
  await product.api.patch(`${P}/integration`, { unitSync: true, reason: 'Doors work' });
  expect(ofUnits((await product.preview(id, { unitSync: false })).changes)).toEqual([]);
  const run = await product.sync(id),
    done = ofUnits(await product.api.list(`/syncs/${run.id}/changes`));
  expect(ofUnits(on.changes)).toEqual(done);
  expect(done.map((each) => each.split(' ')[0])).toEqual(['assign', 'move', 'unassign']);
});

test('while a property is paused a preview that assumes settings is planned from what is held; one that would have to read is refused', async () => {
  const pms = product.town(
    'pausing',
    [
      { name: 'Oak Row', units: 4 },
      { name: 'Ash Yard', units: 4 },
    ],
    2,
  );
  const credentialId = await product.credential('pausing'),
    id = await product.property('Oak Row', credentialId, ['101']),
    P = `/properties/${id}`;
  await product.api.post(`${P}/integration/pause`, { reason: 'New lease statuses' });
  const asked = pms.requests.total;
  const out = await product.preview(id, { excludedLeaseStatuses: ['Active'], whenExcluded: 'end' });
  const lose = out.changes.filter((each) => each.kind === 'unassign').map((each) => each.residentId);
  expect(lose.sort()).toEqual((await product.api.list(`${P}/residents`)).map((each: { id: string }) => each.id).sort());
  expect(pms.requests.total).toBe(asked);
  for (const assume of [undefined, { pmsPropertyExternalIds: ['101', '102'] }])
    await product.api.refuses(409, 'paused', 'POST', `${P}/syncs`, { mode: 'preview', ...(assume ? { assume } : {}) });
  await product.api.refuses(409, 'paused', 'POST', `${P}/syncs`, { mode: 'apply' });
});

test('before activation a preview reads the PMS, and what it assumes is what turning on with those settings then does', async () => {
  const pms = product.town('drafting', [{ name: 'Elm Court', units: 9 }], 5),
    { id } = await product.api.post('/properties', { name: 'Draft', timeZone: 'America/Chicago', country: 'US' }),
    P = `/properties/${id}`;
  pms.event({ event: 'signFuture', propertyId: '101', people: 2 });
  await product.api.put(`${P}/setup/credential`, { credentialId: await product.credential('drafting') });
  await product.api.put(`${P}/setup/pms-properties`, { externalIds: ['101'] });
  const as = (changes: readonly { kind: string; residentName: string | null }[]) =>
    changes.map((each) => `${each.kind} ${each.residentName}`).sort();
  const assume = { excludedLeaseStatuses: ['Future'], residentRoles: ['primary'] },
    bare = await product.preview(id),
    shown = await product.preview(id, assume);
  expect([bare.state, shown.state, (await product.api.list(`${P}/residents`)).length]).toEqual(['succeeded', 'succeeded', 0]);
  expect(as(shown.changes)).not.toEqual(as(bare.changes));

  await product.api.put(`${P}/setup/excluded-lease-statuses`, { statuses: assume.excludedLeaseStatuses });
  await product.api.put(`${P}/setup/resident-roles`, { roles: assume.residentRoles });
  const { firstRunId } = await product.api.post(`${P}/setup/activate`);
  await product.scheduled(id);
  const run = await product.api.get(`/syncs/${firstRunId}`);
  expect([run.counts, as(await product.api.list(`/syncs/${firstRunId}/changes`))]).toEqual([shown.counts, as(shown.changes)]);
});
