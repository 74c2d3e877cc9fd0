import { prepareTemplate } from './database.ts';
import { startTestServers, type TestServers } from './servers.ts';

declare global {
  // Handed to global-teardown.ts, which jest runs in the same process.
  var unitSyncTestServers: TestServers | undefined;
}

/** One PostgreSQL and one Temporal server for the whole run; test files get their own database and their own task queue on them. */
export default async function globalSetup(): Promise<void> {
  const servers = await startTestServers();
  globalThis.unitSyncTestServers = servers;
  // Environment variables are what reaches jest's worker processes.
  process.env.TEST_DATABASE_URL = servers.postgres.url;
  process.env.TEST_TEMPORAL_ADDRESS = servers.temporal.address;
  process.env.TEST_TEMPORAL_CLI = servers.temporal.cliPath;
  await prepareTemplate(servers.postgres.url);
}
