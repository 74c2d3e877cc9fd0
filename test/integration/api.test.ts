import { createHash } from 'node:crypto';
import { newId } from '../../domain/ids.ts';
import { createSecretBox } from '../../server/secrets.ts';
import { ensureBootstrap } from '../../sync/bootstrap.ts';
import { BOOTSTRAP, startTestApi, type TestApi } from '../support/api-client.ts';
import { Seed } from '../support/seed.ts';

let t: TestApi, seed: Seed;
beforeAll(async () => { t = await startTestApi(); seed = new Seed(t); });
afterAll(async () => { await t.stop(); });
beforeEach(() => { t.temporal.calls = []; t.temporal.up = true; t.temporal.credentialOk = true; });

const token = async (role: string, propertyIds?: string[]) => t.api.as((await t.api.post('/tokens', { name: role, role, ...(propertyIds ? { propertyIds } : {}) })).token);

describe('who is asking', () => {
  it('tells the bootstrap token who it is', async () => { expect(await t.api.get('/me')).toMatchObject({ organization: { name: 'default' }, role: 'operator', propertyIds: null }); });
  it('refuses no token, a wrong one, a mistyped one and a revoked one', async () => {
    for (const bad of [null, 'nonsense', `${BOOTSTRAP}x`]) await t.api.as(bad).refuses(401, 'unauthenticated', 'GET', '/me');
    const made = await t.api.post('/tokens', { name: 'short-lived', role: 'viewer' });
    expect(made.token).toMatch(/^usk_[0-9A-Za-z]{40}_[0-9A-Za-z]{6}$/);
    const viewer = t.api.as(made.token);
    expect((await viewer.get('/me')).role).toBe('viewer');
    await t.api.as(made.token.slice(0, -1) + (made.token.endsWith('a') ? 'b' : 'a')).refuses(401, 'unauthenticated', 'GET', '/me');
    await t.api.del(`/tokens/${made.id}`);
    await viewer.refuses(401, 'unauthenticated', 'GET', '/me');
  });
  it('keeps only a hash of a token', async () => {
    const made = await t.api.post('/tokens', { name: 'hashed', role: 'viewer' });
    const { rows } = await t.database.pool.query('select hash from api_token where id = $1', [made.id]);
    expect(rows[0].hash).toBe(createHash('sha256').update(made.token).digest('hex'));
    expect((await t.api.list('/tokens')).some((each) => 'token' in each || 'hash' in each)).toBe(false);
  });
  it('lets a token expire', async () => {
    const made = await t.api.post('/tokens', { name: 'expiring', role: 'viewer', expiresAt: '2026-03-02T16:00:00Z' }), at = t.clock.at;
    expect((await t.api.as(made.token).get('/me')).role).toBe('viewer');
    t.clock.at = new Date('2026-03-02T16:00:01Z');
    await t.api.as(made.token).refuses(401, 'unauthenticated', 'GET', '/me');
    t.clock.at = at;
  });
  it('gives each role its rights and not more', async () => {
    const [viewer, manager, support, admin] = await Promise.all([token('viewer'), token('manager'), token('support'), token('admin')]);
    const { id } = await t.api.post('/properties', { name: 'Roles', timeZone: 'UTC', country: 'DE' });
    await viewer.get(`/properties/${id}`);
    await viewer.refuses(403, 'forbidden', 'POST', `/properties/${id}/units`, { name: '1' });
    await manager.post(`/properties/${id}/units`, { name: '1' });
    for (const each of [viewer, manager, support]) {
      await each.refuses(403, 'forbidden', 'POST', '/properties', { name: 'x', timeZone: 'UTC', country: 'DE' });
      await each.refuses(403, 'forbidden', 'GET', '/tokens');
      await each.refuses(403, 'forbidden', 'GET', '/audit');
    }
    await admin.get('/audit');
    await admin.refuses(403, 'forbidden', 'GET', '/organizations');
    await admin.refuses(422, 'invalid', 'POST', '/tokens', { name: 'x', role: 'operator' });
  });
  it('keeps a limited token to its properties', async () => {
    const mine = await t.api.post('/properties', { name: 'Mine', timeZone: 'UTC', country: 'DE' }), other = await t.api.post('/properties', { name: 'Other', timeZone: 'UTC', country: 'DE' });
    const unit = await t.api.post(`/properties/${other.id}/units`, { name: '1' });
    const limited = await token('admin', [mine.id]);
    expect((await limited.list('/properties')).map((each) => each.id)).toEqual([mine.id]);
    expect((await limited.list('/overview')).map((each) => each.propertyId)).toEqual([mine.id]);
    for (const path of [`/properties/${other.id}`, `/properties/${other.id}/residents`, `/properties/${other.id}/setup`, `/units/${unit.id}`, `/changes?propertyId=${other.id}`]) await limited.refuses(403, 'property_not_allowed', 'GET', path);
    await limited.refuses(403, 'property_not_allowed', 'POST', '/tokens', { name: 'wider', role: 'admin' });
    await limited.refuses(403, 'property_not_allowed', 'GET', '/audit');
  });
  it('shows nothing of another organization', async () => {
    const { id, adminToken } = await t.api.post('/organizations', { name: 'Rival' });
    const rival = t.api.as(adminToken), seeded = await seed.activeProperty('Ours');
    expect((await rival.get('/me')).organization).toEqual({ id, name: 'Rival' });
    const unit = await t.api.post(`/properties/${seeded.id}/units`, { name: '1' });
    for (const path of [`/properties/${seeded.id}`, `/properties/${seeded.id}/integration`, `/properties/${seeded.id}/residents`, `/credentials/${seeded.credentialId}`, `/syncs/${seeded.firstRunId}`, `/syncs/${seeded.firstRunId}/changes`, `/units/${unit.id}`]) await rival.refuses(404, 'not_found', 'GET', path);
    await rival.refuses(404, 'not_found', 'DELETE', `/units/${unit.id}`);
    expect(await rival.list('/properties')).toEqual([]);
    const theirs = await rival.post('/properties', { name: 'Theirs', timeZone: 'UTC', country: 'DE' });
    await rival.refuses(422, 'invalid', 'PUT', `/properties/${theirs.id}/setup/credential`, { credentialId: seeded.credentialId });
  });
  it('exchanges a token once for a cookie, and asks for X-Requested-With on writes', async () => {
    const answer = await t.api.as(null).raw('POST', '/session', { token: BOOTSTRAP });
    const cookie = answer.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/HttpOnly; SameSite=Strict/);
    expect(cookie).not.toContain(BOOTSTRAP);
    const browser = t.api.as(null), headers = { cookie: cookie.split(';')[0]! };
    expect((await browser.get('/me', { headers })).role).toBe('operator');
    await browser.refuses(403, 'csrf', 'POST', '/properties', { name: 'x', timeZone: 'UTC', country: 'DE' }, { headers });
    await browser.post('/properties', { name: 'By cookie', timeZone: 'UTC', country: 'DE' }, { headers: { ...headers, 'x-requested-with': 'console' } });
    await browser.del('/session', { headers: { ...headers, 'x-requested-with': 'console' } });
    await browser.refuses(401, 'unauthenticated', 'GET', '/me', undefined, { headers });
    await browser.refuses(401, 'unauthenticated', 'POST', '/session', { token: 'wrong' });
  });
  it('replaces the bootstrap token when the configuration does', async () => {
    const before = (await t.database.pool.query('select count(*)::int as n from organization')).rows[0].n;
    await ensureBootstrap(t.database.pool, 'another-bootstrap-token');
    await t.api.refuses(401, 'unauthenticated', 'GET', '/me');
    expect((await t.api.as('another-bootstrap-token').get('/me')).role).toBe('operator');
    await ensureBootstrap(t.database.pool, BOOTSTRAP);
    expect((await t.database.pool.query('select count(*)::int as n from organization')).rows[0].n).toBe(before);
  });
});

