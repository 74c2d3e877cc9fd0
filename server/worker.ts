// The worker process, below the all-in-one start and in production. Nothing is kept in it: it may be killed at any moment.
import { NativeConnection, Runtime, Worker, DefaultLogger } from '@temporalio/worker';
import { HEARTBEAT_MS } from '../activities/around.ts';
import { createActivities } from '../activities/index.ts';
import { connectorFor } from '../pms/registry.ts';
import { createPmsHttp } from '../pms/http.ts';
import { resyncAllSchedules } from '../sync/housekeeping.ts';
import { tlsOptions } from '../temporal/connect.ts';
import { ensureNamespace } from '../temporal/namespace.ts';
import { ensureHousekeeping } from '../temporal/schedules.ts';
import { runProcess } from './child.ts';
import { composeDeps, temporalSettings } from './compose.ts';
import { workflowCode } from './workflow-code.ts';

/** Activities under way get this long to end; what is cut off is done again by another worker. */
const GRACE = '7 seconds';
/** Most of them wait for a PMS and need no connection meanwhile; how many may is bounded by account (activities/read-places.ts). */
const ACTIVITIES_PER_CONNECTION = 5;
const ENSURE_EVERY_MS = 60_000;

await runProcess('worker', async ({ config, log, line }) => {
  const bundling = workflowCode(),
    deps = await composeDeps(config, log, 'worker'),
    code = await bundling;
  Runtime.install({
    shutdownSignals: [],
    logger: new DefaultLogger('WARN', (entry) => {
      const fields = { temporal: (entry.meta as { workflowId?: string } | undefined)?.workflowId };
      if (entry.level === 'ERROR') log.error(fields, entry.message);
      else log.warn(fields, entry.message);
    }),
  });
  const settings = temporalSettings(config),
    tls = await tlsOptions(settings);
  const connection = await NativeConnection.connect({
    address: settings.address,
    ...(tls ? { tls } : {}),
    ...(settings.apiKey ? { apiKey: settings.apiKey } : {}),
  });
  const http = createPmsHttp({ allowPrivateHosts: config.allowPrivatePmsHosts });
  const activitySlots = config.database.poolSize * ACTIVITIES_PER_CONNECTION;
  const worker = await Worker.create({
    connection,
    namespace: settings.namespace,
    taskQueue: settings.taskQueue,
    workflowBundle: { code },
    activities: createActivities({
      activitySlots,
      pool: deps.pool,
      clock: deps.clock,
      secrets: deps.secrets,
      http,
      connectorFor,
      temporal: deps.temporal,
      log: {
        info: (fields, message) => log.info(fields, message),
        warn: (fields, message) => log.warn(fields, message),
        error: (fields, message) => log.error(fields, message),
      },
      onRunFinished: ({ propertyId, text }) => line(`sync ${propertyId}  ${text}`),
    }),
    maxConcurrentActivityTaskExecutions: activitySlots,
    maxHeartbeatThrottleInterval: HEARTBEAT_MS,
    shutdownGraceTime: GRACE,
    shutdownForceTime: '8 seconds',
  });
  const ensure = async () => {
    await ensureNamespace(deps.client, settings.namespace);
    if (await ensureHousekeeping(deps.client, settings.taskQueue)) await resyncAllSchedules(deps.pool);
  };
  await ensure();
  const ensuring = setInterval(() => {
    ensure().catch((err: unknown) =>
      log.warn({ error: err instanceof Error ? err.name : 'unknown' }, 'Temporal could not be checked; again in a minute'),
    );
  }, ENSURE_EVERY_MS);
  const running = worker.run();
  // A worker that cannot go on must not linger: the process ends, and is started again.
  running.catch((err: unknown) => {
    log.fatal({ error: err instanceof Error ? err.name : 'unknown' }, 'the worker stopped');
    process.exit(1);
  });
  return {
    healthy: () => worker.getState() === 'RUNNING',
    async stop() {
      clearInterval(ensuring);
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await running.catch(() => undefined);
      await connection.close();
      await http.close();
      await deps.close();
    },
  };
});
