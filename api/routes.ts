import type { ApiDeps } from './deps.ts';
import { conflictRoutes } from './conflicts.ts';
import { credentialRoutes } from './credentials.ts';
import { csvRoutes } from './csv-files.ts';
import { decisionRoutes } from './decisions.ts';
import { feedRoutes } from './feed.ts';
import { integrationRoutes } from './integration.ts';
import { overviewRoutes } from './overview.ts';
import { peopleRoutes } from './people.ts';
import { pmsUnitRoutes } from './pms-units.ts';
import { propertyRoutes } from './properties.ts';
import { residentRoutes } from './residents.ts';
import { rosterRoutes } from './rosters.ts';
import type { Route } from './route.ts';
import { sessionRoutes } from './session.ts';
import { setupRoutes } from './setup.ts';
import { syncRoutes } from './syncs.ts';
import { timelineRoutes } from './timeline.ts';
import { organizationRoutes, tokenRoutes } from './tokens.ts';
import { unitRoutes } from './units.ts';
import { vendorRoutes } from './vendors.ts';

/** Every route below /api/v1; the OpenAPI document lists exactly these. */
export function apiRoutes(deps: ApiDeps): Route[] {
  return [
    ...sessionRoutes,
    ...organizationRoutes,
    ...propertyRoutes,
    ...vendorRoutes,
    ...credentialRoutes,
    ...rosterRoutes,
    ...setupRoutes,
    ...integrationRoutes,
    ...syncRoutes(deps),
    ...decisionRoutes(deps),
    ...unitRoutes,
    ...pmsUnitRoutes,
    ...csvRoutes,
    ...residentRoutes,
    ...peopleRoutes(deps),
    ...timelineRoutes,
    ...conflictRoutes(deps),
    ...feedRoutes,
    ...tokenRoutes,
    ...overviewRoutes,
  ];
}
