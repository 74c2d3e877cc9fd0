import { resolveUnitMappings } from '../sync/steps.ts';
import type { StepResult } from '../workflows/messages.ts';
import { withHeartbeat } from './around.ts';
import type { ActivityDeps } from './deps.ts';

/** Step 3: the unit of each stay in scope, or that it has none. */
export const createResolveUnitMappings =
  (deps: ActivityDeps) =>
  (input: { propertyId: string; runId: string }): Promise<StepResult> =>
    withHeartbeat(async () => resolveUnitMappings(deps.pool, input));
