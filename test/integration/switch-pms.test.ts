import { townView } from '../../simulator/town/view.ts';
import { LocalProduct } from '../support/local-product.ts';
import type { ResidentView as BaseView } from '../support/property-driver.ts';
import { SECRET } from '../support/system.ts';
import { VENDOR_ACCOUNTS, type SimulatedVendor } from '../support/vendor-accounts.ts';

/** A house moves from Yardi to Entrata and back (docs/switching-pms.md): the same town twice, each in its vendor's protocol and ids. */

type ResidentView = Omit<BaseView, 'stays' | 'units'> & {
  stays: (BaseView['stays'][number] & { vendor: string })[];
  units: (BaseView['units'][number] & { assignmentId: string; source: string })[];
  protected: boolean;
};
interface Held {
  id: string;
  kind: string;
  reason: string;
  heldReason: string;
  residentId: string;
  residentName: string;
  unitName: string | null;
}
type Town = ReturnType<LocalProduct['simulator']['addAccount']>;

let product: LocalProduct, propertyId: string, entrata: Town;
const credentials: Record<string, string> = {},
  used = new Set<string>(),
  everybody = new Set<string>();
/** Neither Yardi nor the switch is to decide who is a minor: everyone listed, on both sides. */
const EVERYONE = ['primary', 'cosigner', 'occupant', 'guarantor', 'minor'];
const openConflicts = () => product.api.list(`${P()}/conflicts?state=open`);
const P = () => `/properties/${propertyId}`;
const residents = async () => ((await product.api.get(`${P()}/residents?limit=200`)) as { items: ResidentView[] }).items;
const named = async (first: string, last: string) =>
  (await residents()).filter((each) => each.firstName === first.trim() && each.lastName === last.trim());
const held = async () => (await product.api.list(`${P()}/held-changes`)) as Held[];
const homes = async () =>
  (await residents()).flatMap((each) => each.units.map((unit) => `${each.id} ${unit.name} ${unit.state} ${unit.source}`)).sort();
const logins = async () => (await residents()).map((each) => `${each.id} ${each.email} ${each.hasLogin}`).sort();
const view = () => townView(entrata.town);
const person = (id: string) => view().people.find((each) => each.id === id)!;
const single = (skip: ReadonlySet<string> = new Set()) =>
  view().households.find(
    (each) =>
      !skip.has(each.id) &&
      each.status === 'active' &&
      each.members.length === 1 &&
      each.members[0]!.standing === 'current' &&
      person(each.members[0]!.personId).standings.length === 1 &&
      view().households.filter((other) => other.unitId === each.unitId && other.status !== 'past').length === 1 &&
      view().people.filter(
        (other) =>
          other.lastName === person(each.members[0]!.personId).lastName && other.firstName === person(each.members[0]!.personId).firstName,
      ).length === 1,
  )!;
const approve = (ids: string[]) => product.api.post(`${P()}/held-changes/approve`, { changeIds: ids });

async function account(vendor: SimulatedVendor, clientId: string): Promise<Town> {
  const town = product.simulator.addAccount({
    vendor,
    clientId,
    clientSecret: SECRET,
    properties: [{ name: 'Birch', units: 60 }],
    seed: 11,
    cast: 'base',
    today: product.now.toISOString().slice(0, 10),
  });
  const { id } = await product.api.post('/credentials', {
    vendor,
    name: clientId,
    fields: VENDOR_ACCOUNTS[vendor].fields(product.simulator.url, clientId),
  });
  await product.api.post(`/credentials/${id}/test`);
  credentials[clientId] = id;
  return town;
}
const pmsProperty = async (clientId: string) =>
  ((await product.api.get(`/credentials/${credentials[clientId]}/pms-properties`)) as { items: { externalId: string }[] }).items[0]!
    .externalId;