describe('requests that are wrong', () => {
  it('are problems with a pointer', async () => {
    expect((await t.api.refuses(422, 'invalid', 'POST', '/properties', { name: '', timeZone: 'Mars/Olympus', country: 'usa', colour: 'red' })).errors.map((each: { path: string }) => each.path).sort()).toEqual(['colour', 'country', 'name', 'timeZone']);
    await t.api.refuses(400, 'malformed_json', 'POST', '/properties', '{"name":', { contentType: 'application/json' });
    await t.api.refuses(415, 'unsupported_media_type', 'POST', '/properties', 'name=x', { contentType: 'application/x-www-form-urlencoded' });
    await t.api.refuses(413, 'body_too_large', 'POST', '/properties', { name: 'x'.repeat(1_100_000) });
    await t.api.refuses(404, 'not_found', 'GET', '/nothing/here');
    await t.api.refuses(404, 'not_found', 'GET', '/properties/not-a-uuid');
    await t.api.refuses(404, 'not_found', 'GET', `/properties/${newId()}`);
    await t.api.refuses(405, 'method_not_allowed', 'PUT', '/properties', {});
    for (const limit of ['0', '201', 'x']) await t.api.refuses(422, 'invalid', 'GET', `/properties?limit=${limit}`);
    for (const cursor of ['x', Buffer.from('[1]').toString('base64url'), Buffer.from('["a","not-an-id"]').toString('base64url')]) await t.api.refuses(422, 'invalid_cursor', 'GET', `/properties?cursor=${cursor}`);
  });
  it('never show what went wrong inside', async () => {
    const broken = await startTestApi({ temporal: Object.assign(Object.create(t.temporal) as typeof t.temporal, { testCredential: () => Promise.reject(new Error('secret words of a vendor')) }) });
    try {
      const { id } = await broken.api.post('/credentials', { vendor: 'buildium', name: 'x', fields: { clientId: 'a', clientSecret: 'b' } });
      const answer = await broken.api.refuses(500, 'internal', 'POST', `/credentials/${id}/test`);
      expect(JSON.stringify(answer)).not.toContain('secret words');
      expect(answer.requestId).toBeTruthy();
    } finally { await broken.stop(); }
  });
  it('carry a request id and security headers', async () => {
    const answer = await t.api.raw('GET', '/me', undefined, { headers: { 'x-request-id': 'abc-12345' } });
    expect(answer.headers.get('x-request-id')).toBe('abc-12345');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(answer.headers.get('x-powered-by')).toBeNull();
    expect((await t.api.raw('GET', '//api/docs')).headers.get('content-security-policy')).toContain("script-src 'self'");
  });
});

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

