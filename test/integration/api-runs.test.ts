import { newId } from '../../domain/ids.ts';
import { lockOrganizationPeople, transaction } from '../../sync/tx.ts';
import { startTestApi } from '../support/api-client.ts';
import { apiStage, seed, somebody, t } from '../support/api-stage.ts';
import { Seed } from '../support/seed.ts';

apiStage();

describe('settings', () => {
  it('change, bump what plans and schedules depend on, and are audited', async () => {
    const { id } = await seed.activeProperty('Settings'),
      P = `/properties/${id}`,
      before = await seed.inputsVersion(id);
    t.temporal.calls = [];
    const etag = (await t.api.raw('GET', `${P}/integration`)).headers.get('etag')!;
    const changed = await t.api.patch(
      `${P}/integration`,
      { guard: { percent: 100 }, whenExcluded: 'end', excludedLeaseStatuses: ['Future'], residentRoles: ['primary'] },
      { headers: { 'if-match': etag } },
    );
    expect(changed).toMatchObject({
      guard: { percent: 100, minimum: 2 },
      whenExcluded: 'end',
      excludedLeaseStatuses: ['Future'],
      residentRoles: ['primary'],
    });
    expect(await seed.inputsVersion(id)).toBe(before + 1);
    expect(t.temporal.calls).toEqual([]);
    await t.api.refuses(412, 'stale', 'PATCH', `${P}/integration`, { whenExcluded: 'keep' }, { headers: { 'if-match': etag } });
    await t.api.patch(`${P}/integration`, { whenExcluded: 'end' });
    expect(await seed.inputsVersion(id)).toBe(before + 1);
    expect((await t.api.patch(`${P}/integration`, { intervalMinutes: 15 })).intervalMinutes).toBe(15);
    expect(t.temporal.calls).toEqual([`reconcile ${id}`]);
    for (const [path, patch] of [
      ['intervalMinutes', { intervalMinutes: 14 }],
      ['guard.percent', { guard: { percent: 101 } }],
      ['residentRoles.0', { residentRoles: ['king'] }],
      ['pmsPropertyExternalIds', { pmsPropertyExternalIds: [] }],
    ] as const)
      expect((await t.api.refuses(422, 'invalid', 'PATCH', `${P}/integration`, patch)).errors[0].path).toBe(path);
    expect((await t.api.list(`/audit?propertyId=${id}&action=integration.change`)).length).toBe(2);
  });
  it('pause and resume, with the reason', async () => {
    const { id } = await seed.activeProperty('Pausing'),
      P = `/properties/${id}`;
    const queued = await t.api.post(`${P}/syncs`, {});
    t.temporal.calls = [];
    expect(await t.api.post(`${P}/integration/pause`, { reason: 'Painting the office' })).toMatchObject({
      state: 'paused',
      reason: 'Painting the office',
      nextSyncAt: null,
    });
    expect(t.temporal.calls).toEqual([`reconcile ${id}`]);
    expect(await t.api.get(`/syncs/${queued.id}`)).toMatchObject({ state: 'cancelled', reason: { code: 'paused' } });
    expect((await t.api.refuses(409, 'paused', 'POST', `${P}/syncs`, {})).detail).toContain('Painting the office');
    expect(await t.api.post(`${P}/integration/resume`, {})).toMatchObject({ state: 'active', reason: null });
    expect(await t.api.patch(`${P}/integration`, { userSync: false, reason: 'Sold' })).toMatchObject({
      state: 'off',
      userSync: false,
      reason: 'Sold',
    });
    await t.api.refuses(409, 'off', 'POST', `${P}/syncs`, {});
    await t.api.refuses(409, 'off', 'POST', `${P}/integration/pause`, { reason: 'x' });
    expect(await t.api.patch(`${P}/integration`, { userSync: true })).toMatchObject({ state: 'active', userSync: true });
    await t.api.refuses(422, 'invalid', 'POST', `${P}/integration/pause`, {});
  });
  it('a paused schedule that could not be reached is left to housekeeping', async () => {
    const { id } = await seed.activeProperty('Unreached');
    t.temporal.up = false;
    expect((await t.api.post(`/properties/${id}/integration/pause`, { reason: 'x' })).state).toBe('paused');
    const { rows } = await t.database.pool.query(
      'select schedule_version > schedule_synced_version as behind from integration where property_id = $1',
      [id],
    );
    expect(rows[0].behind).toBe(true);
  });
  it('let only support switch Unit Sync, with a reason', async () => {
    const { id } = await seed.activeProperty('Unit Sync'),
      P = `/properties/${id}`,
      manager = await somebody('manager'),
      support = await somebody('support');
    await manager.refuses(403, 'forbidden', 'PATCH', `${P}/integration`, { unitSync: false, reason: 'x' });
    await manager.patch(`${P}/integration`, { unitSync: true, whenAbsent: 'end' });
    await support.refuses(422, 'invalid', 'PATCH', `${P}/integration`, { unitSync: false });
    expect(await support.patch(`${P}/integration`, { unitSync: false, reason: 'Doors are being replaced' })).toMatchObject({
      state: 'active',
      unitSync: false,
      unitSyncReason: 'Doors are being replaced',
      reason: null,
    });
  });
  it('attach and detach PMS properties, each attachment a new episode', async () => {
    const { id } = await seed.activeProperty('Episodes'),
      P = `/properties/${id}`;
    expect((await t.api.patch(`${P}/integration`, { pmsPropertyExternalIds: ['72'] })).pmsPropertyExternalIds).toEqual(['72']);
    expect((await t.api.patch(`${P}/integration`, { pmsPropertyExternalIds: ['71', '72'] })).pmsPropertyExternalIds).toEqual(['71', '72']);
    const { rows } = await t.database.pool.query(
      'select external_id, episode from pms_property where property_id = $1 order by external_id',
      [id],
    );
    expect(rows).toEqual([
      { external_id: '71', episode: 2 },
      { external_id: '72', episode: 1 },
    ]);
    const other = await t.api.post('/credentials', {
      vendor: 'buildium',
      name: 'Other account',
      fields: { clientId: 'other-account', clientSecret: 's' },
    });
    await t.api.post(`/credentials/${other.id}/test`);
    await t.api.refuses(422, 'invalid', 'PATCH', `${P}/integration`, { credentialId: other.id });
    expect(await t.api.patch(`${P}/integration`, { credentialId: other.id, pmsPropertyExternalIds: ['71'] })).toMatchObject({
      credentialId: other.id,
      pmsPropertyExternalIds: ['71'],
    });
  });
});

