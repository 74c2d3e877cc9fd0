import { codeVersion } from './code-version.ts';
import { createApplyExclusions } from './apply-exclusions.ts';
import { createAskPms } from './ask-pms.ts';
import { createAssignResidents, createPlanPreview } from './assign-residents.ts';
import type { ActivityDeps } from './deps.ts';
import { createFetchPreview } from './fetch-preview.ts';
import { createFetchResidents } from './fetch-residents.ts';
import { createKeepHouse } from './keep-house.ts';
import { ReadPlaces } from './read-places.ts';
import { createRecordFailure } from './record-failure.ts';
import { createResolveUnitMappings } from './resolve-unit-mappings.ts';
import { createDropAbandonedDraft, createReconcileSchedule, createTriggerSync, createWriteSetupStep } from './set-up.ts';

/** All activities by the names that histories hold. `activitySlots`: how many the worker runs at once. */
export function createActivities({ activitySlots, ...rest }: Omit<ActivityDeps, 'places' | 'code'> & { activitySlots: number }) {
  const deps: ActivityDeps = { ...rest, places: new ReadPlaces(activitySlots), code: codeVersion() };
  return {
    fetchResidents: createFetchResidents(deps),
    applyExclusions: createApplyExclusions(deps),
    resolveUnitMappings: createResolveUnitMappings(deps),
    assignResidents: createAssignResidents(deps),
    recordFailure: createRecordFailure(deps),
    fetchPreview: createFetchPreview(deps),
    planPreview: createPlanPreview(deps),
    askPms: createAskPms(deps),
    writeSetupStep: createWriteSetupStep(deps),
    dropAbandonedDraft: createDropAbandonedDraft(deps),
    reconcileSchedule: createReconcileSchedule(deps),
    triggerSync: createTriggerSync(deps),
    keepHouse: createKeepHouse(deps),
  };
}
export type Activities = ReturnType<typeof createActivities>;
