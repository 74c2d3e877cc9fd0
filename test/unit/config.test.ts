import { readConfig } from '../../server/config.ts';
import { generateEncryptionKeys, parseEncryptionKeys } from '../../server/encryption-keys.ts';
import { StartProblem } from '../../server/problem.ts';

const problemOf = (env: Record<string, string>): string => {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof StartProblem) return error.message;
    throw error;
  }
  return '';
};

const key = Buffer.alloc(32, 7).toString('base64');
const production = { DATABASE_URL: 'postgres://unitsync:hush@db/unitsync', UNITSYNC_ENCRYPTION_KEYS: `k1:${key}` };

test('without any setting everything is embedded: simulator on, private PMS hosts allowed', () => {
  expect(readConfig({})).toMatchObject({
    embedded: true,
    host: '127.0.0.1',
    port: null,
    simulator: true,
    allowPrivatePmsHosts: true,
    logLevel: 'info',
    database: { url: null, poolSize: 10 },
    temporal: { address: null, namespace: 'default', tls: null },
  });
});

test('with a database of its own it is production: no simulator, no private PMS hosts', () => {
  expect(readConfig(production)).toMatchObject({ embedded: false, simulator: false, allowPrivatePmsHosts: false });
});

test('an empty variable counts as unset', () => {
  expect(readConfig({ PORT: '', DATABASE_URL: '', LOG_LEVEL: '' })).toEqual(readConfig({}));
});

test.each([
  [{ PORT: '0' }, 'PORT is "0", but must be a whole number from 1 to 65535.'],
  [{ PORT: '3000x' }, 'PORT is "3000x", but must be a whole number from 1 to 65535.'],
  [{ DATABASE_POOL_SIZE: '-1' }, 'DATABASE_POOL_SIZE is "-1", but must be a whole number from 1 to 200.'],
  [{ UNITSYNC_SIMULATOR: 'yes' }, 'UNITSYNC_SIMULATOR is "yes", but must be on or off.'],
  [{ TEMPORAL_ADDRESS: 'http://temporal:7233' }, 'TEMPORAL_ADDRESS is "http://temporal:7233", but must be host:port, without a scheme.'],
  [{ TEMPORAL_UI_URL: 'temporal:8080' }, 'TEMPORAL_UI_URL is "temporal:8080", but must be an http:// or https:// address.'],
  [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL is "loud", but must be one of trace, debug, info, warn, error, fatal, silent.'],
  [{ TEMPORAL_TLS_CLIENT_CERT_PATH: '/cert.pem' }, 'TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH must be set together.'],
  [
    { ...production, UNITSYNC_CLOCK_FILE: '/clock' },
    'UNITSYNC_CLOCK_FILE is "/clock", but must be unset when DATABASE_URL is set: production has real time only.',
  ],
])('%j is refused in one line that names the setting and what is allowed', (env, line) => {
  expect(problemOf(env)).toBe(line);
});

test('a name of ours that is no setting is refused: it would silently do nothing', () => {
  expect(problemOf({ UNITSYNC_SIMULATR: 'off' })).toMatch(/^UNITSYNC_SIMULATR is no setting of Unit Sync; known are: .*UNITSYNC_SIMULATOR/);
});

test('DATABASE_URL needs encryption keys that somebody keeps', () => {
  expect(problemOf({ DATABASE_URL: production.DATABASE_URL })).toMatch(/^UNITSYNC_ENCRYPTION_KEYS must be set when DATABASE_URL is/);
});

test.each(['DATABASE_URL', 'UNITSYNC_ADMIN_TOKEN', 'UNITSYNC_ENCRYPTION_KEYS'])('a wrong %s is not repeated in the message', (name) => {
  const message = problemOf({ [name]: 'mysql://hush' });
  expect(message).toMatch(new RegExp(`^${name} must be `));
  expect(message).not.toContain('hush');
});

test('several wrong settings are named together, a line each', () => {
  expect(problemOf({ PORT: 'x', LOG_LEVEL: 'y' }).split('\n')).toHaveLength(2);
});

test('an API key or any TLS setting turns TLS on; TEMPORAL_TLS decides otherwise', () => {
  expect(readConfig({ TEMPORAL_API_KEY: 'k' }).temporal.tls).toEqual({ certPath: null, keyPath: null, caPath: null, serverName: null });
  expect(readConfig({ TEMPORAL_TLS_SERVER_NAME: 'temporal.example' }).temporal.tls).toMatchObject({ serverName: 'temporal.example' });
  expect(readConfig({ TEMPORAL_API_KEY: 'k', TEMPORAL_TLS: 'off' }).temporal.tls).toBeNull();
});

test('encryption keys: the first encrypts, ids differ, 32 bytes each', () => {
  expect(parseEncryptionKeys(`k2:${key}, k1:${key}`)?.map((each) => each.id)).toEqual(['k2', 'k1']);
  for (const wrong of ['', 'k1', `k1:${key},k1:${key}`, 'k1:c2hvcnQ=', `:${key}`, `k 1:${key}`, `k1:${key},`])
    expect(parseEncryptionKeys(wrong)).toBeNull();
  expect(parseEncryptionKeys(generateEncryptionKeys())?.[0]?.key).toHaveLength(32);
});
