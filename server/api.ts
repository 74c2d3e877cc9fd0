// The API process, below the all-in-one start and in production.
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createApp } from '../api/app.ts';
import type { TemporalGateway as ApiTemporal } from '../api/deps.ts';
import { openOrm, pendingMigrations } from '../db/orm.ts';
import { VENDORS, checkPmsUrl } from '../pms/credential-schemas.ts';
import { vendorOf } from '../sync/attachments.ts';
import { ensureBootstrap } from '../sync/bootstrap.ts';
import { runProcess } from './child.ts';
import { composeDeps } from './compose.ts';
import { createDecisions } from './decisions.ts';
import { listen } from './listen.ts';

/** `web/dist`, once it has been built; without it the API serves a page that points at its docs. */
function builtConsole(): string | null {
  const folder = fileURLToPath(new URL('../web/dist', import.meta.url));
  return existsSync(path.join(folder, 'index.html')) ? folder : null;
}

await runProcess('api', async ({ config, log }) => {
  const deps = await composeDeps(config, log, 'api'),
    orm = await openOrm(deps.databaseUrl, config.database.poolSize);
  if (config.adminToken) await ensureBootstrap(deps.pool, config.adminToken, deps.clock.now());
  const port = config.port ?? 3000;
  const looksUpById = async (propertyId: string) => {
    const vendor = await vendorOf(deps.pool, propertyId);
    return VENDORS.find((each) => each.vendor === vendor)?.capabilities.looksUpById ?? false;
  };
  const app = createApp({
    db: { orm, pool: deps.pool, close: () => deps.close() },
    clock: deps.clock,
    secrets: deps.secrets,
    log,
    temporal: deps.temporal as ApiTemporal,
    vendors: VENDORS,
    config: {
      publicUrl: `http://${config.host}:${port}`,
      temporalUiUrl: config.temporal.uiUrl,
      temporalNamespace: config.temporal.namespace,
    },
    checkPmsUrl: (url) => checkPmsUrl(url, { allowPrivateHosts: config.allowPrivatePmsHosts }),
    pendingMigrations: () => pendingMigrations(orm),
    consoleDir: builtConsole(),
    decisions: createDecisions({ pool: deps.pool, clock: deps.clock, looksUpById }),
  });
  const server = createServer(app);
  // Longer than load balancers and clients keep an idle connection (mostly a minute): one of theirs would send a request into ours that is just being closed.
  server.keepAliveTimeout = 65_000;
  await listen(server, port, config.host);
  return {
    async stop() {
      // No new connections; answers under way are finished, idle keep-alive connections closed.
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeIdleConnections();
        setTimeout(() => server.closeAllConnections(), 3_000).unref();
      });
      await orm.close(true);
      await deps.close();
    },
  };
});