describe('Idempotency-Key', () => {
  const body = { name: 'Once', timeZone: 'UTC', country: 'DE' };
  it('gives the first answer again, also to many at once', async () => {
    const headers = { 'idempotency-key': newId() };
    const answers = await Promise.all(Array.from({ length: 8 }, () => t.api.raw('POST', '/properties', body, { headers })));
    const done = answers.filter((each) => each.status === 201), ids = new Set(done.map((each) => each.body.id));
    expect(ids.size).toBe(1);
    expect(answers.every((each) => each.status === 201 || each.body.code === 'idempotency_running')).toBe(true);
    const again = await t.api.raw('POST', '/properties', body, { headers });
    expect([again.status, again.body.id, again.headers.get('idempotent-replayed')]).toEqual([201, [...ids][0], 'true']);
  });
  it('refuses another body, frees a refused one, and ends after a day', async () => {
    const headers = { 'idempotency-key': newId() }, at = t.clock.at;
    const first = await t.api.post('/properties', body, { headers });
    await t.api.refuses(422, 'idempotency_mismatch', 'POST', '/properties', { ...body, name: 'Twice' }, { headers });
    t.clock.at = new Date(at.getTime() + 25 * 3_600_000);
    expect((await t.api.post('/properties', { ...body, name: 'Twice' }, { headers })).id).not.toBe(first.id);
    t.clock.at = at;
    const unit = { 'idempotency-key': newId() };
    await t.api.post(`/properties/${first.id}/units`, { name: '7' });
    await t.api.refuses(409, 'duplicate_name', 'POST', `/properties/${first.id}/units`, { name: '7' }, { headers: unit });
    expect((await t.database.pool.query('select 1 from idempotency_key where key = $1', [unit['idempotency-key']])).rowCount).toBe(0);
  });
  it('makes no second object when the first request died after its commit', async () => {
    const key = newId(), headers = { 'idempotency-key': key }, at = t.clock.at;
    const first = await t.api.post('/properties', body, { headers });
    await t.database.pool.query(`update idempotency_key set status = null, response = jsonb_build_object('objectId', response->'objectId') where key = $1`, [key]);
    await t.api.refuses(409, 'idempotency_running', 'POST', '/properties', body, { headers });
    t.clock.at = new Date(at.getTime() + 200_000);
    expect((await t.api.post('/properties', body, { headers })).id).toBe(first.id);
    t.clock.at = at;
  });
  it('is per token', async () => {
    const headers = { 'idempotency-key': newId() }, other = await token('admin');
    expect((await t.api.post('/properties', body, { headers })).id).not.toBe((await other.post('/properties', body, { headers })).id);
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
    expect(await t.api.list(`/audit?subject=${made.id}&action=credential.test`)).toMatchObject([{ by: { name: 'bootstrap' }, after: { ok: true } }]);
  });
  it('are checked against the vendor\'s schema', async () => {
    await t.api.refuses(422, 'invalid', 'POST', '/credentials', { vendor: 'nobody', name: 'x', fields });
    const problem = await t.api.refuses(422, 'invalid', 'POST', '/credentials', { vendor: 'buildium', name: 'x', fields: { clientId: 'a b', baseUrl: 'ftp://x', extra: '1' } });
    expect(problem.errors.map((each: { path: string }) => each.path).sort()).toEqual(['fields.baseUrl', 'fields.clientId', 'fields.clientSecret', 'fields.extra']);
    await t.api.refuses(422, 'invalid', 'POST', '/credentials', { vendor: 'buildium', name: 'x', fields: { ...fields, baseUrl: 'https://169.254.169.254/' } });
  });
  it('are untested again when their secret changes, and never another account', async () => {
    const { id } = await t.api.post('/credentials', { vendor: 'buildium', name: 'Change', fields });
    expect((await t.api.post(`/credentials/${id}/test`)).ok).toBe(true);
    expect((await t.api.get(`/credentials/${id}`)).state).toBe('ok');
    expect((await t.api.patch(`/credentials/${id}`, { name: 'Renamed' })).state).toBe('ok');
    await t.api.refuses(422, 'identity_changed', 'PATCH', `/credentials/${id}`, { fields: { clientId: 'other' } });
    expect(await t.api.patch(`/credentials/${id}`, { fields: { clientSecret: 'very-secret-2' } })).toMatchObject({ state: 'untested', nextProbeAt: null, fields: { clientId: 'cid' } });
    await t.database.pool.query(`update credential set state = 'rejected', rejected_code = 'auth', probes = 3, next_probe_at = now() + interval '1 day' where id = $1`, [id]);
    expect(await t.api.patch(`/credentials/${id}`, { fields: { clientSecret: 'very-secret-3' } })).toMatchObject({ state: 'untested', nextProbeAt: t.clock.now().toISOString() });
  });
  it('open one account by two names', async () => {
    const a = await t.api.post('/credentials', { vendor: 'buildium', name: 'A', fields: { ...fields, clientId: 'Same' } }), b = await t.api.post('/credentials', { vendor: 'buildium', name: 'B', fields: { ...fields, clientId: 'same ' } });
    const { rows } = await t.database.pool.query('select count(distinct account_id)::int as n from credential where id = any($1::uuid[])', [[a.id, b.id]]);
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
    const old = createSecretBox([{ id: 'old', key: Buffer.alloc(32, 1) }]), both = createSecretBox([{ id: 'new', key: Buffer.alloc(32, 2) }, { id: 'old', key: Buffer.alloc(32, 1) }]);
    const sealed = old.seal('r', 'text ü');
    expect(both.open('r', sealed)).toBe('text ü');
    expect(both.seal('r', 'text')).toContain('.new.');
    expect(() => old.open('r', both.seal('r', 'text'))).toThrow(/not configured/);
    expect(() => both.open('r', sealed.slice(0, -3) + (sealed.endsWith('AAA') ? 'BBB' : 'AAA'))).toThrow();
  });
});