describe('syncs', () => {
  it('join a run that waits, and are refused with a rejected credential', async () => {
    const { id, credentialId } = await seed.activeProperty('Syncing'),
      P = `/properties/${id}`;
    t.temporal.calls = [];
    const first = await t.api.post(`${P}/syncs`, { mode: 'apply' }),
      second = await t.api.post(`${P}/syncs`, { mode: 'apply' });
    expect([first.joined, second.joined, second.id]).toEqual([false, true, first.id]);
    expect(t.temporal.calls).toEqual([`trigger ${id}`]);
    const many = await Promise.all(Array.from({ length: 10 }, () => t.api.post(`${P}/syncs`, {})));
    expect(new Set(many.map((each) => each.id)).size).toBe(1);
    await t.api.refuses(422, 'invalid', 'POST', `${P}/syncs`, { mode: 'apply', assume: { whenExcluded: 'end' } });
    await t.database.pool.query(`update credential set state = 'rejected' where id = $1`, [credentialId]);
    await t.api.refuses(409, 'credential_rejected', 'POST', `${P}/syncs`, {});
  });
  it('are accepted though Temporal is out of reach', async () => {
    const { id } = await seed.activeProperty('Later');
    t.temporal.up = false;
    expect((await t.api.raw('POST', `/properties/${id}/syncs`, {})).status).toBe(202);
  });
  it('preview with assumed settings, checked', async () => {
    const { id } = await seed.activeProperty('Assuming'),
      P = `/properties/${id}`,
      unit = await t.api.post(`${P}/units`, { name: '1' }),
      pmsUnitId = await seed.pmsUnit(id, '1');
    const run = await t.api.post(`${P}/syncs`, {
      mode: 'preview',
      assume: { whenExcluded: 'end', mappings: [{ pmsUnitId, unitId: unit.id }] },
    });
    const { rows } = await t.database.pool.query('select assume from sync_run where id = $1', [run.id]);
    expect(rows[0].assume).toEqual({ whenExcluded: 'end', mappings: [{ pmsUnitId, unitId: unit.id }] });
    expect(
      (
        await t.api.refuses(422, 'invalid', 'POST', `${P}/syncs`, {
          mode: 'preview',
          assume: { mappings: [{ pmsUnitId, unitId: newId() }] },
        })
      ).errors[0].path,
    ).toBe('assume.mappings.0.unitId');
  });
  it('preview only what could be saved: a PMS property that the account does not have, or that another property has, is refused by name', async () => {
    const { id, credentialId } = await seed.activeProperty('Assuming more'),
      other = await t.api.post('/properties', { name: 'Next House', timeZone: 'America/Chicago', country: 'US' });
    await t.api.put(`/properties/${other.id}/setup/credential`, { credentialId });
    await t.api.put(`/properties/${other.id}/setup/pms-properties`, { externalIds: ['72'] });
    const runs = await t.api.list(`/properties/${id}/syncs`);
    for (const [status, code, externalId, said] of [
      [422, 'invalid', '999', /no such PMS property/],
      [409, 'attached_elsewhere', '72', /Next House/],
    ] as const) {
      const assume = { pmsPropertyExternalIds: ['71', externalId] };
      const { errors } = await t.api.refuses(status, code, 'POST', `/properties/${id}/syncs`, { mode: 'preview', assume });
      expect(errors).toEqual([{ path: 'assume.pmsPropertyExternalIds.1', message: expect.stringMatching(said) }]);
    }
    const none = { mode: 'preview', assume: { pmsPropertyExternalIds: [] } };
    expect((await t.api.refuses(422, 'invalid', 'POST', `/properties/${id}/syncs`, none)).errors[0].path).toBe(
      'assume.pmsPropertyExternalIds',
    );
    expect(await t.api.list(`/properties/${id}/syncs`)).toEqual(runs);
  });
  it('are cancelled before they are applied', async () => {
    const { id, firstRunId } = await seed.activeProperty('Cancelling'),
      queued = await t.api.post(`/properties/${id}/syncs`, {});
    expect(await t.api.post(`/syncs/${queued.id}/cancel`)).toMatchObject({ state: 'cancelled' });
    await t.api.refuses(409, 'already_finished', 'POST', `/syncs/${queued.id}/cancel`);
    const running = await t.api.post(`/properties/${id}/syncs`, {});
    await t.database.pool.query(`update sync_run set state = 'running', workflow_id = 'sync/x', temporal_run_id = 'r' where id = $1`, [
      running.id,
    ]);
    t.temporal.calls = [];
    expect(await t.api.post(`/syncs/${running.id}/cancel`)).toMatchObject({
      state: 'running',
      temporalUrl: 'http://127.0.0.1:8233/namespaces/default/workflows/sync%2Fx/r/history',
    });
    expect(t.temporal.calls).toEqual(['cancel sync/x']);
    await t.database.pool.query(`update sync_run set applied_at = now() where id = $1`, [firstRunId]);
    await t.api.refuses(409, 'already_applied', 'POST', `/syncs/${firstRunId}/cancel`);
  });
  it('wait 3 s for a run that is being applied, then say so', async () => {
    const { id } = await seed.activeProperty('Busy'),
      client = await t.database.pool.connect();
    try {
      await client.query('begin');
      await client.query('select 1 from integration where property_id = $1 for update', [id]);
      const started = Date.now(),
        answer = await t.api.raw('POST', `/properties/${id}/units`, { name: '1' });
      expect([answer.status, answer.body.code, answer.headers.get('retry-after')]).toEqual([503, 'busy', '2']);
      expect(Date.now() - started).toBeGreaterThan(2500);
    } finally {
      await client.query('rollback');
      client.release();
    }
  });
  it('of another property hold a write that changes people for no longer than 3 s, and it leaves nothing behind', async () => {
    const { id } = await seed.activeProperty('Busy elsewhere'),
      ann = { firstName: 'Ann', lastName: 'Busy' };
    await transaction(t.database.pool, async (sql) => {
      await lockOrganizationPeople(sql, t.organizationId);
      const answer = await t.api.raw('POST', `/properties/${id}/residents`, ann);
      expect([answer.status, answer.body.code, answer.headers.get('retry-after')]).toEqual([503, 'busy', '2']);
    });
    expect((await t.api.raw('POST', `/properties/${id}/residents`, ann)).status).toBe(201);
    expect(await t.api.list(`/properties/${id}/residents?status=all&q=Busy`)).toHaveLength(1);
  });
});

