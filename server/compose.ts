import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import type pg from 'pg';
import { openPool } from '../db/pool.ts';
import type { SecretBox } from '../domain/secret-box.ts';
import { pmsPropertiesOf, tagsOf, withWantedSchedule } from '../sync/schedule-state.ts';
import { openClient, type TemporalSettings } from '../temporal/connect.ts';
import { TemporalGateway } from '../temporal/gateway.ts';
import { createClock, type Clock } from './clock.ts';
import type { Config } from './config.ts';
import { StartProblem } from './problem.ts';
import { createSecretBox } from './secrets.ts';

/** What the API and the worker are both built from. */
export interface Deps {
  config: Config;
  log: Logger;
  clock: Clock;
  databaseUrl: string;
  pool: pg.Pool;
  secrets: SecretBox;
  client: Client;
  temporal: TemporalGateway;
  close(): Promise<void>;
}

export function temporalSettings(config: Config): TemporalSettings {
  if (!config.temporal.address)
    throw new StartProblem('TEMPORAL_ADDRESS must be set for a process on its own (npm start brings its own Temporal).');
  return {
    address: config.temporal.address,
    namespace: config.temporal.namespace,
    apiKey: config.temporal.apiKey,
    tls: config.temporal.tls,
    taskQueue: config.temporal.taskQueue,
  };
}

/** One place where settings become connections. */
export async function composeDeps(config: Config, log: Logger, processName: string): Promise<Deps> {
  if (!config.database.url)
    throw new StartProblem(`DATABASE_URL must be set for the ${processName} process on its own (npm start brings its own PostgreSQL).`);
  if (!config.encryptionKeys) throw new StartProblem(`UNITSYNC_ENCRYPTION_KEYS must be set for the ${processName} process on its own.`);
  const settings = temporalSettings(config),
    clock = createClock(config.clockFile);
  const pool = openPool({ url: config.database.url, poolSize: config.database.poolSize, applicationName: `unit-sync ${processName}` });
  const client = await openClient(settings);
  const store = {
    withWantedSchedule: (id: string, work: Parameters<typeof withWantedSchedule>[2]) => withWantedSchedule(pool, id, work),
    tagsOf: (subject: Parameters<typeof tagsOf>[1]) => tagsOf(pool, subject),
    pmsProperties: (id: string, externalIds: readonly string[]) => pmsPropertiesOf(pool, id, externalIds),
  };
  return {
    config,
    log,
    clock,
    databaseUrl: config.database.url,
    pool,
    secrets: createSecretBox(config.encryptionKeys),
    client,
    temporal: new TemporalGateway(client, store, settings.taskQueue),
    close: async () => {
      await client.connection.close();
      await pool.end();
    },
  };
}