describe('set-up', () => {
  it('goes step by step, and each step is saved', async () => {
    const { id } = await t.api.post('/properties', { name: 'Wizard', timeZone: 'America/Chicago', country: 'US' }), P = `/properties/${id}`;
    expect(await t.api.get(`${P}/setup`)).toMatchObject({ state: 'draft', step: 'credential', canActivate: false });
    await t.api.refuses(409, 'credential_missing', 'PUT', `${P}/setup/pms-properties`, { externalIds: ['71'] });
    await t.api.refuses(409, 'draft', 'POST', `${P}/syncs`, { mode: 'apply' });
    await t.api.refuses(409, 'set_up_incomplete', 'POST', `${P}/syncs`, { mode: 'preview' });
    const credential = await t.api.post('/credentials', { vendor: 'buildium', name: 'Wizard', fields: { clientId: 'wizard', clientSecret: 's' } });
    await t.api.refuses(409, 'credential_untested', 'PUT', `${P}/setup/credential`, { credentialId: credential.id });
    t.temporal.credentialOk = false;
    await t.api.post(`/credentials/${credential.id}/test`);
    await t.api.refuses(409, 'credential_rejected', 'PUT', `${P}/setup/credential`, { credentialId: credential.id });
    t.temporal.credentialOk = true;
    await t.api.post(`/credentials/${credential.id}/test`);
    expect(await t.api.put(`${P}/setup/credential`, { credentialId: credential.id })).toMatchObject({ step: 'pms-properties', credentialId: credential.id });
    await t.api.refuses(422, 'invalid', 'PUT', `${P}/setup/pms-properties`, { externalIds: ['99'] });
    expect((await t.api.list(`${P}/setup/pms-properties`)).map((each) => each.externalId)).toEqual(['71', '72']);
    expect(await t.api.put(`${P}/setup/pms-properties`, { externalIds: ['71', '72', '71'] })).toMatchObject({ step: 'excluded-lease-statuses', pmsPropertyExternalIds: ['71', '72'], canActivate: true });
    expect(await t.api.put(`${P}/setup/excluded-lease-statuses`, { statuses: ['Past', ' past '] })).toMatchObject({ excludedLeaseStatuses: ['past'] });
    expect((await t.api.list(`${P}/setup/excluded-lease-statuses`)).map((each) => [each.raw, each.residents, each.excluded])).toEqual([['Active', 3, false], ['Future', 1, false], ['Past', 0, true]]);
    expect(await t.api.put(`${P}/setup/resident-roles`, { roles: ['occupant', 'primary'] })).toMatchObject({ residentRoles: ['primary', 'occupant'], step: 'activate' });
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
    const one = await t.api.post('/properties', { name: 'First', timeZone: 'UTC', country: 'US' }), two = await t.api.post('/properties', { name: 'Second', timeZone: 'UTC', country: 'US' });
    const { id: credentialId } = await t.api.post('/credentials', { vendor: 'buildium', name: 'Shared', fields: { clientId: 'shared', clientSecret: 's' } });
    await t.api.post(`/credentials/${credentialId}/test`);
    for (const each of [one, two]) await t.api.put(`/properties/${each.id}/setup/credential`, { credentialId });
    await t.api.put(`/properties/${one.id}/setup/pms-properties`, { externalIds: ['71'] });
    expect((await t.api.refuses(409, 'attached_elsewhere', 'PUT', `/properties/${two.id}/setup/pms-properties`, { externalIds: ['71'] })).detail).toContain('"First"');
    expect((await t.api.list(`/credentials/${credentialId}/pms-properties`)).map((each) => each.attachedTo?.name ?? null)).toEqual(['First', null]);
    expect(await t.api.del(`/properties/${one.id}/setup`)).toMatchObject({ step: 'credential', credentialId: null, pmsPropertyExternalIds: [] });
    await t.api.put(`/properties/${two.id}/setup/pms-properties`, { externalIds: ['71'] });
  });
  it('says so when Temporal is out of reach, and can still be read', async () => {
    const { id } = await t.api.post('/properties', { name: 'Down', timeZone: 'UTC', country: 'US' });
    const { id: credentialId } = await t.api.post('/credentials', { vendor: 'buildium', name: 'Down', fields: { clientId: 'down', clientSecret: 's' } });
    t.temporal.up = false;
    const answer = await t.api.raw('POST', `/credentials/${credentialId}/test`);
    expect([answer.status, answer.body.code, answer.headers.get('retry-after')]).toEqual([503, 'temporal_unavailable', '5']);
    await t.api.refuses(503, 'temporal_unavailable', 'PUT', `/properties/${id}/setup/credential`, { credentialId });
    expect((await t.api.get(`/properties/${id}/setup`)).step).toBe('credential');
  });
});