describe('what an operator sees', () => {
  it('the overview, worst first', async () => {
    const own = await startTestApi();
    try {
      const s = new Seed(own),
        good = await s.activeProperty('Good'),
        bad = await s.activeProperty('Bad'),
        waiting = await s.activeProperty('Waiting');
      const draft = await own.api.post('/properties', { name: 'Draft', timeZone: 'UTC', country: 'US' });
      await own.database.pool.query('update integration set last_success_at = $2 where property_id = any($1::uuid[])', [
        [good.id, waiting.id],
        own.clock.now(),
      ]);
      await own.database.pool.query(
        `update integration set reason_code = 'credential_rejected', last_success_at = $2 where property_id = $1`,
        [bad.id, new Date(own.clock.at.getTime() - 600_000)],
      );
      const person = await s.person('Ann', 'Lee');
      await s.stay(waiting.id, person, await s.pmsUnit(waiting.id, '12'));
      const items = await own.api.list('/overview', 1);
      expect(items.map((each) => [each.name, each.lagSeconds, each.unmappedWaiting])).toEqual([
        ['Bad', 600, 0],
        ['Waiting', 0, 1],
        ['Good', 0, 0],
        ['Draft', null, 0],
      ]);
      expect(items[2].lastSync.state).toBe('succeeded');
      expect(items.find((each) => each.propertyId === draft.id).nextSyncAt).toBeNull();
    } finally {
      await own.stop();
    }
  });
  it('among properties that wait for somebody, first those where people could not come in, then held changes, then conflicts', async () => {
    const own = await startTestApi();
    try {
      const s = new Seed(own),
        [one, nine, mapping, coming] = await Promise.all(
          ['One conflict', 'Nine held', 'No mapping', 'Coming'].map((name) => s.activeProperty(name)),
        );
      await own.database.pool.query('update integration set last_success_at = $1', [own.clock.now()]);
      await s.conflict(one!.id, 'bad_record', null);
      for (let i = 0; i < 9; i++) await s.change(nine!.id, nine!.firstRunId, { kind: 'unassign', state: 'held', subject: `s${i}` });
      for (let i = 0; i < 2; i++)
        await s.stay(mapping!.id, await s.person(`P${i}`, 'Lee', { email: `p${i}@x.example` }), await s.pmsUnit(mapping!.id, `1${i}`));
      // It is 2 March at the property: the 9th is within 7 days, the 10th is not; a day that has passed counts; who has a unit and a log-in is ready.
      const upcoming = async (firstName: string, moveInScheduled: string, options: { email?: string; ready?: boolean } = {}) => {
        const person = await s.person(firstName, 'Soon', { ...options, login: options.email !== undefined });
        await s.stay(coming!.id, person, null, { moveInScheduled }, 'upcoming');
        if (options.ready)
          await s.assignment(coming!.id, person, (await own.api.post(`/properties/${coming!.id}/units`, { name: firstName })).id, {
            state: 'upcoming',
          });
      };
      await upcoming('Seventh', '2026-03-09', { email: 'seventh@x.example' });
      await upcoming('Late', '2026-02-27', { email: 'late@x.example' });
      await upcoming('Nomail', '2026-03-04', { ready: true });
      await upcoming('Eighth', '2026-03-10');
      await upcoming('Ready', '2026-03-04', { email: 'ready@x.example', ready: true });
      const items = await own.api.list('/overview', 1);
      expect(items.map((each) => [each.name, each.unmappedWaiting, each.heldChanges, each.openConflicts])).toEqual([
        ['Coming', 0, 0, 0],
        ['No mapping', 2, 0, 0],
        ['Nine held', 0, 9, 0],
        ['One conflict', 0, 0, 1],
      ]);
      expect(items.find((each) => each.name === 'Coming').moveInsNotReady).toEqual({ people: 3, withoutUnit: 2, withoutLogin: 1 });
    } finally {
      await own.stop();
    }
  });
  it('health, readiness and metrics', async () => {
    expect((await t.api.raw('GET', '//healthz')).status).toBe(200);
    expect((await t.api.raw('GET', '//readyz')).status).toBe(200);
    t.temporal.up = false;
    const down = await t.api.raw('GET', '//readyz');
    expect([down.status, down.body.failing]).toEqual([503, ['temporal']]);
    await seed.person('Metrica', 'Personal', { email: 'metrica@example.com' });
    const metrics = (await t.api.as(null).raw('GET', '//metrics')).text;
    expect(metrics).toContain('unitsync_queued_runs');
    expect(metrics).not.toMatch(/metrica|personal@|Settings/i);
  });
  it('the OpenAPI document and its page, without the internet', async () => {
    const document = (await t.api.raw('GET', '//api/openapi.json')).body;
    expect(document.openapi).toBe('3.1.0');
    expect(document['x-problems'].length).toBeGreaterThan(30);
    expect(
      Object.values(document.paths as Record<string, Record<string, { operationId: string }>>).flatMap((path) =>
        Object.values(path).map((each) => each.operationId),
      ).length,
    ).toBe(
      new Set(
        Object.values(document.paths as Record<string, Record<string, { operationId: string }>>).flatMap((path) =>
          Object.values(path).map((each) => each.operationId),
        ),
      ).size,
    );
    const page = await t.api.raw('GET', '//api/docs');
    expect(page.text).not.toMatch(/https?:\/\//);
    for (const asset of page.text.matchAll(/(?:href|src)="([^"]+)"/g)) expect((await t.api.raw('GET', `/${asset[1]}`)).status).toBe(200);
  });
});
