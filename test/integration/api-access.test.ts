import { createHash } from 'node:crypto';
import { newId } from '../../domain/ids.ts';
import { ensureBootstrap } from '../../sync/bootstrap.ts';
import { BOOTSTRAP, startTestApi } from '../support/api-client.ts';
import { apiStage, seed, somebody, t } from '../support/api-stage.ts';

apiStage();

describe('who is asking', () => {
  it('tells the bootstrap token who it is', async () => {
    expect(await t.api.get('/me')).toMatchObject({ organization: { name: 'default' }, role: 'operator', propertyIds: null });
  });
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
    const made = await t.api.post('/tokens', { name: 'expiring', role: 'viewer', expiresAt: '2026-03-02T16:00:00Z' }),
      at = t.clock.at;
    expect((await t.api.as(made.token).get('/me')).role).toBe('viewer');
    t.clock.at = new Date('2026-03-02T16:00:01Z');
    await t.api.as(made.token).refuses(401, 'unauthenticated', 'GET', '/me');
    t.clock.at = at;
  });
  it('gives each role its rights and not more', async () => {
    const [viewer, manager, support, admin] = await Promise.all([
      somebody('viewer'),
      somebody('manager'),
      somebody('support'),
      somebody('admin'),
    ]);
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
    const mine = await t.api.post('/properties', { name: 'Mine', timeZone: 'UTC', country: 'DE' }),
      other = await t.api.post('/properties', { name: 'Other', timeZone: 'UTC', country: 'DE' });
    const unit = await t.api.post(`/properties/${other.id}/units`, { name: '1' });
    const limited = await somebody('admin', [mine.id]);
    expect((await limited.list('/properties')).map((each) => each.id)).toEqual([mine.id]);
    expect((await limited.list('/overview')).map((each) => each.propertyId)).toEqual([mine.id]);
    for (const path of [
      `/properties/${other.id}`,
      `/properties/${other.id}/residents`,
      `/properties/${other.id}/setup`,
      `/units/${unit.id}`,
      `/changes?propertyId=${other.id}`,
    ])
      await limited.refuses(403, 'property_not_allowed', 'GET', path);
    await limited.refuses(403, 'property_not_allowed', 'POST', '/tokens', { name: 'wider', role: 'admin' });
    await limited.refuses(403, 'property_not_allowed', 'GET', '/audit');
  });
  it('shows nothing of another organization', async () => {
    const { id, adminToken } = await t.api.post('/organizations', { name: 'Rival' });
    const rival = t.api.as(adminToken),
      seeded = await seed.activeProperty('Ours');
    expect((await rival.get('/me')).organization).toEqual({ id, name: 'Rival' });
    const unit = await t.api.post(`/properties/${seeded.id}/units`, { name: '1' });
    for (const path of [
      `/properties/${seeded.id}`,
      `/properties/${seeded.id}/integration`,
      `/properties/${seeded.id}/residents`,
      `/credentials/${seeded.credentialId}`,
      `/syncs/${seeded.firstRunId}`,
      `/syncs/${seeded.firstRunId}/changes`,
      `/units/${unit.id}`,
    ])
      await rival.refuses(404, 'not_found', 'GET', path);
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
    const browser = t.api.as(null),
      headers = { cookie: cookie.split(';')[0]! };
    expect((await browser.get('/me', { headers })).role).toBe('operator');
    await browser.refuses(403, 'csrf', 'POST', '/properties', { name: 'x', timeZone: 'UTC', country: 'DE' }, { headers });
    await browser.post(
      '/properties',
      { name: 'By cookie', timeZone: 'UTC', country: 'DE' },
      { headers: { ...headers, 'x-requested-with': 'console' } },
    );
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
    expect(
      (
        await t.api.refuses(422, 'invalid', 'POST', '/properties', { name: '', timeZone: 'Mars/Olympus', country: 'usa', colour: 'red' })
      ).errors
        .map((each: { path: string }) => each.path)
        .sort(),
    ).toEqual(['colour', 'country', 'name', 'timeZone']);
    await t.api.refuses(400, 'malformed_json', 'POST', '/properties', '{"name":', { contentType: 'application/json' });
    await t.api.refuses(415, 'unsupported_media_type', 'POST', '/properties', 'name=x', {
      contentType: 'application/x-www-form-urlencoded',
    });
    await t.api.refuses(413, 'body_too_large', 'POST', '/properties', { name: 'x'.repeat(1_100_000) });
    await t.api.refuses(404, 'not_found', 'GET', '/nothing/here');
    await t.api.refuses(404, 'not_found', 'GET', '/properties/not-a-uuid');
    await t.api.refuses(404, 'not_found', 'GET', `/properties/${newId()}`);
    await t.api.refuses(405, 'method_not_allowed', 'PUT', '/properties', {});
    for (const limit of ['0', '201', 'x']) await t.api.refuses(422, 'invalid', 'GET', `/properties?limit=${limit}`);
    for (const cursor of ['x', Buffer.from('[1]').toString('base64url'), Buffer.from('["a","not-an-id"]').toString('base64url')])
      await t.api.refuses(422, 'invalid_cursor', 'GET', `/properties?cursor=${cursor}`);
  });
  it('never show what went wrong inside', async () => {
    const broken = await startTestApi({
      temporal: Object.assign(Object.create(t.temporal) as typeof t.temporal, {
        testCredential: () => Promise.reject(new Error('secret words of a vendor')),
      }),
    });
    try {
      const { id } = await broken.api.post('/credentials', { vendor: 'buildium', name: 'x', fields: { clientId: 'a', clientSecret: 'b' } });
      const answer = await broken.api.refuses(500, 'internal', 'POST', `/credentials/${id}/test`);
      expect(JSON.stringify(answer)).not.toContain('secret words');
      expect(answer.requestId).toBeTruthy();
    } finally {
      await broken.stop();
    }
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

describe('Idempotency-Key', () => {
  const body = { name: 'Once', timeZone: 'UTC', country: 'DE' };
  it('gives the first answer again, also to many at once', async () => {
    const headers = { 'idempotency-key': newId() };
    const answers = await Promise.all(Array.from({ length: 8 }, () => t.api.raw('POST', '/properties', body, { headers })));
    const done = answers.filter((each) => each.status === 201),
      ids = new Set(done.map((each) => each.body.id));
    expect(ids.size).toBe(1);
    expect(answers.every((each) => each.status === 201 || each.body.code === 'idempotency_running')).toBe(true);
    const again = await t.api.raw('POST', '/properties', body, { headers });
    expect([again.status, again.body.id, again.headers.get('idempotent-replayed')]).toEqual([201, [...ids][0], 'true']);
  });
  it('refuses another body, frees a refused one, and ends after a day', async () => {
    const headers = { 'idempotency-key': newId() },
      at = t.clock.at;
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
    const key = newId(),
      headers = { 'idempotency-key': key },
      at = t.clock.at;
    const first = await t.api.post('/properties', body, { headers });
    await t.database.pool.query(
      `update idempotency_key set status = null, response = jsonb_build_object('objectId', response->'objectId') where key = $1`,
      [key],
    );
    await t.api.refuses(409, 'idempotency_running', 'POST', '/properties', body, { headers });
    t.clock.at = new Date(at.getTime() + 200_000);
    expect((await t.api.post('/properties', body, { headers })).id).toBe(first.id);
    t.clock.at = at;
  });
  it('is per token', async () => {
    const headers = { 'idempotency-key': newId() },
      other = await somebody('admin');
    expect((await t.api.post('/properties', body, { headers })).id).not.toBe((await other.post('/properties', body, { headers })).id);
  });
});
