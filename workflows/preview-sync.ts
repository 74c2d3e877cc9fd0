import {
  ApplicationFailure,
  CancellationScope,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import type { PreviewSyncInput } from './messages.ts';
import { CLOSE, PMS_READ, STEP } from './retry.ts';
import { codeOf, detailsOf } from './sync-property.ts';
import { inWords, type RunCounts } from '../domain/run-words.ts';

const { fetchPreview } = proxyActivities<Activities>({ ...PMS_READ, summary: 'Read what the preview needs' });
const { applyExclusions } = proxyActivities<Activities>({ ...STEP, summary: 'Leave out excluded lease statuses and roles' });
const { resolveUnitMappings } = proxyActivities<Activities>({ ...STEP, summary: "Find each PMS unit's console unit" });
const { planPreview } = proxyActivities<Activities>({ ...STEP, summary: 'Who is who, plan, guard' });
const { recordFailure } = proxyActivities<Activities>({ ...CLOSE, summary: 'Close the preview' });

const MAX_ROUNDS = 3;

/** The same planner as a real run, with nothing written but the plan. */
export async function previewSync(input: PreviewSyncInput): Promise<RunCounts | null> {
  const run = { propertyId: input.propertyId, runId: input.runId };
  try {
    for (let round = 1, fetched = await fetchPreview(input); round <= MAX_ROUNDS; round++) {
      if (fetched.outcome === 'nothing') return null;
      await applyExclusions(run);
      await resolveUnitMappings(run);
      const planned = await planPreview(round < MAX_ROUNDS ? run : { ...run, lastRound: true });
      if (planned.outcome === 'applied') {
        setCurrentDetails(`Would do: ${inWords(planned.counts)}`);
        return planned.counts;
      }
      if (planned.outcome === 'gone') return null;
      if (planned.outcome === 'reread') fetched = await fetchPreview(input);
    }
    throw ApplicationFailure.create({
      type: 'inputs_changing',
      message: 'settings or mappings changed during the preview, three times',
      nonRetryable: true,
    });
  } catch (err) {
    await CancellationScope.nonCancellable(() =>
      recordFailure({
        propertyId: input.propertyId,
        runId: input.runId,
        workflowRunId: workflowInfo().runId,
        cancelled: isCancellation(err),
        code: codeOf(err),
        details: detailsOf(err),
      }),
    );
    throw err;
  }
}
