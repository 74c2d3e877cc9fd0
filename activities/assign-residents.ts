import { assignResidents, planPreview } from '../sync/assign.ts';
import type { Assigned } from '../workflows/messages.ts';
import { withHeartbeat } from './around.ts';
import type { ActivityDeps } from './deps.ts';
import { inWords } from '../domain/run-words.ts';
import { tellFinished } from './record-failure.ts';
import { connectorOfRun } from './vendor-of-run.ts';

/** Step 4: who is who, plan, guard, apply, counts, in one transaction. Repeated after a success it answers the stored counts. */
export const createAssignResidents = (deps: ActivityDeps) => (input: { propertyId: string; runId: string }): Promise<Assigned> => withHeartbeat(async () => {
  const looksUpById = (await connectorOfRun(deps, input.propertyId))?.capabilities.looksUpById ?? false;
  const done = await assignResidents(deps.pool, { ...input, now: deps.clock.now(), looksUpById });
  if (done.do === 'applied') tellFinished(deps, { ...input, text: inWords(done.counts) });
  return done.do === 'applied' ? { outcome: 'applied', counts: done.counts, reasonCode: done.reason?.code ?? null } : { outcome: done.do };
});

/** The same for a preview: nothing but its own plan is written. */
export const createPlanPreview = (deps: ActivityDeps) => (input: { propertyId: string; runId: string }): Promise<Assigned> => withHeartbeat(async () => {
  const looksUpById = (await connectorOfRun(deps, input.propertyId))?.capabilities.looksUpById ?? false;
  const done = await planPreview(deps.pool, { ...input, now: deps.clock.now(), looksUpById });
  return done.do === 'applied' ? { outcome: 'applied', counts: done.counts, reasonCode: done.reason?.code ?? null } : { outcome: done.do };
});
