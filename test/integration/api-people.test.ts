import { newId } from '../../domain/ids.ts';
import { homeSubject } from '../../domain/plan/subjects.ts';
import { startTestApi, type TestApi } from '../support/api-client.ts';
import { Seed } from '../support/seed.ts';

let t: TestApi, seed: Seed, id: string, P: string, firstRunId: string;
beforeAll(async () => {
  t = await startTestApi();
  seed = new Seed(t);
  ({ id, firstRunId } = await seed.activeProperty('People'));
  P = `/properties/${id}`;
});
afterAll(async () => {
  await t.stop();
});
const limited = async (propertyIds: string[]) =>
  t.api.as((await t.api.post('/tokens', { name: 'limited', role: 'manager', propertyIds })).token);
const unit = async (name = newId().slice(-12)) => (await t.api.post(`${P}/units`, { name })).id as string;
const feedOf = async (personId: string) =>
  (await t.api.list('/changes'))
    .filter((each) => each.residentId === personId)
    .map((each) => [each.kind, each.state, each.from, each.until]);

describe('residents', () => {
  it('come by last name, with their stays, units and status', async () => {
    const own = await seed.activeProperty('Listed', ['72']),
      Q = `/properties/${own.id}`;
    const home = (await t.api.post(`${Q}/units`, { name: '12B' })).id,
      pmsUnit = await seed.pmsUnit(own.id, '12-B');
    const [zoe, ann, bob, cat, out] = [
      await seed.person('Zoe', 'Adams', { email: 'zoe@x.example' }),
      await seed.person('Ann', 'Zimmer', { email: 'zoe@x.example', login: false }),
      await seed.person('bob', 'adams'),
      await seed.person('Çat', 'Öz'),
      await seed.person('Out', 'Side'),
    ];
    const stay = await seed.stay(own.id, zoe, pmsUnit, {
      raw: 'Active - notice',
      meaning: 'notice',
      moveInActual: '2026-01-05',
      moveOutScheduled: '2026-04-01',
    });
    const old = await seed.stay(own.id, zoe, null, { raw: 'Past', meaning: 'past', unitLabel: '7' }, 'ended');
    await seed.stay(own.id, ann, pmsUnit, { moveInScheduled: '2026-06-01', raw: 'Future', meaning: 'pending' }, 'upcoming');
    await seed.stay(own.id, bob, null, { raw: 'Past', meaning: 'past' }, 'ended');
    await seed.stay(own.id, null, null, {}, 'outside');
    await seed.assignment(own.id, cat, home, { state: 'upcoming', source: 'manual' });
    await seed.assignment(own.id, zoe, home, { supports: [{ stay, pmsUnit: 'x' }] });
    await seed.change(own.id, own.firstRunId, {
      kind: 'unassign',
      state: 'held',
      personId: zoe,
      unitId: home,
      carries: [stay],
      heldReason: 'guard',
    });
    await seed.conflict(own.id, 'shared_email', ann, [zoe]);
    const list = async (query = '') => (await t.api.list(`${Q}/residents${query}`, 1)).map((each) => each.firstName);
    expect(await list()).toEqual(['Zoe', 'Ann', 'Çat']);
    expect(await list('?status=all')).toEqual(['bob', 'Zoe', 'Ann', 'Çat']);
    expect(await list('?status=ended')).toEqual(['bob']);
    expect(await list('?status=upcoming')).toEqual(['Ann', 'Çat']);
    expect(await list(`?unitId=${home}`)).toEqual(['Zoe', 'Çat']);
    expect(await list('?q=adams&status=all')).toEqual(['bob', 'Zoe']);
    expect(await list('?q=12b')).toEqual(['Zoe', 'Çat']);
    expect(await list('?q=zoe%20adams')).toEqual(['Zoe']);
    expect(await list('?q=100%25')).toEqual([]);
    expect(await list('?conflict=true')).toEqual(['Zoe', 'Ann']);
    expect(await list('?conflict=false')).toEqual(['Çat']);
    expect(await list('?conflict=name_mismatch')).toEqual([]);
    const found = (await t.api.list(`${Q}/residents`))[0];
    expect(found).toMatchObject({ id: zoe, status: 'current', hasLogin: true, openConflicts: 1, protected: false, blocked: false });
    expect(found.stays.map((each: { id: string }) => each.id)).toEqual([stay, old]);
    expect(found.stays[0]).toMatchObject({
      status: 'current',
      scope: 'in',
      held: true,
      leaseStatus: 'notice',
      rawLeaseStatus: 'Active - notice',
      role: 'primary',
      pmsUnitId: pmsUnit,
      pmsUnitLabel: '12-B',
      moveIn: '2026-01-05',
      moveOut: '2026-04-01',
      vendor: 'buildium',
    });
    expect(found.stays[1]).toMatchObject({ status: 'ended', held: false, pmsUnitLabel: '7' });
    expect(found.units).toMatchObject([
      { unitId: home, name: '12B', state: 'current', from: '2026-01-01', until: null, expectedUntil: '2026-04-01', source: 'pms' },
    ]);
    // Her stay has ended, but she opens the door of 12B by hand: she is listed, as what she is.
    await seed.assignment(own.id, bob, home, { source: 'manual' });
    expect((await t.api.list(`${Q}/residents`)).map((each) => [each.firstName, each.status])).toContainEqual(['bob', 'ended']);
    await t.api.refuses(404, 'not_found', 'GET', `/residents/${newId()}`);
    await (await limited([id])).refuses(404, 'not_found', 'GET', `/residents/${zoe}`);
    await t.api.refuses(404, 'not_found', 'GET', `/residents/not-an-id`);
    void out;
  });
  it('are all found in a small property among many other people', async () => {
    const own = await seed.activeProperty('Small'),
      ids = [await seed.person('First', 'Aaa'), await seed.person('Second', 'Zzz'), await seed.person('Third', 'Zzzz')];
    for (const each of ids) await seed.stay(own.id, each, null);
    const {
      rows: [{ organization }],
    } = await t.database.pool.query('select organization_id as organization from person where id = $1', [ids[0]]);
    await t.database.pool.query(
      `insert into person (id, organization_id, first_name, last_name, name_key, created_at, changed_at) select gen_random_uuid(), $1, 'Else', 'Mmm', 'else' || chr(1) || 'mmm', now(), now() from generate_series(1, 1200)`,
      [organization],
    );
    for (const limit of [1, 2, 50])
      expect((await t.api.list(`/properties/${own.id}/residents`, limit)).map((each) => each.firstName)).toEqual([
        'First',
        'Second',
        'Third',
      ]);
  });
  it('answer for those merged into them', async () => {
    const [a, b, c] = [await seed.person('A', 'Merged'), await seed.person('B', 'Merged'), await seed.person('C', 'Survivor')];
    await t.database.pool.query('update person set merged_into = case id when $1 then $2::uuid else $3::uuid end where id in ($1, $2)', [
      a,
      b,
      c,
    ]);
    await seed.stay(id, c, null);
    expect((await t.api.get(`/residents/${a}`)).id).toBe(c);
  });
  it('are added and edited by hand, and keep what was edited until released', async () => {
    const made = await t.api.post(`${P}/residents`, {
      firstName: 'Hanna',
      lastName: 'Hand',
      email: 'hanna@x.example',
      phone: '(512) 555-0142',
    });
    expect(made).toMatchObject({ firstName: 'Hanna', phone: '+15125550142', hasLogin: true, status: 'ended', keptFields: [] });
    expect(await t.api.get(`/syncs/${made.runId}`)).toMatchObject({
      trigger: 'human',
      state: 'succeeded',
      counts: { created: 1 },
      by: 'bootstrap',
    });
    const twin = await t.api.post(`${P}/residents`, { firstName: 'Hugo', lastName: 'Hand', email: 'HANNA@x.example' });
    expect(twin).toMatchObject({ hasLogin: false, email: 'HANNA@x.example' });
    const edited = await t.api.patch(`/residents/${twin.id}`, { firstName: 'Hugh', email: 'hugo@x.example', protected: true });
    expect(edited).toMatchObject({ firstName: 'Hugh', hasLogin: true, protected: true, keptFields: ['firstName', 'email'] });
    expect((await t.api.list(`/syncs/${edited.runId}/changes`)).map((each) => [each.kind, each.reason, each.before, each.after])).toEqual([
      ['update', 'by_hand', { firstName: 'Hugo' }, { firstName: 'Hugh' }],
      ['update', 'by_hand', { email: 'HANNA@x.example' }, { email: 'hugo@x.example' }],
      ['update', 'by_hand', { protected: false }, { protected: true }],
    ]);
    expect(await t.api.patch(`/residents/${twin.id}`, { email: 'hanna@x.example' })).toMatchObject({
      email: 'hanna@x.example',
      hasLogin: true,
    });
    expect((await t.api.patch(`/residents/${twin.id}`, { firstName: 'Hugh' })).runId).toBeNull();
    await seed.stay(id, twin.id, null, { firstName: 'Hugo-PMS', lastName: 'Hand', email: 'pms@x.example', phone: null });
    expect(await t.api.patch(`/residents/${twin.id}`, { release: ['firstName', 'email', 'phone'] })).toMatchObject({
      firstName: 'Hugo-PMS',
      email: 'pms@x.example',
      keptFields: [],
    });
    for (const bad of [{ firstName: '' }, { email: 'nobody' }, { release: ['protected'] }, { age: 3 }])
      await t.api.refuses(422, 'invalid', 'PATCH', `/residents/${twin.id}`, bad);
    const etag = (await t.api.raw('GET', `/residents/${twin.id}`)).headers.get('etag')!;
    await t.api.patch(`/residents/${twin.id}`, { lastName: 'Händ' }, { headers: { 'if-match': etag } });
    await t.api.refuses(412, 'stale', 'PATCH', `/residents/${twin.id}`, { lastName: 'x' }, { headers: { 'if-match': etag } });
  });
});

