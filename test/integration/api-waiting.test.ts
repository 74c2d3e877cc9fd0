import { newId } from '../../domain/ids.ts';
import { startTestApi } from '../support/api-client.ts';
import { apiStage, seed, somebody, t } from '../support/api-stage.ts';
import { Seed } from '../support/seed.ts';

apiStage();
let id: string, P: string, firstRunId: string;
beforeAll(async () => {
  ({ id, firstRunId } = await seed.activeProperty('People'));
  P = `/properties/${id}`;
});
const unit = async (name = newId().slice(-12)) => (await t.api.post(`${P}/units`, { name })).id as string;

describe('what waits and what was decided', () => {
  it('held changes, with names', async () => {
    const person = await seed.person('Held', 'Change'),
      home = await unit('H1');
    const change = await seed.change(id, firstRunId, {
      kind: 'unassign',
      state: 'held',
      personId: person,
      unitId: home,
      heldReason: 'guard',
    });
    expect((await t.api.list(`${P}/held-changes`)).find((each) => each.id === change)).toMatchObject({
      kind: 'unassign',
      state: 'held',
      residentId: person,
      residentName: 'Held Change',
      unitName: 'H1',
      heldReason: 'guard',
      heldSince: t.clock.now().toISOString(),
    });
    expect((await t.api.list(`/syncs/${firstRunId}/changes?kind=unassign&state=held`)).some((each) => each.id === change)).toBe(true);
    expect(await t.api.list(`/syncs/${firstRunId}/changes?kind=move`)).toEqual([]);
  });
  it('decisions are listed and lifted', async () => {
    const person = await seed.person('De', 'Cided'),
      home = await unit();
    await seed.stay(id, person, null);
    const assignment = await seed.assignment(id, person, home),
      { decisionId } = await t.api.del(`/assignments/${assignment}`),
      version = await seed.inputsVersion(id);
    expect(await t.api.del(`/decisions/${decisionId}`)).toMatchObject({ state: 'ended', endedAt: t.clock.now().toISOString() });
    expect(await seed.inputsVersion(id)).toBe(version + 1);
    await t.api.refuses(409, 'already_ended', 'DELETE', `/decisions/${decisionId}`);
  });
  it('routes of decisions exist only where the functions do', async () => {
    await t.api.refuses(404, 'not_found', 'POST', `${P}/held-changes/approve`, { changeIds: [newId()] });
    const calls: unknown[] = [],
      runId = newId();
    const own = await startTestApi({
      decisions: {
        approve: (request) => {
          calls.push(request.changeIds.length);
          return Promise.resolve({ runId, applied: 1, lapsed: 0 });
        },
        resolve: (request) => {
          calls.push(request.action);
          return Promise.resolve({ runId });
        },
      },
    });
    try {
      const s = new Seed(own),
        property = await s.activeProperty('Approving'),
        person = await s.person('A', 'B'),
        stranger = await s.person('C', 'D');
      await s.stay(property.id, person, null);
      expect(await own.api.post(`/properties/${property.id}/held-changes/approve`, { changeIds: [newId()], note: 'checked' })).toEqual({
        runId,
        applied: 1,
        lapsed: 0,
      });
      await own.api.refuses(422, 'invalid', 'POST', `/properties/${property.id}/held-changes/approve`, { changeIds: [] });
      const conflict = await s.conflict(property.id, 'name_mismatch', person, [stranger]);
      await own.api.refuses(422, 'invalid', 'POST', `/conflicts/${conflict}/resolve`, { action: 'keep' });
      await own.api.refuses(422, 'invalid', 'POST', `/conflicts/${conflict}/resolve`, { action: 'link', residentId: newId() });
      expect(await own.api.post(`/conflicts/${conflict}/resolve`, { action: 'link', residentId: stranger })).toMatchObject({
        id: conflict,
        runId,
      });
      const limitedToken = own.api.as((await own.api.post('/tokens', { name: 'l', role: 'manager', propertyIds: [property.id] })).token);
      await limitedToken.refuses(403, 'property_not_allowed', 'POST', `/conflicts/${conflict}/resolve`, { action: 'link' });
      expect(calls).toEqual([1, 'link']);
    } finally {
      await own.stop();
    }
  });
  it('conflicts show candidates, and of a stranger nothing', async () => {
    const other = await seed.activeProperty('Next door', ['72']),
      [person, neighbour] = [await seed.person('New', 'Comer'), await seed.person('Neigh', 'Bour', { email: 'nb@x.example' })];
    await seed.stay(id, person, null);
    await seed.stay(other.id, neighbour, null);
    const conflict = await seed.conflict(id, 'duplicate_account', person, [neighbour]);
    await seed.conflict(id, 'bad_record', null, [], 'resolved');
    await seed.assignment(id, neighbour, await unit('N2'));
    await seed.assignment(id, neighbour, await unit('N1'));
    await seed.assignment(id, person, await unit('N3'));
    expect(await t.api.get(`/conflicts/${conflict}`)).toMatchObject({
      residentUnits: ['N3'],
      console: { units: ['N1', 'N2'] },
      candidates: [{ units: ['N1', 'N2'] }],
    });
    await t.database.pool.query('delete from assignment where person_id = $1', [neighbour]);
    expect(await t.api.get(`/conflicts/${conflict}`)).toMatchObject({
      type: 'duplicate_account',
      residentId: person,
      candidates: [{ id: neighbour, firstName: 'Neigh', email: 'nb@x.example' }],
      actions: ['link', 'separate', 'move_login', 'ignore'],
      console: { email: 'old@example.com' },
    });
    expect((await t.api.list(`${P}/conflicts?state=open&type=duplicate_account`)).map((each) => each.id)).toEqual([conflict]);
    expect((await t.api.list(`${P}/conflicts?state=resolved`)).map((each) => [each.type, each.actions])).toEqual([['bad_record', []]]);
    const seen = await (await somebody('manager', [id])).raw('GET', `/conflicts/${conflict}`);
    expect(seen.body.candidates).toEqual([
      { id: null, firstName: null, lastName: null, email: null, units: [], note: 'a person in another property' },
    ]);
    expect(seen.text).not.toMatch(/Neigh|nb@x|old@example/);
  });
});
