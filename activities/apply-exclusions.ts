import { applyExclusions } from '../sync/steps.ts';
import type { StepResult } from '../workflows/messages.ts';
import { withHeartbeat } from './around.ts';
import type { ActivityDeps } from './deps.ts';

/** Step 2: each stay in or out of scope, with the reason. */
export const createApplyExclusions =
  (deps: ActivityDeps) =>
  (input: { propertyId: string; runId: string }): Promise<StepResult> =>
    withHeartbeat(async () => applyExclusions(deps.pool, input));