const settings = async (clientId: string) => ({
  credentialId: credentials[clientId],
  pmsPropertyExternalIds: [await pmsProperty(clientId)],
});
/** Equal labels are accepted; what is left is mapped by the label alone, as a manager would. */
async function mapByLabel(): Promise<void> {
  await product.api.post(`${P()}/pms-units/accept-suggestions`);
  const units = await product.api.list(`${P()}/units`),
    open = await product.api.list(`${P()}/pms-units?mapping=unmapped`);
  for (const each of open) {
    const same = units.filter((unit) => unit.name.endsWith(each.label));
    if (same.length === 1) await product.api.put(`/pms-units/${each.id}/mapping`, { unitId: same[0].id });
  }
}

beforeAll(async () => {
  product = await LocalProduct.start();
});
afterAll(() => product?.stop());

describe('from Yardi to Entrata', () => {
  let before: { homes: string[]; logins: string[] }, questions: string[];
  const found = { leaver: '', mover: '', married: '', retyped: '', byHand: '' };
  const take = (key: keyof typeof found): string => {
    const household = single(used);
    used.add(household.id);
    const { firstName, lastName } = person(household.members[0]!.personId);
    found[key] = `${firstName.trim()} ${lastName.trim()}`;
    return household.id;
  };
  const who = async (key: keyof typeof found) => (await residents()).filter((each) => `${each.firstName} ${each.lastName}` === found[key]);

  test('a house is set up at Yardi, with things done by hand', async () => {
    await account('yardi', 'old');
    entrata = await account('entrata', 'new');
    propertyId = (await product.api.post('/properties', { name: 'Birch', timeZone: 'America/Chicago', country: 'US' })).id as string;
    await product.api.put(`${P()}/setup/credential`, { credentialId: credentials['old'] });
    await product.api.put(`${P()}/setup/pms-properties`, { externalIds: [await pmsProperty('old')] });
    await product.api.put(`${P()}/setup/resident-roles`, { roles: EVERYONE });
    await product.api.post(`${P()}/setup/activate`);
    await product.scheduled(propertyId);
    await product.api.post(`${P()}/pms-units/import`);
    await product.sync(propertyId);
    const garage = await product.api.post(`${P()}/units`, { name: 'Garage 1' });
    take('byHand');
    const [kept] = await who('byHand');
    await product.api.post(`/residents/${kept!.id}/assignments`, { unitId: garage.id, from: '2026-03-01' });
    await product.api.patch(`/residents/${kept!.id}`, { protected: true, phone: '+13125550177' });
    await product.sync(propertyId);
    expect((await product.sync(propertyId)).quiet).toBe(true);
    expect((await residents()).length).toBeGreaterThan(30);
    before = { homes: await homes(), logins: await logins() };
    for (const { id } of await residents()) everybody.add(id);
    questions = (await openConflicts()).map(({ id }) => id);
  });

  test('the same day somebody leaves, moves, marries, gets another e-mail, and somebody comes, in the new PMS alone', () => {
    const [leaver, mover, retyped, married] = (['leaver', 'mover', 'retyped', 'married'] as const).map((key) => take(key)),
      oneOf = (lease: string | undefined) => view().households.find((each) => each.id === lease)!.members[0]!.personId;
    expect(new Set(Object.values(found)).size).toBe(5);
    entrata.event({ event: 'changeEmail', personId: oneOf(retyped), email: 'typed.anew@example.org' });
    entrata.event({ event: 'changeName', personId: oneOf(married), lastName: 'Newlywed' });
    entrata.event({ event: 'moveOut', leaseId: leaver, announced: false });
    entrata.event({ event: 'transfer', leaseId: mover });
    entrata.event({ event: 'moveIn' });
  });

  test('the preview of the switch says who is found again, who is new and who is not found, and changes nothing', async () => {
    await product.api.refuses(422, 'invalid', 'POST', `${P()}/syncs`, { mode: 'preview', assume: { credentialId: credentials['new'] } });
    const preview = await product.preview(propertyId, await settings('new')),
      kinds = (kind: string) => preview.changes.filter((change) => change.kind === kind);
    expect(preview).toMatchObject({ state: 'succeeded', reads: [{ complete: true }] });
    expect(kinds('link').length).toBeGreaterThan(25);
    expect(kinds('link').every(({ reason }) => reason === 'same_person')).toBe(true);
    expect(kinds('create').map(({ residentName }) => residentName)).toEqual(expect.arrayContaining([found.retyped]));
    expect(kinds('unassign').map(({ residentName }) => residentName)).toEqual(expect.arrayContaining([found.leaver]));
    expect([await homes(), await logins()]).toEqual([before.homes, before.logins]);
  });

  test('after it everybody keeps her unit, though no PMS unit of the new one is mapped', async () => {
    await product.api.patch(`${P()}/integration`, await settings('new'));
    const run = await product.sync(propertyId);
    expect(run).toMatchObject({ state: 'succeeded', counts: { ended: 0, unassigned: 0, moved: 0 } });
    expect(await homes()).toEqual(before.homes);
    expect((await logins()).filter((each) => before.logins.includes(each))).toEqual(before.logins);
    expect((await product.sync(propertyId)).quiet).toBe(true);
  });

  test('once the units are mapped, one batch waits: the one in her unit under another e-mail, who left, and the old unit of who moved', async () => {
    await mapByLabel();
    expect((await product.api.list(`${P()}/pms-units?mapping=unmapped`)).length).toBe(0);
    await product.sync(propertyId);
    const waiting = await held();
    expect(
      waiting
        .filter(({ kind }) => kind === 'link')
        .map(({ residentName, reason, heldReason }) => `${residentName} ${reason} ${heldReason}`),
    ).toContain(`${found.retyped} same_name_and_unit switched`);
    // Beside her, whoever has no e-mail in either of the two.
    const noEmail = new Set((await residents()).filter(({ email }) => email === null).map(({ id }) => id));
    for (const { kind, residentId, residentName } of waiting)
      if (kind === 'link' && residentName !== found.retyped) expect(noEmail).toContain(residentId);
    expect(waiting.filter(({ kind }) => kind !== 'link').map(({ residentName, reason }) => `${residentName} ${reason}`)).toEqual(
      expect.arrayContaining([`${found.leaver} detached`, `${found.mover} detached`]),
    );
    const now = await homes();
    for (const home of before.homes) expect(now).toContain(home);
    expect((await product.sync(propertyId)).quiet).toBe(true);
  });

  test('an approved match can be taken back, and is then not proposed again', async () => {
    const hers = (await held()).filter(({ kind, residentName }) => kind === 'link' && residentName === found.retyped).map(({ id }) => id),
      { runId, applied } = await approve(hers);
    expect([applied, (await who('retyped')).length]).toEqual([1, 1]);
    expect(await product.api.post(`/syncs/${runId}/undo`, {})).toMatchObject({ undone: 1, refused: [] });
    await product.sync(propertyId);
    expect([
      (await who('retyped')).length,
      (await held()).filter(({ kind, residentName }) => kind === 'link' && residentName === found.retyped),
    ]).toEqual([2, []]);
    const conflict = (await openConflicts()).find(({ type, residentName }) => type === 'email_mismatch' && residentName === found.retyped);
    await product.api.post(`/conflicts/${conflict.id}/resolve`, { action: 'link', residentId: conflict.candidates[0].id });
    await product.sync(propertyId);
    expect((await who('retyped')).length).toBe(1);
  });

  test('approved, everybody is the same person in the same unit; who left is out, who came is in', async () => {
    const names = new Map((await residents()).map((each) => [each.id, `${each.firstName} ${each.lastName}`]));
    // Whose name is another one by now has only the e-mail in common: that is for a person to settle.
    for (const conflict of await openConflicts())
      if (conflict.type === 'name_mismatch')
        await product.api.post(`/conflicts/${conflict.id}/resolve`, { action: 'link', residentId: conflict.candidates[0].id });
    await product.sync(propertyId);
    const ids = (await held()).map(({ id }) => id),
      answer = await approve(ids);
    expect(answer.applied + answer.lapsed).toBe(ids.length);
    await product.sync(propertyId);
    expect((await product.sync(propertyId)).quiet).toBe(true);
    expect([await held(), (await openConflicts()).filter(({ id }) => !questions.includes(id))]).toEqual([[], []]);
    const now = await homes(),
      changed = before.homes.filter((home) => !now.includes(home)).map((home) => names.get(home.split(' ')[0]!));
    expect(changed.sort()).toEqual([found.leaver, found.mover].sort());
    const residentsNow = await residents(),
      newcomers = residentsNow.filter(({ id }) => !everybody.has(id)),
      arrived = view()
        .households.at(-1)!
        .members.map(({ personId }) => person(personId).firstName.trim());
    expect(newcomers.map(({ firstName }) => firstName).sort()).toEqual(arrived.sort());
    for (const each of residentsNow) for (const stay of each.stays) if (stay.status !== 'ended') expect(stay.vendor).toBe('entrata');
    // Log-ins and e-mails are those that they were.
    const still = new Set(residentsNow.map(({ id }) => id)),
      after = await logins();
    for (const login of before.logins) if (still.has(login.split(' ')[0]!)) expect(after).toContain(login);
    const [kept] = await who('byHand');
    expect(kept).toMatchObject({
      protected: true,
      phone: '+13125550177',
      units: expect.arrayContaining([expect.objectContaining({ name: 'Garage 1', source: 'manual' })]) as unknown,
    });
    expect(kept!.units).toHaveLength(2);
    for (const each of residentsNow) everybody.add(each.id);
  });
});

