import express, { type Express } from 'express';
import { Refusal } from '../domain/refusal.ts';
import { consoleRoutes } from './console.ts';
import type { ApiDeps } from './deps.ts';
import { docsRoutes } from './docs.ts';
import { healthRoutes } from './health.ts';
import { createMetrics } from './metrics.ts';
import { mountRoutes } from './mount.ts';
import { openApiDocument } from './openapi.ts';
import { problemHandler } from './problem.ts';
import { apiRoutes } from './routes.ts';
import { securityHeaders } from './security.ts';

/** The whole HTTP side of the product; listens to nothing by itself. */
export function createApp(deps: ApiDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  const metrics = createMetrics(deps),
    routes = apiRoutes(deps);
  app.use(securityHeaders(deps.config.publicUrl), metrics.observe);
  healthRoutes(app, deps);
  metrics.mount(app);
  docsRoutes(app, openApiDocument(routes));
  const api = express.Router({ caseSensitive: true });
  mountRoutes(api, routes, deps);
  app.use('/api/v1', api);
  app.use('/api', (req) => {
    throw new Refusal('not_found', `There is no ${req.method} at this address.`);
  });
  consoleRoutes(app, deps.consoleDir);
  app.use((req) => {
    throw new Refusal('not_found', `There is no ${req.method} at this address.`);
  });
  app.use(problemHandler(deps.log));
  return app;
}
