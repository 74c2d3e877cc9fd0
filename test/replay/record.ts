// Records the stored histories anew: `node test/replay/record.ts`. Only after a change that old histories need not survive (docs/how-it-works.md):
// a change that running workflows must survive is made with `patched`, and the old histories stay beside the new ones.
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { prepareTemplate } from '../support/database.ts';
import { GatedWorker } from '../support/gated-worker.ts';
import { startTestServers } from '../support/servers.ts';
import { CLIENT_ID, SECRET, startSystem, type TestSystem } from '../support/system.ts';

const FOLDER = fileURLToPath(new URL('./histories/', import.meta.url));
/** Raised when the commands of a workflow change on purpose. */
const VERSION = 'v1';

/** One event a line, without the name of the machine it was recorded on. */
async function record(system: TestSystem, name: string, workflowId: string, runId?: string | null): Promise<void> {
  const handle = system.client.workflow.getHandle(workflowId, runId ?? undefined);
  const { events } = JSON.parse(historyToJSON(await handle.fetchHistory())) as { events: object[] };
  const lines = events.map((event) =>
    JSON.stringify(event, (key, value: unknown) => (key === 'identity' || key === 'workerInstanceKey' ? 'recorded' : value)),
  );
  writeFileSync(`${FOLDER}${name}.${VERSION}.json`, `{"events":[\n${lines.join(',\n')}\n]}\n`);
  console.log(`${name}.${VERSION}: ${events.length} events`);
}

async function recordAll(system: TestSystem): Promise<void> {
  const worker = await GatedWorker.start(system),
    pms = system.simulator.account(CLIENT_ID),
    { property } = system;
  const credentialId = await property.credential(CLIENT_ID, SECRET);
  await record(system, 'probeCredential.test', `probe/${credentialId}/test`);

  const id = await property.draft('Elm Court', { credentialId, externalIds: ['101'], exclude: ['Active - eviction'] });
  await system.api.raw('PUT', `/properties/${id}/setup/credential`, { credentialId: '00000000-0000-7000-8000-000000000000' });
  await record(system, 'setupProperty.refused', `setup/${id}`);
  const { firstRunId } = await system.api.post(`/properties/${id}/setup/activate`);
  const full = await property.finished(firstRunId);
  await system.client.workflow.getHandle(`setup/${id}`).result();
  await record(system, 'setupProperty.activated', `setup/${id}`);
  await record(system, 'syncProperty.full', full.workflowId ?? '', full.temporalRunId);
  const quiet = await property.sync(id);
  await record(system, 'syncProperty.quiet', quiet.workflowId ?? '', quiet.temporalRunId);

  pms.event({ event: 'moveIn', propertyId: 101 });
  const hold = worker.hold('assignResidents', id),
    again = await property.request(id);
  await hold.reached;
  await system.api.patch(`/properties/${id}/integration`, { guard: { percent: 20 } });
  hold.release();
  const repeated = await property.finished(again.id);
  await record(system, 'syncProperty.again', repeated.workflowId ?? '', repeated.temporalRunId);

  pms.event({ event: 'moveIn', propertyId: 101 });
  const crash = worker.hold('assignResidents', id),
    lost = await property.request(id);
  await crash.reached;
  await system.pool.query('truncate sync_stage, sync_stage_unit, sync_desired');
  crash.release();
  const reread = await property.finished(lost.id);
  await record(system, 'syncProperty.reread', reread.workflowId ?? '', reread.temporalRunId);

  pms.event({ event: 'moveIn', propertyId: 101 });
  const before = worker.hold('resolveUnitMappings', id),
    stopped = await property.request(id);
  await before.reached;
  await system.api.post(`/syncs/${stopped.id}/cancel`);
  before.release();
  const cancelled = await property.finished(stopped.id);
  await record(system, 'syncProperty.cancelled', cancelled.workflowId ?? '', cancelled.temporalRunId);

  pms.faults.add({ kind: 'status', status: 403, resource: 'leases' });
  const failed = await property.sync(id);
  await record(system, 'syncProperty.failed', failed.workflowId ?? '', failed.temporalRunId);
  const failedPreview = await property.finished((await property.request(id, 'preview')).id);
  await record(system, 'previewSync.failed', failedPreview.workflowId ?? '', failedPreview.temporalRunId);
  pms.faults.clear();
  const preview = await property.finished((await property.request(id, 'preview')).id);
  await record(system, 'previewSync.full', preview.workflowId ?? '', preview.temporalRunId);

  const house = await system.client.workflow.start('housekeeping', { workflowId: 'housekeeping-recorded', taskQueue: system.taskQueue });
  await house.result();
  await record(system, 'housekeeping.quiet', 'housekeeping-recorded');
}

mkdirSync(FOLDER, { recursive: true });
const servers = await startTestServers();
process.env.TEST_DATABASE_URL = servers.postgres.url;
process.env.TEST_TEMPORAL_ADDRESS = servers.temporal.address;
try {
  await prepareTemplate(servers.postgres.url);
  const system = await startSystem({ town: { properties: [{ name: 'Elm Court', units: 30 }] } });
  try {
    await recordAll(system);
  } finally {
    await system.stop();
  }
} finally {
  await servers.stop();
}