describe('settings', () => {
  it('change, bump what plans and schedules depend on, and are audited', async () => {
    const { id } = await seed.activeProperty('Settings'), P = `/properties/${id}`, before = await seed.inputsVersion(id);
    t.temporal.calls = [];
    const etag = (await t.api.raw('GET', `${P}/integration`)).headers.get('etag')!;
    const changed = await t.api.patch(`${P}/integration`, { guard: { percent: 100 }, whenExcluded: 'end', excludedLeaseStatuses: ['Future'], residentRoles: ['primary'] }, { headers: { 'if-match': etag } });
    expect(changed).toMatchObject({ guard: { percent: 100, minimum: 2 }, whenExcluded: 'end', excludedLeaseStatuses: ['Future'], residentRoles: ['primary'] });
    expect(await seed.inputsVersion(id)).toBe(before + 1);
    expect(t.temporal.calls).toEqual([]);
    await t.api.refuses(412, 'stale', 'PATCH', `${P}/integration`, { whenExcluded: 'keep' }, { headers: { 'if-match': etag } });
    await t.api.patch(`${P}/integration`, { whenExcluded: 'end' });
    expect(await seed.inputsVersion(id)).toBe(before + 1);
    expect((await t.api.patch(`${P}/integration`, { intervalMinutes: 15 })).intervalMinutes).toBe(15);
    expect(t.temporal.calls).toEqual([`reconcile ${id}`]);
    for (const [path, patch] of [['intervalMinutes', { intervalMinutes: 14 }], ['guard.percent', { guard: { percent: 101 } }], ['residentRoles.0', { residentRoles: ['king'] }], ['pmsPropertyExternalIds', { pmsPropertyExternalIds: [] }]] as const) expect((await t.api.refuses(422, 'invalid', 'PATCH', `${P}/integration`, patch)).errors[0].path).toBe(path);
    expect((await t.api.list(`/audit?propertyId=${id}&action=integration.change`)).length).toBe(2);
  });
  it('pause and resume, with the reason', async () => {
    const { id } = await seed.activeProperty('Pausing'), P = `/properties/${id}`;
    const queued = await t.api.post(`${P}/syncs`, {});
    t.temporal.calls = [];
    expect(await t.api.post(`${P}/integration/pause`, { reason: 'Painting the office' })).toMatchObject({ state: 'paused', reason: 'Painting the office', nextSyncAt: null });
    expect(t.temporal.calls).toEqual([`reconcile ${id}`]);
    expect(await t.api.get(`/syncs/${queued.id}`)).toMatchObject({ state: 'cancelled', reason: { code: 'paused' } });
    expect((await t.api.refuses(409, 'paused', 'POST', `${P}/syncs`, {})).detail).toContain('Painting the office');
    expect(await t.api.post(`${P}/integration/resume`, {})).toMatchObject({ state: 'active', reason: null });
    expect(await t.api.patch(`${P}/integration`, { userSync: false, reason: 'Sold' })).toMatchObject({ state: 'off', userSync: false, reason: 'Sold' });
    await t.api.refuses(409, 'off', 'POST', `${P}/syncs`, {});
    await t.api.refuses(409, 'off', 'POST', `${P}/integration/pause`, { reason: 'x' });
    expect(await t.api.patch(`${P}/integration`, { userSync: true })).toMatchObject({ state: 'active', userSync: true });
    await t.api.refuses(422, 'invalid', 'POST', `${P}/integration/pause`, {});
  });
  it('a paused schedule that could not be reached is left to housekeeping', async () => {
    const { id } = await seed.activeProperty('Unreached');
    t.temporal.up = false;
    expect((await t.api.post(`/properties/${id}/integration/pause`, { reason: 'x' })).state).toBe('paused');
    const { rows } = await t.database.pool.query('select schedule_version > schedule_synced_version as behind from integration where property_id = $1', [id]);
    expect(rows[0].behind).toBe(true);
  });
  it('let only support switch Unit Sync, with a reason', async () => {
    const { id } = await seed.activeProperty('Unit Sync'), P = `/properties/${id}`, manager = await token('manager'), support = await token('support');
    await manager.refuses(403, 'forbidden', 'PATCH', `${P}/integration`, { unitSync: false, reason: 'x' });
    await manager.patch(`${P}/integration`, { unitSync: true, whenAbsent: 'end' });
    await support.refuses(422, 'invalid', 'PATCH', `${P}/integration`, { unitSync: false });
    expect(await support.patch(`${P}/integration`, { unitSync: false, reason: 'Doors are being replaced' })).toMatchObject({ state: 'active', unitSync: false, unitSyncReason: 'Doors are being replaced', reason: null });
  });
  it('attach and detach PMS properties, each attachment a new episode', async () => {
    const { id } = await seed.activeProperty('Episodes'), P = `/properties/${id}`;
    expect((await t.api.patch(`${P}/integration`, { pmsPropertyExternalIds: ['72'] })).pmsPropertyExternalIds).toEqual(['72']);
    expect((await t.api.patch(`${P}/integration`, { pmsPropertyExternalIds: ['71', '72'] })).pmsPropertyExternalIds).toEqual(['71', '72']);
    const { rows } = await t.database.pool.query('select external_id, episode from pms_property where property_id = $1 order by external_id', [id]);
    expect(rows).toEqual([{ external_id: '71', episode: 2 }, { external_id: '72', episode: 1 }]);
    const other = await t.api.post('/credentials', { vendor: 'buildium', name: 'Other account', fields: { clientId: 'other-account', clientSecret: 's' } });
    await t.api.post(`/credentials/${other.id}/test`);
    await t.api.refuses(422, 'invalid', 'PATCH', `${P}/integration`, { credentialId: other.id });
    expect(await t.api.patch(`${P}/integration`, { credentialId: other.id, pmsPropertyExternalIds: ['71'] })).toMatchObject({ credentialId: other.id, pmsPropertyExternalIds: ['71'] });
  });
});

