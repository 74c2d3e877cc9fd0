import fc from 'fast-check';
import type pg from 'pg';
import { EVENTS } from './events.ts';
import { MANAGER_EVENTS } from './manager-events.ts';
import { MORE_EVENTS } from './more-events.ts';
import { OTHER_EVENTS } from './other-events.ts';
import { ALL_EVENTS, play, type EventKind, type Step } from './history.ts';

const only = process.env.HISTORY_EVENTS?.split(',');
const number = fc.nat({ max: 59 });
function drawn(events: Partial<Record<EventKind, { weight: number }>>): fc.Arbitrary<Step[]> {
  const kinds = (Object.keys(events) as EventKind[]).filter(
    (kind) => ALL_EVENTS[kind].weight > 0 && (!only || only.includes(kind) || ['run', 'wait', 'moveIn'].includes(kind)),
  );
  const kind = fc.oneof(...kinds.map((each) => ({ weight: ALL_EVENTS[each].weight, arbitrary: fc.constant(each) })));
  return fc.array(fc.record({ kind, a: number, b: number, c: number }), { minLength: 12, maxLength: 60, size: 'max' });
}
const decided = drawn({ ...EVENTS, ...MANAGER_EVENTS }),
  taken = drawn({ ...EVENTS, ...MANAGER_EVENTS, ...OTHER_EVENTS }),
  after = (first: EventKind, steps: Step[]): Step[] => [{ kind: first, a: 0, b: 0, c: steps[0]!.c }, ...steps],
  all = drawn({ ...EVENTS, ...MANAGER_EVENTS, ...OTHER_EVENTS, ...MORE_EVENTS }).map((steps) => after('secondAccount', steps)),
  switched = drawn(ALL_EVENTS).map((steps) => after('newPms', steps));
export const histories = drawn(EVENTS);

/** From 100,000 on, seeds draw what managers decide besides too; from 200,000 on, also what is taken back; from 300,000 on, all of it with a second PMS account; from 400,000 on, all of it in a house that goes from one PMS to another and back. */
export const historyOf = (seed: number): Step[] =>
  fc.sample(seed >= 400_000 ? switched : seed >= 300_000 ? all : seed >= 200_000 ? taken : seed >= 100_000 ? decided : histories, {
    seed,
    numRuns: 1,
  })[0]!;

/** Plays one seed; a failure is shrunk by leaving out what does not matter, for at most `patience` replays. */
export async function playSeed(
  pool: pg.Pool,
  seed: number,
  patience = 250,
): Promise<{ events: number; runs: number; kinds: Set<EventKind>; failure: string | null }> {
  const steps = historyOf(seed),
    result = await play(pool, steps);
  const outcome = { events: steps.length, runs: result.runs, kinds: new Set(steps.map((step) => step.kind)) };
  if (!result.violation) return { ...outcome, failure: null };
  const shrunk = await shrink(pool, steps, patience),
    last = await play(pool, shrunk),
    told = last.violation ? last : result;
  return {
    ...outcome,
    failure: `seed ${seed}, ${shrunk.length} of ${steps.length} events:\n${told.words.map((word) => `  ${word}`).join('\n')}\n  ${told.violation ?? ''}\n  again: ${JSON.stringify(shrunk)}`,
  };
}

const headline = (violation: string) =>
  violation
    .split('\n')[0]!
    .replace(/after .*/, '')
    .slice(0, 40);

async function shrink(pool: pg.Pool, steps: Step[], patience: number): Promise<Step[]> {
  let best = steps,
    left = patience;
  const wanted = headline((await play(pool, best)).violation ?? '');
  for (let size = Math.ceil(best.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = best.length - size; at > -size && left > 0;) {
      // The first step also chooses the world; it stays.
      const from = Math.max(at, 1),
        without = [...best.slice(0, from), ...best.slice(Math.max(at + size, from))];
      at -= size;
      if (without.length === best.length) continue;
      left--;
      const violation = (await play(pool, without)).violation;
      if (violation && headline(violation) === wanted) best = without;
    }
  }
  return best;
}