test('back to Yardi, whose ids are known, the same people are in the same units', async () => {
  const before = await homes();
  await product.api.patch(`${P()}/integration`, await settings('old'));
  const run = await product.sync(propertyId);
  expect(run).toMatchObject({ state: 'succeeded', counts: { created: 0, ended: expect.any(Number) as unknown } });
  const now = await homes();
  for (const home of before) expect(now).toContain(home);
  // Who left at Entrata is still there at Yardi, and is who she always was.
  expect((await residents()).filter(({ id }) => !everybody.has(id))).toEqual([]);
  expect((await product.sync(propertyId)).quiet).toBe(true);
});

test('a match that is rejected stays apart, and the old one keeps her unit until that is decided too', async () => {
  const household = single(used),
    { personId } = household.members[0]!,
    { firstName, lastName } = person(personId);
  const third = await account('resman', 'third');
  third.event({ event: 'changeEmail', personId, email: 'somebody.else@example.org' });
  await product.api.patch(`${P()}/integration`, await settings('third'));
  await product.sync(propertyId);
  await mapByLabel();
  await product.sync(propertyId);
  const links = (await held()).filter(
    ({ kind, residentName }) => kind === 'link' && residentName === `${firstName.trim()} ${lastName.trim()}`,
  );
  expect(links).toHaveLength(1);
  expect(await product.api.post(`${P()}/held-changes/reject`, { changeIds: links.map(({ id }) => id), note: 'two sisters' })).toMatchObject(
    { rejected: 1 },
  );
  await product.sync(propertyId);
  const two = await named(firstName, lastName);
  expect(two).toHaveLength(2);
  expect(two.map((each) => each.units.map((unit) => unit.name)).every((units) => units.length === 1)).toBe(true);
  expect(
    (await product.api.list(`${P()}/conflicts?state=open`)).filter(({ residentId }) => two.some(({ id }) => id === residentId)),
  ).toEqual([]);
  const end = (await held()).filter(({ residentId, kind }) => kind === 'unassign' && residentId === links[0]!.residentId);
  expect(end.map(({ heldReason }) => heldReason)).toEqual(['detached']);
  expect((await product.sync(propertyId)).quiet).toBe(true);
  await approve(end.map(({ id }) => id));
  expect((await named(firstName, lastName)).filter((each) => each.units.length > 0)).toHaveLength(1);
});
