import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startPostgres, type EmbeddedPostgres } from '../../server/embedded/postgres.ts';
import { ProcessGroup } from '../../server/embedded/process-group.ts';
import { startTemporal, type EmbeddedTemporal } from '../../server/embedded/temporal.ts';

export interface TestServers {
  folder: string;
  postgres: EmbeddedPostgres;
  temporal: EmbeddedTemporal;
  stop(): Promise<void>;
}

/** One PostgreSQL and one Temporal server in a temporary folder; when jest is killed, a watchdog ends both and deletes the folder. */
export async function startTestServers(): Promise<TestServers> {
  const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'unit-sync-test-')));
  // As root, PostgreSQL's account has to pass through.
  chmodSync(folder, 0o711);
  const group = new ProcessGroup(path.join(folder, 'processes.json'), [folder]);
  group.startWatchdog();
  const logs = path.join(folder, 'logs');
  mkdirSync(logs);
  try {
    const [postgres, temporal] = await Promise.all([
      startPostgres({
        dataDir: folder,
        logFile: path.join(logs, 'postgres.log'),
        durable: false,
        onSpawn: (child) => group.add('postgres', child, 'SIGINT'),
      }),
      startTemporal({
        dataDir: folder,
        logFile: path.join(logs, 'temporal.log'),
        namespace: 'default',
        uiPort: null,
        onSpawn: (child) => group.add('temporal', child, 'SIGTERM'),
      }),
    ]);
    const stop = async () => {
      await Promise.all([postgres.stop(), temporal.stop()]);
      await group.close();
      rmSync(folder, { recursive: true, force: true });
    };
    return { folder, postgres, temporal, stop };
  } catch (error) {
    // The one that did start goes with the watchdog when this process ends.
    console.error(error instanceof Error ? error.message : error);
    throw error;
  }
}