describe('syncs', () => {
  it('join a run that waits, and are refused with a rejected credential', async () => {
    const { id, credentialId } = await seed.activeProperty('Syncing'), P = `/properties/${id}`;
    t.temporal.calls = [];
    const first = await t.api.post(`${P}/syncs`, { mode: 'apply' }), second = await t.api.post(`${P}/syncs`, { mode: 'apply' });
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
    const { id } = await seed.activeProperty('Assuming'), P = `/properties/${id}`, unit = await t.api.post(`${P}/units`, { name: '1' }), pmsUnitId = await seed.pmsUnit(id, '1');
    const run = await t.api.post(`${P}/syncs`, { mode: 'preview', assume: { whenExcluded: 'end', mappings: [{ pmsUnitId, unitId: unit.id }] } });
    const { rows } = await t.database.pool.query('select assume from sync_run where id = $1', [run.id]);
    expect(rows[0].assume).toEqual({ whenExcluded: 'end', mappings: [{ pmsUnitId, unitId: unit.id }] });
    expect((await t.api.refuses(422, 'invalid', 'POST', `${P}/syncs`, { mode: 'preview', assume: { mappings: [{ pmsUnitId, unitId: newId() }] } })).errors[0].path).toBe('assume.mappings.0.unitId');
  });
  it('are cancelled before they are applied', async () => {
    const { id, firstRunId } = await seed.activeProperty('Cancelling'), queued = await t.api.post(`/properties/${id}/syncs`, {});
    expect(await t.api.post(`/syncs/${queued.id}/cancel`)).toMatchObject({ state: 'cancelled' });
    await t.api.refuses(409, 'already_finished', 'POST', `/syncs/${queued.id}/cancel`);
    const running = await t.api.post(`/properties/${id}/syncs`, {});
    await t.database.pool.query(`update sync_run set state = 'running', workflow_id = 'sync/x', temporal_run_id = 'r' where id = $1`, [running.id]);
    t.temporal.calls = [];
    expect(await t.api.post(`/syncs/${running.id}/cancel`)).toMatchObject({ state: 'running', temporalUrl: 'http://127.0.0.1:8233/namespaces/default/workflows/sync%2Fx/r/history' });
    expect(t.temporal.calls).toEqual(['cancel sync/x']);
    await t.database.pool.query(`update sync_run set applied_at = now() where id = $1`, [firstRunId]);
    await t.api.refuses(409, 'already_applied', 'POST', `/syncs/${firstRunId}/cancel`);
  });
  it('wait 3 s for a run that is being applied, then say so', async () => {
    const { id } = await seed.activeProperty('Busy'), client = await t.database.pool.connect();
    try {
      await client.query('begin');
      await client.query('select 1 from integration where property_id = $1 for update', [id]);
      const started = Date.now(), answer = await t.api.raw('POST', `/properties/${id}/units`, { name: '1' });
      expect([answer.status, answer.body.code, answer.headers.get('retry-after')]).toEqual([503, 'busy', '2']);
      expect(Date.now() - started).toBeGreaterThan(2500);
    } finally { await client.query('rollback'); client.release(); }
  });
});

