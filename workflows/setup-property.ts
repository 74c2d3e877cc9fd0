import { allHandlersFinished, condition, defineUpdate, proxyActivities, setCurrentDetails, setHandler } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import { TAKE_STEP, type SetupPropertyInput, type SetupStepAnswer, type SetupStepMessage } from './messages.ts';
import { ASKED, STEP } from './retry.ts';

const { writeSetupStep } = proxyActivities<Activities>({ ...ASKED, summary: 'Check and write the step' });
const { reconcileSchedule } = proxyActivities<Activities>({ ...STEP, summary: 'Make the schedule match the database' });
const { triggerSync } = proxyActivities<Activities>({ ...STEP, summary: 'Ask for the first run' });
const { dropAbandonedDraft } = proxyActivities<Activities>({ ...STEP, summary: 'Drop the abandoned draft' });

const takeStep = defineUpdate<SetupStepAnswer, [SetupStepMessage]>(TAKE_STEP);

/** An abandoned draft is dropped after this (docs/rules.md, Set-up wizard). */
const ABANDONED_AFTER = '30 days';
/** Workflows of the wizard are short-lived when nobody uses it: the draft is in the database. */
const IDLE_ROUNDS = 2_000;

/**
 * The set-up wizard's process: serialises its steps, one activity each; the row is the truth. Ends with activation, whose saga is
 * commit, schedule, first run, each safe to repeat.
 */
export async function setupProperty(input: SetupPropertyInput): Promise<'activated' | 'dropped' | 'idle'> {
  let tail: Promise<unknown> = Promise.resolve();
  let activated = false,
    touched = 0;

  setHandler(
    takeStep,
    async (message) => {
      touched++;
      const turn = tail.then(async () => {
        const answer = await writeSetupStep({ propertyId: input.propertyId, ...message });
        if (message.step.kind === 'activate') {
          await reconcileSchedule({ propertyId: input.propertyId });
          await triggerSync({ propertyId: input.propertyId });
          activated = true;
        }
        setCurrentDetails(`Step taken: ${message.step.kind}`);
        return answer;
      });
      tail = turn.catch(() => undefined);
      return turn;
    },
    {
      // Synchronous and read-only: an async one would never reject.
      validator: (message: SetupStepMessage) => {
        if (!message.step.kind) throw new Error('no step');
      },
    },
  );

  while (!activated && touched < IDLE_ROUNDS) {
    const before = touched;
    const idle = !(await condition(() => activated || touched > before, ABANDONED_AFTER));
    if (idle) {
      await dropAbandonedDraft({ propertyId: input.propertyId });
      return 'dropped';
    }
  }
  await condition(allHandlersFinished);
  return activated ? 'activated' : 'idle';
}
