import { SYSTEM_ACTOR } from '../sync/actor.ts';
import { dropDraft, takeSetupStep } from '../sync/setup.ts';
import { sqlOnPool } from '../sync/tx.ts';
import { DAY_MS } from '../domain/days.ts';
import type { SetupPropertyInput, SetupStepAnswer, SetupStepMessage } from '../workflows/messages.ts';
import { withHeartbeat } from './around.ts';
import type { ActivityDeps } from './deps.ts';

/** An untouched draft lives this long (docs/rules.md, Set-up wizard). */
const DRAFT_MS = 30 * DAY_MS;

/** One step of the wizard: checked and written under the property's lock. What is refused is a failure that is not retried. */
export const createWriteSetupStep =
  (deps: ActivityDeps) =>
  (input: SetupPropertyInput & SetupStepMessage): Promise<SetupStepAnswer> =>
    withHeartbeat(async () => {
      const token = await sqlOnPool(deps.pool).row<{ name: string }>('select name from api_token where id = $1', [
        input.requestedBy.tokenId,
      ]);
      return takeSetupStep(deps.pool, {
        propertyId: input.propertyId,
        step: input.step,
        actor: { ...input.requestedBy, name: token?.name ?? '' },
        now: deps.clock.now(),
        flagsOf: (vendor) => deps.connectorFor(vendor).capabilities,
      });
    });

/** Drops a draft that nobody has touched for 30 days; a younger one is left alone. */
export const createDropAbandonedDraft =
  (deps: ActivityDeps) =>
  (input: SetupPropertyInput): Promise<{ dropped: boolean }> =>
    withHeartbeat(async () => {
      const now = deps.clock.now();
      const row = await sqlOnPool(deps.pool).row(
        "select 1 from integration where property_id = $1 and state = 'draft' and credential is not null and draft_touched_at <= $2",
        [input.propertyId, new Date(now.getTime() - DRAFT_MS)],
      );
      if (row) await dropDraft(deps.pool, { propertyId: input.propertyId, actor: SYSTEM_ACTOR, now });
      return { dropped: row !== undefined };
    });

export const createReconcileSchedule =
  (deps: ActivityDeps) =>
  (input: SetupPropertyInput): Promise<void> =>
    withHeartbeat(() => deps.temporal.reconcileSchedule(input.propertyId));
export const createTriggerSync =
  (deps: ActivityDeps) =>
  (input: SetupPropertyInput): Promise<void> =>
    withHeartbeat(() => deps.temporal.triggerSync(input.propertyId));