describe('what an operator sees', () => {
  it('the overview, worst first', async () => {
    const own = await startTestApi();
    try {
      const s = new Seed(own), good = await s.activeProperty('Good'), bad = await s.activeProperty('Bad'), waiting = await s.activeProperty('Waiting');
      const draft = await own.api.post('/properties', { name: 'Draft', timeZone: 'UTC', country: 'US' });
      await own.database.pool.query('update integration set last_success_at = $2 where property_id = any($1::uuid[])', [[good.id, waiting.id], own.clock.now()]);
      await own.database.pool.query(`update integration set reason_code = 'credential_rejected', last_success_at = $2 where property_id = $1`, [bad.id, new Date(own.clock.at.getTime() - 600_000)]);
      const person = await s.person('Ann', 'Lee');
      await s.stay(waiting.id, person, await s.pmsUnit(waiting.id, '12'));
      const items = await own.api.list('/overview', 1);
      expect(items.map((each) => [each.name, each.lagSeconds, each.unmappedWaiting])).toEqual([['Bad', 600, 0], ['Waiting', 0, 1], ['Good', 0, 0], ['Draft', null, 0]]);
      expect(items[2].lastSync.state).toBe('succeeded');
      expect(items.find((each) => each.propertyId === draft.id).nextSyncAt).toBeNull();
    } finally { await own.stop(); }
  });
  it('among properties that wait for somebody, first those where people could not come in, then held changes, then conflicts', async () => {
    const own = await startTestApi();
    try {
      const s = new Seed(own), [one, nine, mapping, coming] = await Promise.all(['One conflict', 'Nine held', 'No mapping', 'Coming'].map((name) => s.activeProperty(name)));
      await own.database.pool.query('update integration set last_success_at = $1', [own.clock.now()]);
      await s.conflict(one!.id, 'bad_record', null);
      for (let i = 0; i < 9; i++) await s.change(nine!.id, nine!.firstRunId, { kind: 'unassign', state: 'held', subject: `s${i}` });
      for (let i = 0; i < 2; i++) await s.stay(mapping!.id, await s.person(`P${i}`, 'Lee', { email: `p${i}@x.example` }), await s.pmsUnit(mapping!.id, `1${i}`));
      // It is 2 March at the property: the 9th is within 7 days, the 10th is not; a day that has passed counts; who has a unit and a log-in is ready.
      const upcoming = async (firstName: string, moveInScheduled: string, options: { email?: string; ready?: boolean } = {}) => {
        const person = await s.person(firstName, 'Soon', { ...options, login: options.email !== undefined });
        await s.stay(coming!.id, person, null, { moveInScheduled }, 'upcoming');
        if (options.ready) await s.assignment(coming!.id, person, (await own.api.post(`/properties/${coming!.id}/units`, { name: firstName })).id, { state: 'upcoming' });
      };
      await upcoming('Seventh', '2026-03-09', { email: 'seventh@x.example' });
      await upcoming('Late', '2026-02-27', { email: 'late@x.example' });
      await upcoming('Nomail', '2026-03-04', { ready: true });
      await upcoming('Eighth', '2026-03-10');
      await upcoming('Ready', '2026-03-04', { email: 'ready@x.example', ready: true });
      const items = await own.api.list('/overview', 1);
      expect(items.map((each) => [each.name, each.unmappedWaiting, each.heldChanges, each.openConflicts])).toEqual([['Coming', 0, 0, 0], ['No mapping', 2, 0, 0], ['Nine held', 0, 9, 0], ['One conflict', 0, 0, 1]]);
      expect(items.find((each) => each.name === 'Coming').moveInsNotReady).toEqual({ people: 3, withoutUnit: 2, withoutLogin: 1 });
    } finally { await own.stop(); }
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
    expect(Object.values(document.paths as Record<string, Record<string, { operationId: string }>>).flatMap((path) => Object.values(path).map((each) => each.operationId)).length).toBe(new Set(Object.values(document.paths as Record<string, Record<string, { operationId: string }>>).flatMap((path) => Object.values(path).map((each) => each.operationId))).size);
    const page = await t.api.raw('GET', '//api/docs');
    expect(page.text).not.toMatch(/https?:\/\//);
    for (const asset of page.text.matchAll(/(?:href|src)="([^"]+)"/g)) expect((await t.api.raw('GET', `/${asset[1]}`)).status).toBe(200);
  });
});
