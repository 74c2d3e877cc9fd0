import path from 'node:path';
import { z } from 'zod';
import { parseEncryptionKeys, type EncryptionKey } from './encryption-keys.ts';
import { StartProblem } from './problem.ts';

/** Settings of one process, read once at start; docs/configuration.md explains each variable. */
export interface Config {
  /** True below the all-in-one start: PostgreSQL is ours, so the clock file is allowed and the simulator is on by default. */
  embedded: boolean;
  host: string;
  /** Null: 3000, or the next free one. */
  port: number | null;
  /** Absolute. */
  dataDir: string;
  database: { url: string | null; poolSize: number };
  temporal: {
    address: string | null;
    namespace: string;
    apiKey: string | null;
    tls: TemporalTls | null;
    uiUrl: string | null;
    taskQueue: string;
  };
  adminToken: string | null;
  encryptionKeys: EncryptionKey[] | null;
  simulator: boolean;
  allowPrivatePmsHosts: boolean;
  /** Absolute. */
  clockFile: string | null;
  logLevel: LogLevel;
}

/** Names of PEM files, and the name expected in the server's certificate; all null means TLS with the system's authorities. */
interface TemporalTls {
  certPath: string | null;
  keyPath: string | null;
  caPath: string | null;
  serverName: string | null;
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const oneOf = (values: readonly string[]) => `one of ${values.join(', ')}`;
const onOff = z
  .enum(['on', 'off'], { error: 'on or off' })
  .transform((word) => word === 'on')
  .optional();
const whole = (from: number, to: number) => {
  const allowed = `a whole number from ${from} to ${to}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, allowed)
    .transform(Number)
    .refine((n) => n >= from && n <= to, allowed)
    .optional();
};
const urlOf = (protocols: string[], allowed: string) =>
  z
    .string()
    .refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), allowed)
    .optional();
const fileName = z.string().min(1).optional();

/** Every message says what is allowed; `readConfig` puts the variable's name before it. */
const environment = z.object({
  HOST: z
    .string()
    .regex(/^[A-Za-z0-9.:_-]+$/, 'a host name or address to listen on')
    .default('127.0.0.1'),
  PORT: whole(1, 65_535),
  UNITSYNC_DATA_DIR: z.string().default('.data'),
  UNITSYNC_ADMIN_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]{16,200}$/, '16 to 200 printable characters without spaces')
    .optional(),
  UNITSYNC_ENCRYPTION_KEYS: z
    .string()
    .refine(
      (text) => parseEncryptionKeys(text) !== null,
      '`id:base64key,...` with different ids and keys of 32 bytes (openssl rand -base64 32)',
    )
    .optional(),
  UNITSYNC_SIMULATOR: onOff,
  UNITSYNC_ALLOW_PRIVATE_PMS_HOSTS: onOff,
  UNITSYNC_CLOCK_FILE: fileName,
  /** Set by the all-in-one start for its children only: their DATABASE_URL is the embedded server's. */
  UNITSYNC_EMBEDDED: onOff,
  DATABASE_URL: urlOf(['postgres:', 'postgresql:'], 'an address like postgres://user:password@host:5432/database'),
  DATABASE_POOL_SIZE: whole(1, 200),
  TEMPORAL_ADDRESS: z
    .string()
    .regex(/^[A-Za-z0-9.[\]:_-]+:\d{1,5}$/, 'host:port, without a scheme')
    .optional(),
  TEMPORAL_NAMESPACE: z
    .string()
    .regex(/^[A-Za-z0-9._-]+$/, 'a namespace name (letters, digits, . _ -)')
    .default('default'),
  TEMPORAL_API_KEY: z.string().optional(),
  TEMPORAL_TLS: onOff,
  TEMPORAL_TLS_CLIENT_CERT_PATH: fileName,
  TEMPORAL_TLS_CLIENT_KEY_PATH: fileName,
  TEMPORAL_TLS_SERVER_CA_CERT_PATH: fileName,
  TEMPORAL_TLS_SERVER_NAME: z.string().optional(),
  TEMPORAL_UI_URL: urlOf(['http:', 'https:'], 'an http:// or https:// address'),
  TEMPORAL_TASK_QUEUE: z
    .string()
    .regex(/^[A-Za-z0-9._-]+$/, 'a task queue name (letters, digits, . _ -)')
    .default('unit-sync'),
  TEMPORAL_CLI_PATH: fileName,
  LOG_LEVEL: z.enum(LOG_LEVELS, { error: oneOf(LOG_LEVELS) }).default('info'),
});
type Environment = z.output<typeof environment>;

const NAMES = Object.keys(environment.shape);
/** Their values are never repeated in a message. */
const SECRET = new Set(['DATABASE_URL', 'UNITSYNC_ADMIN_TOKEN', 'UNITSYNC_ENCRYPTION_KEYS', 'TEMPORAL_API_KEY']);

const must = (name: string, value: string | undefined, allowed: string) =>
  `${name}${value === undefined || SECRET.has(name) ? '' : ` is "${value}", but`} must be ${allowed}.`;

/** Rules between settings; each line names the one to change. */
function disagreements(env: Environment): string[] {
  const lines: string[] = [];
  if (env.DATABASE_URL && !env.UNITSYNC_ENCRYPTION_KEYS)
    lines.push(
      must(
        'UNITSYNC_ENCRYPTION_KEYS',
        undefined,
        'set when DATABASE_URL is: `id:base64key,...` (make a key with: openssl rand -base64 32)',
      ),
    );
  if (env.UNITSYNC_CLOCK_FILE && env.DATABASE_URL && !env.UNITSYNC_EMBEDDED)
    lines.push(must('UNITSYNC_CLOCK_FILE', env.UNITSYNC_CLOCK_FILE, 'unset when DATABASE_URL is set: production has real time only'));
  if (Boolean(env.TEMPORAL_TLS_CLIENT_CERT_PATH) !== Boolean(env.TEMPORAL_TLS_CLIENT_KEY_PATH))
    lines.push('TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH must be set together.');
  if (
    env.TEMPORAL_TLS === false &&
    (env.TEMPORAL_TLS_CLIENT_CERT_PATH || env.TEMPORAL_TLS_SERVER_CA_CERT_PATH || env.TEMPORAL_TLS_SERVER_NAME)
  )
    lines.push(must('TEMPORAL_TLS', 'off', 'on or unset while other TEMPORAL_TLS_ settings are there'));
  return lines;
}

/** A name of ours that we do not know is a typing error, and a setting that silently does nothing is worse than no start. */
function unknownNames(env: NodeJS.ProcessEnv): string[] {
  return Object.keys(env)
    .filter((name) => /^(UNITSYNC_|TEMPORAL_TLS)/.test(name) && !NAMES.includes(name))
    .map(
      (name) =>
        `${name} is no setting of Unit Sync; known are: ${NAMES.filter((known) => known.startsWith(name.slice(0, 8)) && known !== 'UNITSYNC_EMBEDDED').join(', ')}.`,
    );
}

function tlsOf(env: Environment): TemporalTls | null {
  const tls = {
    certPath: env.TEMPORAL_TLS_CLIENT_CERT_PATH ?? null,
    keyPath: env.TEMPORAL_TLS_CLIENT_KEY_PATH ?? null,
    caPath: env.TEMPORAL_TLS_SERVER_CA_CERT_PATH ?? null,
    serverName: env.TEMPORAL_TLS_SERVER_NAME ?? null,
  };
  // Temporal Cloud speaks TLS only, and an API key must never travel in the clear.
  const wanted = env.TEMPORAL_TLS ?? (Boolean(env.TEMPORAL_API_KEY) || Object.values(tls).some(Boolean));
  return wanted ? tls : null;
}

/**
 * Reads all settings. An empty variable counts as unset (compose files pass them on like that).
 * @throws StartProblem with one line per wrong setting, naming it and what is allowed; secrets are not repeated.
 */
export function readConfig(source: NodeJS.ProcessEnv): Config {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = environment.safeParse(given);
  const lines = [
    ...unknownNames(given),
    ...(parsed.success
      ? disagreements(parsed.data)
      : parsed.error.issues.map((issue) => must(String(issue.path[0]), given[String(issue.path[0])], issue.message))),
  ];
  if (lines.length || !parsed.success) throw new StartProblem([...new Set(lines)].join('\n'));
  const env = parsed.data;
  const embedded = env.UNITSYNC_EMBEDDED ?? !env.DATABASE_URL;
  return {
    embedded,
    host: env.HOST,
    port: env.PORT ?? null,
    dataDir: path.resolve(env.UNITSYNC_DATA_DIR),
    database: { url: env.DATABASE_URL ?? null, poolSize: env.DATABASE_POOL_SIZE ?? 10 },
    temporal: {
      address: env.TEMPORAL_ADDRESS ?? null,
      namespace: env.TEMPORAL_NAMESPACE,
      apiKey: env.TEMPORAL_API_KEY ?? null,
      tls: tlsOf(env),
      uiUrl: env.TEMPORAL_UI_URL?.replace(/\/+$/, '') ?? null,
      taskQueue: env.TEMPORAL_TASK_QUEUE,
    },
    adminToken: env.UNITSYNC_ADMIN_TOKEN ?? null,
    encryptionKeys: env.UNITSYNC_ENCRYPTION_KEYS ? parseEncryptionKeys(env.UNITSYNC_ENCRYPTION_KEYS) : null,
    simulator: env.UNITSYNC_SIMULATOR ?? embedded,
    allowPrivatePmsHosts: env.UNITSYNC_ALLOW_PRIVATE_PMS_HOSTS ?? embedded,
    clockFile: env.UNITSYNC_CLOCK_FILE ? path.resolve(env.UNITSYNC_CLOCK_FILE) : null,
    logLevel: env.LOG_LEVEL,
  };
}
