import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { parse } from 'yaml';

interface Service {
  image?: string;
  build?: { context: string };
  command?: string[];
  profiles?: string[];
  environment?: Record<string, string>;
  healthcheck?: { test: string[] };
  depends_on?: Record<string, { condition: string }>;
  deploy?: { replicas?: number };
  ports?: string[];
  restart?: string;
  volumes?: string[];
}

const root = new URL('../../', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, root), 'utf8');
const text = read('docker-compose.yml');
/** With YAML's merge keys, as compose reads it. */
const compose = parse(text, { merge: true }) as { services: Record<string, Service>; volumes: Record<string, unknown> };
const service = (name: string): Service => {
  const found = compose.services[name];
  if (!found) throw new Error(`no service ${name}`);
  return found;
};
const services = Object.entries(compose.services);
/** Run to their end; the others serve and are watched. */
const oneShots = ['migrate', 'temporal-schema'];

test('the file is valid by the schema that docker compose validates with', () => {
  const schema = JSON.parse(read('test/support/compose-spec/compose-spec.json')) as Record<string, unknown>;
  // The same draft under the name that ajv knows it by.
  const validate = new Ajv({
    strict: false,
    allErrors: true,
    formats: { ports: true, expose: true, duration: true, subnet_ip_address: true },
  }).compile({ ...schema, $schema: 'http://json-schema.org/draft-07/schema#' });
  validate(compose);
  expect(validate.errors ?? []).toEqual([]);
  validate({ services: { broken: { imagine: 'x' } } });
  expect(validate.errors).not.toBeNull();
});

test('it has PostgreSQL 18, Temporal with its UI, migrations, the API and two workers', () => {
  expect(Object.keys(compose.services).sort()).toEqual([
    'api',
    'migrate',
    'postgres',
    'simulator',
    'temporal',
    'temporal-schema',
    'temporal-ui',
    'worker',
  ]);
  expect(service('postgres').image).toBe('postgres:18');
  expect(service('worker').deploy?.replicas).toBe(2);
});

test('every service that keeps running is health-checked, and comes back after a crash', () => {
  for (const [name, each] of services.filter(([name]) => !oneShots.includes(name))) {
    expect({ name, test: each.healthcheck?.test.length }).toEqual({ name, test: expect.any(Number) });
    expect({ name, restart: each.restart }).toEqual({ name, restart: 'unless-stopped' });
  }
});

test('one-shots run to their end before what needs them starts', () => {
  expect(service('temporal').depends_on).toEqual({ 'temporal-schema': { condition: 'service_completed_successfully' } });
  for (const name of ['api', 'worker'])
    expect(service(name).depends_on).toEqual({
      migrate: { condition: 'service_completed_successfully' },
      temporal: { condition: 'service_healthy' },
    });
  for (const name of oneShots) expect(service(name).depends_on).toEqual({ postgres: { condition: 'service_healthy' } });
});

test('every secret comes from the environment and is required by name', () => {
  const secretName = /PASSWORD|PWD|TOKEN|KEY|SECRET|DATABASE_URL/;
  const seen = services.flatMap(([name, each]) =>
    Object.entries(each.environment ?? {})
      .filter(([variable]) => secretName.test(variable))
      .map(([variable, value]) => ({ name, variable, value })),
  );
  expect(seen.length).toBeGreaterThan(5);
  for (const secret of seen)
    expect(secret).toEqual({
      ...secret,
      value: expect.stringMatching(/^(postgres:\/\/unitsync:)?\$\{[A-Z_]+:\?set [A-Z_]+ [^}]+\}(@postgres:5432\/unitsync)?$/),
    });
});

test('the simulator runs only when its profile is asked for', () => {
  expect(service('simulator').profiles).toEqual(['simulator']);
  for (const [name, each] of services) {
    if (name !== 'simulator')
      expect({ name, profiles: each.profiles, needsIt: 'simulator' in (each.depends_on ?? {}) }).toEqual({
        name,
        profiles: undefined,
        needsIt: false,
      });
  }
  expect(service('api').environment?.UNITSYNC_ALLOW_PRIVATE_PMS_HOSTS).toBe('${UNITSYNC_ALLOW_PRIVATE_PMS_HOSTS:-off}');
});

test('what listens on the machine listens on loopback unless told otherwise', () => {
  const published = services.flatMap(([, each]) => each.ports ?? []);
  expect(published).toHaveLength(2);
  for (const port of published) expect(port).toMatch(/^\$\{[A-Z_]+:-127\.0\.0\.1:\d+\}:\d+$/);
});

test('images have a version, and what the file points to exists', () => {
  for (const [name, { image, build }] of services)
    if (!build) expect({ name, image }).toEqual({ name, image: expect.stringMatching(/:(\d|\$\{[A-Z_]+:-\d)/) });
  const scripts = services.flatMap(([, { command = [] }]) => command.filter((word) => word.endsWith('.ts')));
  const mounted = services.flatMap(([, { volumes = [] }]) =>
    volumes.filter((volume) => volume.startsWith('./')).map((volume) => volume.split(':')[0] ?? ''),
  );
  for (const file of [...scripts, ...mounted, 'Dockerfile'])
    expect({ file, exists: existsSync(fileURLToPath(new URL(file, root))) }).toEqual({ file, exists: true });
});

test('the image runs as a user without rights, on glibc, with the Node the project is pinned to', () => {
  const dockerfile = read('Dockerfile');
  expect(dockerfile).toMatch(/^FROM node:24-slim\n/m);
  expect(dockerfile).toMatch(/^USER node$/m);
  expect(dockerfile).not.toMatch(/^(ARG|ENV) .*(PASSWORD|TOKEN|KEY)/m);
  expect(read('.dockerignore').split('\n')).toEqual(expect.arrayContaining(['.data', '.env', 'node_modules', '.git']));
});
