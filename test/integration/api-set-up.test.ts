import { newId } from '../../domain/ids.ts';
import { createSecretBox } from '../../server/secrets.ts';
import { apiStage, seed, t } from '../support/api-stage.ts';

apiStage();

describe('properties', () => {
  it('are listed by name, page by page', async () => {
    for (const name of ['Page C', 'Page A', 'Page B', 'Page A']) await t.api.post('/properties', { name, timeZone: 'UTC', country: 'DE' });
    const all = (await t.api.list('/properties?q=page', 1)).map((each) => each.name);
    expect(all).toEqual(['Page A', 'Page A', 'Page B', 'Page C']);
  });
  it('honour If-Match', async () => {
    const { id } = await t.api.post('/properties', { name: 'Tag', timeZone: 'UTC', country: 'DE' });
    const etag = (await t.api.raw('GET', `/properties/${id}`)).headers.get('etag')!;
    expect((await t.api.raw('GET', `/properties/${id}`, undefined, { headers: { 'if-none-match': etag } })).status).toBe(304);
    const changed = await t.api.raw('PATCH', `/properties/${id}`, { name: 'Tag 2' }, { headers: { 'if-match': etag } });
    expect(changed.body.name).toBe('Tag 2');
    expect(changed.headers.get('etag')).not.toBe(etag);
    await t.api.refuses(412, 'stale', 'PATCH', `/properties/${id}`, { name: 'Tag 3' }, { headers: { 'if-match': etag } });
    expect((await t.api.get(`/properties/${id}`)).name).toBe('Tag 2');
  });
});

describe('credentials', () => {
  const fields = { clientId: 'cid', clientSecret: 'very-secret-1' };
  it('keep their secrets', async () => {
    const made = await t.api.post('/credentials', { vendor: 'buildium', name: 'Kept', fields });
    expect(made).toMatchObject({ state: 'untested', fields: { clientId: 'cid' }, secretsSet: ['clientSecret'], properties: [] });
    const { rows } = await t.database.pool.query('select fields, secret from credential where id = $1', [made.id]);
    expect(JSON.stringify(rows)).not.toContain('very-secret-1');
    expect(JSON.parse(t.deps.secrets.open(made.id, rows[0].secret))).toEqual({ clientSecret: 'very-secret-1' });
    expect(() => t.deps.secrets.open(newId(), rows[0].secret)).toThrow();
    expect(JSON.stringify([await t.api.list('/credentials'), await t.api.list('/audit'), t.logged])).not.toContain('very-secret-1');
    await t.api.post(`/credentials/${made.id}/test`);
    expect(await t.api.list(`/audit?subject=${made.id}&action=credential.test`)).toMatchObject([
      { by: { name: 'bootstrap' }, after: { ok: true } },
    ]);
  });
  it("are checked against the vendor's schema", async () => {
    await t.api.refuses(422, 'invalid', 'POST', '/credentials', { vendor: 'nobody', name: 'x', fields });
    const problem = await t.api.refuses(422, 'invalid', 'POST', '/credentials', {
      vendor: 'buildium',
      name: 'x',
      fields: { clientId: 'a b', baseUrl: 'ftp://x', extra: '1' },
    });
    expect(problem.errors.map((each: { path: string }) => each.path).sort()).toEqual([
      'fields.baseUrl',
      'fields.clientId',
      'fields.clientSecret',
      'fields.extra',
    ]);
    await t.api.refuses(422, 'invalid', 'POST', '/credentials', {
      vendor: 'buildium',
      name: 'x',
      fields: { ...fields, baseUrl: 'https://169.254.169.254/' },
    });
  });
  it('are untested again when their secret changes, and never another account', async () => {
    const { id } = await t.api.post('/credentials', { vendor: 'buildium', name: 'Change', fields });
    expect((await t.api.post(`/credentials/${id}/test`)).ok).toBe(true);
    expect((await t.api.get(`/credentials/${id}`)).state).toBe('ok');
    expect((await t.api.patch(`/credentials/${id}`, { name: 'Renamed' })).state).toBe('ok');
    await t.api.refuses(422, 'identity_changed', 'PATCH', `/credentials/${id}`, { fields: { clientId: 'other' } });
    expect(await t.api.patch(`/credentials/${id}`, { fields: { clientSecret: 'very-secret-2' } })).toMatchObject({
      state: 'untested',
      nextProbeAt: null,
      fields: { clientId: 'cid' },
    });
    await t.database.pool.query(
      `update credential set state = 'rejected', rejected_code = 'auth', probes = 3, next_probe_at = now() + interval '1 day' where id = $1`,
      [id],
    );
    expect(await t.api.patch(`/credentials/${id}`, { fields: { clientSecret: 'very-secret-3' } })).toMatchObject({
      state: 'untested',
      nextProbeAt: t.clock.now().toISOString(),
    });
  });
  it('open one account by two names', async () => {
    const a = await t.api.post('/credentials', { vendor: 'buildium', name: 'A', fields: { ...fields, clientId: 'Same' } }),
      b = await t.api.post('/credentials', { vendor: 'buildium', name: 'B', fields: { ...fields, clientId: 'same ' } });
    const { rows } = await t.database.pool.query('select count(distinct account_id)::int as n from credential where id = any($1::uuid[])', [
      [a.id, b.id],
    ]);
    expect(rows[0].n).toBe(1);
  });
  it('are not deleted while a property uses them', async () => {
    const { credentialId } = await seed.activeProperty('In use');
    expect((await t.api.refuses(409, 'credential_in_use', 'DELETE', `/credentials/${credentialId}`)).detail).toContain('"In use"');
    const free = await t.api.post('/credentials', { vendor: 'buildium', name: 'Free', fields });
    await t.api.del(`/credentials/${free.id}`);
    await t.api.refuses(404, 'not_found', 'GET', `/credentials/${free.id}`);
  });
  it('seal with the first key and open with all', () => {
    const old = createSecretBox([{ id: 'old', key: Buffer.alloc(32, 1) }]),
      both = createSecretBox([
        { id: 'new', key: Buffer.alloc(32, 2) },
        { id: 'old', key: Buffer.alloc(32, 1) },
      ]);
    const sealed = old.seal('r', 'text ü');
    expect(both.open('r', sealed)).toBe('text ü');
    expect(both.seal('r', 'text')).toContain('.new.');
    expect(() => old.open('r', both.seal('r', 'text'))).toThrow(/not configured/);
    expect(() => both.open('r', sealed.slice(0, -3) + (sealed.endsWith('AAA') ? 'BBB' : 'AAA'))).toThrow();
  });
});

