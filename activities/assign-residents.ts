import { assignResidents, planPreview, type Assigned as Done } from '../sync/assign.ts';
import type { Assigned } from '../workflows/messages.ts';
import { withHeartbeat } from './around.ts';
import type { ActivityDeps } from './deps.ts';
import { inWords } from '../domain/run-words.ts';
import { tellFinished } from './record-failure.ts';
import { connectorOfRun } from './vendor-of-run.ts';

interface Step {
  propertyId: string;
  runId: string;
  lastRound?: boolean;
}

const request = async (deps: ActivityDeps, input: Step) => ({
  ...input,
  now: deps.clock.now(),
  looksUpById: (await connectorOfRun(deps, input.propertyId))?.capabilities.looksUpById ?? false,
});
const answer = (done: Done): Assigned =>
  done.do === 'applied' ? { outcome: 'applied', counts: done.counts, reasonCode: done.reason?.code ?? null } : { outcome: done.do };

/** Step 4: who is who, plan, guard, apply, counts, in one transaction. Repeated after a success it answers the stored counts. */
export const createAssignResidents =
  (deps: ActivityDeps) =>
  (input: Step): Promise<Assigned> =>
    withHeartbeat(async () => {
      const done = await assignResidents(deps.pool, await request(deps, input));
      if (done.do === 'applied') tellFinished(deps, { ...input, text: inWords(done.counts) });
      return answer(done);
    });

/** The same for a preview: nothing but its own plan is written. */
export const createPlanPreview =
  (deps: ActivityDeps) =>
  (input: Step): Promise<Assigned> =>
    withHeartbeat(async () => {
      const done = await planPreview(deps.pool, await request(deps, input));
      return answer(done);
    });