describe('assignments by hand', () => {
  it('hold whole days, and are in the feed', async () => {
    const person = (await t.api.post(`${P}/residents`, { firstName: 'Days', lastName: 'Hand' })).id,
      [now, later] = [await unit(), await unit()];
    const made = await t.api.post(`/residents/${person}/assignments`, { unitId: now, from: '2026-03-02', until: '2026-03-05' });
    expect(made.resident).toMatchObject({
      status: 'current',
      units: [{ unitId: now, state: 'current', source: 'manual', until: '2026-03-05', expectedUntil: '2026-03-05' }],
    });
    expect(
      (await t.api.post(`/residents/${person}/assignments`, { unitId: later, from: '2026-03-03' })).resident.units.map(
        (each: { state: string }) => each.state,
      ),
    ).toEqual(['current', 'upcoming']);
    await t.api.refuses(409, 'already_assigned', 'POST', `/residents/${person}/assignments`, { unitId: now, from: '2026-03-02' });
    for (const bad of [
      { unitId: now, from: '2026-02-30' },
      { unitId: newId(), from: '2026-03-02' },
      { unitId: later, from: '2026-03-09', until: '2026-03-08' },
      { unitId: later, from: '2026-01-01', until: '2026-03-01' },
    ])
      await t.api.refuses(422, 'invalid', 'POST', `/residents/${person}/assignments`, bad);
    expect((await t.api.list(`/syncs/${made.runId}/changes`)).map((each) => [each.kind, each.reason, each.unitId])).toEqual([
      ['assign', 'by_hand', now],
    ]);
    const gone = await t.api.del(`/assignments/${made.id}`);
    expect(gone).toMatchObject({ kept: false, decisionId: null });
    expect((await t.api.get(`/syncs/${gone.runId}`)).counts.unassigned).toBe(1);
    await t.api.refuses(409, 'already_ended', 'DELETE', `/assignments/${made.id}`);
    expect(await feedOf(person)).toEqual([
      ['assign', 'current', '2026-03-02', '2026-03-05'],
      ['assign', 'upcoming', '2026-03-03', null],
      ['unassign', 'ended', '2026-03-02', '2026-03-02'],
    ]);
  });
  it('take over what the sync gave, and give it back', async () => {
    const person = await seed.person('Sync', 'Made'),
      home = await unit(),
      pmsUnit = await seed.pmsUnit(id, newId());
    await t.api.put(`/pms-units/${pmsUnit}/mapping`, { unitId: home });
    await seed.stay(id, person, pmsUnit, { moveInActual: '2026-01-01' });
    const assignment = await seed.assignment(id, person, home);
    const held = await seed.change(id, firstRunId, {
      kind: 'unassign',
      state: 'held',
      personId: person,
      unitId: home,
      subject: homeSubject(person, home),
    });
    const made = await t.api.post(`/residents/${person}/assignments`, { unitId: home, from: '2026-05-01' });
    expect(made).toMatchObject({ id: assignment, resident: { units: [{ source: 'manual', state: 'current', from: '2026-01-01' }] } });
    expect((await t.database.pool.query('select state from sync_change where id = $1', [held])).rows[0].state).toBe('lapsed');
    expect(await t.api.del(`/assignments/${assignment}`)).toMatchObject({ kept: true, decisionId: null });
    expect((await t.api.get(`/residents/${person}`)).units).toMatchObject([{ source: 'pms', state: 'current' }]);
    const gone = await t.api.del(`/assignments/${assignment}`);
    expect(gone.kept).toBe(false);
    expect(await t.api.list(`${P}/decisions?state=active`)).toMatchObject([
      { id: gone.decisionId, kind: 'assign', verdict: 'deleted', residentId: person, by: 'bootstrap', evidence: [{ unit: home }] },
    ]);
    await t.api.post(`/residents/${person}/assignments`, { unitId: home, from: '2026-03-02' });
    expect(await t.api.list(`${P}/decisions?state=active`)).toEqual([]);
  });
  it('are refused to a blocked person and by a token of another property', async () => {
    const person = await seed.person('Blocked', 'Person'),
      home = await unit(),
      other = await t.api.post('/properties', { name: 'Elsewhere', timeZone: 'UTC', country: 'DE' });
    await seed.stay(id, person, null);
    await (
      await limited([other.id])
    ).refuses(404, 'not_found', 'POST', `/residents/${person}/assignments`, { unitId: home, from: '2026-03-02' });
    const foreign = await t.api.post(`/properties/${other.id}/units`, { name: '1' });
    await (
      await limited([id])
    ).refuses(403, 'property_not_allowed', 'POST', `/residents/${person}/assignments`, { unitId: foreign.id, from: '2026-03-02' });
    await t.database.pool.query(
      `insert into block (id, organization_id, person_id, property_id, reason, by, at) values ($1, $2, $3, $4, 'x', '{}', now())`,
      [newId(), t.organizationId, person, id],
    );
    await t.api.refuses(409, 'blocked', 'POST', `/residents/${person}/assignments`, { unitId: home, from: '2026-03-02' });
    expect((await t.api.get(`/residents/${person}`)).blocked).toBe(true);
  });
});