describe('set-up', () => {
  it('goes step by step, and each step is saved', async () => {
    const { id } = await t.api.post('/properties', { name: 'Wizard', timeZone: 'America/Chicago', country: 'US' }),
      P = `/properties/${id}`;
    expect(await t.api.get(`${P}/setup`)).toMatchObject({ state: 'draft', step: 'credential', canActivate: false });
    await t.api.refuses(409, 'credential_missing', 'PUT', `${P}/setup/pms-properties`, { externalIds: ['71'] });
    await t.api.refuses(409, 'draft', 'POST', `${P}/syncs`, { mode: 'apply' });
    await t.api.refuses(409, 'set_up_incomplete', 'POST', `${P}/syncs`, { mode: 'preview' });
    const credential = await t.api.post('/credentials', {
      vendor: 'buildium',
      name: 'Wizard',
      fields: { clientId: 'wizard', clientSecret: 's' },
    });
    await t.api.refuses(409, 'credential_untested', 'PUT', `${P}/setup/credential`, { credentialId: credential.id });
    t.temporal.credentialOk = false;
    await t.api.post(`/credentials/${credential.id}/test`);
    await t.api.refuses(409, 'credential_rejected', 'PUT', `${P}/setup/credential`, { credentialId: credential.id });
    t.temporal.credentialOk = true;
    await t.api.post(`/credentials/${credential.id}/test`);
    expect(await t.api.put(`${P}/setup/credential`, { credentialId: credential.id })).toMatchObject({
      step: 'pms-properties',
      credentialId: credential.id,
    });
    await t.api.refuses(422, 'invalid', 'PUT', `${P}/setup/pms-properties`, { externalIds: ['99'] });
    expect((await t.api.list(`${P}/setup/pms-properties`)).map((each) => each.externalId)).toEqual(['71', '72']);
    expect(await t.api.put(`${P}/setup/pms-properties`, { externalIds: ['71', '72', '71'] })).toMatchObject({
      step: 'excluded-lease-statuses',
      pmsPropertyExternalIds: ['71', '72'],
      canActivate: true,
    });
    expect(await t.api.put(`${P}/setup/excluded-lease-statuses`, { statuses: ['Past', ' past '] })).toMatchObject({
      excludedLeaseStatuses: ['past'],
    });
    expect((await t.api.list(`${P}/setup/excluded-lease-statuses`)).map((each) => [each.raw, each.residents, each.excluded])).toEqual([
      ['Active', 3, false],
      ['Future', 1, false],
      ['Past', 0, true],
    ]);
    expect(await t.api.put(`${P}/setup/resident-roles`, { roles: ['occupant', 'primary'] })).toMatchObject({
      residentRoles: ['primary', 'occupant'],
      step: 'activate',
    });
    const preview = await t.api.post(`${P}/syncs`, { mode: 'preview' });
    expect(t.temporal.calls).toContain(`preview ${preview.id}`);
    const { integration, firstRunId } = await t.api.post(`${P}/setup/activate`);
    expect(integration).toMatchObject({ state: 'active', userSync: true, unitSync: true, pmsPropertyExternalIds: ['71', '72'] });
    expect(integration.nextSyncAt).toBeTruthy();
    expect(await t.api.get(`/syncs/${firstRunId}`)).toMatchObject({ state: 'queued', mode: 'apply', trigger: 'manual', temporalUrl: null });
    expect(await t.api.get(`${P}/setup`)).toMatchObject({ state: 'active', step: 'done', canActivate: false });
    // Asked again by somebody who lost the answer.
    expect(await t.api.post(`${P}/setup/activate`)).toMatchObject({ firstRunId });
    await t.api.refuses(409, 'not_a_draft', 'PUT', `${P}/setup/resident-roles`, { roles: ['primary'] });
    await t.api.refuses(409, 'not_a_draft', 'DELETE', `${P}/setup`);
  });
  it('refuses what is attached elsewhere, with its name, and frees it with the draft', async () => {
    const one = await t.api.post('/properties', { name: 'First', timeZone: 'UTC', country: 'US' }),
      two = await t.api.post('/properties', { name: 'Second', timeZone: 'UTC', country: 'US' });
    const { id: credentialId } = await t.api.post('/credentials', {
      vendor: 'buildium',
      name: 'Shared',
      fields: { clientId: 'shared', clientSecret: 's' },
    });
    await t.api.post(`/credentials/${credentialId}/test`);
    for (const each of [one, two]) await t.api.put(`/properties/${each.id}/setup/credential`, { credentialId });
    await t.api.put(`/properties/${one.id}/setup/pms-properties`, { externalIds: ['71'] });
    expect(
      (await t.api.refuses(409, 'attached_elsewhere', 'PUT', `/properties/${two.id}/setup/pms-properties`, { externalIds: ['71'] })).detail,
    ).toContain('"First"');
    expect((await t.api.list(`/credentials/${credentialId}/pms-properties`)).map((each) => each.attachedTo?.name ?? null)).toEqual([
      'First',
      null,
    ]);
    expect(await t.api.del(`/properties/${one.id}/setup`)).toMatchObject({
      step: 'credential',
      credentialId: null,
      pmsPropertyExternalIds: [],
    });
    await t.api.put(`/properties/${two.id}/setup/pms-properties`, { externalIds: ['71'] });
  });
  it('says so when Temporal is out of reach, and can still be read', async () => {
    const { id } = await t.api.post('/properties', { name: 'Down', timeZone: 'UTC', country: 'US' });
    const { id: credentialId } = await t.api.post('/credentials', {
      vendor: 'buildium',
      name: 'Down',
      fields: { clientId: 'down', clientSecret: 's' },
    });
    t.temporal.up = false;
    const answer = await t.api.raw('POST', `/credentials/${credentialId}/test`);
    expect([answer.status, answer.body.code, answer.headers.get('retry-after')]).toEqual([503, 'temporal_unavailable', '5']);
    await t.api.refuses(503, 'temporal_unavailable', 'PUT', `/properties/${id}/setup/credential`, { credentialId });
    expect((await t.api.get(`/properties/${id}/setup`)).step).toBe('credential');
  });
});