describe('history', () => {
  it('answers why, newest first, page by page', async () => {
    const made = await t.api.post(`${P}/residents`, { firstName: 'His', lastName: 'Tory' }),
      home = await unit('T1'),
      at = t.clock.at;
    t.clock.at = new Date(at.getTime() + 60_000);
    const { id: assignment } = await t.api.post(`/residents/${made.id}/assignments`, { unitId: home, from: '2026-03-01' });
    t.clock.at = new Date(at.getTime() + 120_000);
    await t.api.patch(`/residents/${made.id}`, { firstName: 'Hers' });
    await seed.stay(id, made.id, null, { raw: 'Active' });
    t.clock.at = new Date(at.getTime() + 180_000);
    await t.api.del(`/assignments/${assignment}`);
    await seed.conflict(id, 'name_mismatch', made.id);
    t.clock.at = at;
    const items = await t.api.list(`/residents/${made.id}/timeline`, 2);
    expect(items.map((each) => [each.type, each.what, each.reason])).toEqual([
      ['conflict', 'name_mismatch', 'opened'],
      ['change', 'unassign', 'by_hand'],
      ['fact', 'first_read', null],
      ['change', 'update', 'by_hand'],
      ['change', 'assign', 'by_hand'],
      ['change', 'create', 'by_hand'],
    ]);
    expect(items.filter((each) => each.type === 'change').every((each) => each.by === 'bootstrap' && each.trigger === 'human')).toBe(true);
    expect(items[1]).toMatchObject({ unitName: 'T1', before: { source: 'manual' } });
    const audit = await t.api.list(`/audit?subject=${made.id}`);
    expect(audit.map((each) => each.action)).toEqual(['resident.change', 'resident.add']);
    expect(audit[0]).toMatchObject({
      by: { name: 'bootstrap', role: 'operator' },
      before: { firstName: 'His' },
      after: { firstName: 'Hers' },
    });
  });

  it('tells of the word that nobody knows and of the record that cannot be used, where they are hers', async () => {
    const person = await seed.person('Odd', 'Word'),
      { account } = await seed.pmsProperty(id),
      about = { raw: ' In  Limbo', meaning: 'unknown' as const, tenancy: 't-odd', person: 'p-odd' };
    await seed.stay(id, person, null, about);
    await seed.stay(id, await seed.person('Some', 'Body'), null, { ...about, raw: 'Active', tenancy: 't-other', person: 'p-other' });
    const open = (type: string, subject: string, property = id) => seed.conflict(property, type, null, [], 'open', subject);
    const hers = [
      await open('unknown_status', `word:${account}/in limbo`),
      await open('bad_record', 'record:leases/t-odd/p-odd'),
      await open('bad_record', 'record:tenants//p-odd'),
    ];
    await open('unknown_status', `word:${account}/elsewhere`);
    await open('bad_record', 'record:leases/t-odd/p-other');
    await open('bad_record', 'record:units//');
    const items = await t.api.list(`/residents/${person}/timeline`);
    expect(
      items
        .filter((each) => each.type === 'conflict')
        .map((each) => each.id.slice(0, 36))
        .sort(),
    ).toEqual([...hers].sort());
    await t.database.pool.query(
      `update conflict set state = 'resolved', resolved_at = now(), resolution = '{"action":"set_meaning"}' where id = $1`,
      [hers[0]],
    );
    expect(
      (await t.api.list(`/residents/${person}/timeline`))
        .filter((each) => each.type === 'conflict')
        .map((each) => each.reason)
        .sort(),
    ).toEqual(['opened', 'opened', 'opened', 'set_meaning']);
  });
});
