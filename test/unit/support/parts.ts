import { expect } from '@jest/globals';
import { Clusters } from '../../../domain/plan/clusters.ts';
import { planProperty } from '../../../domain/plan/plan.ts';
import { pmsPersonKey } from '../../../domain/plan/subjects.ts';
import { PlanTotals } from '../../../domain/plan/totals.ts';
import type { Plan, PlanInput } from '../../../domain/plan/types.ts';

const OF_ALL = ['unknown_status', 'bad_record'];

/** The input of each cluster, and one for what belongs to none, as sync/load-parts.ts takes them from the database. */
function split(input: PlanInput): PlanInput[] {
  const clusters = new Clusters(),
    people = new Map(input.people.map((each) => [each.id, each])),
    records = new Map(input.pmsPersons.map((each) => [pmsPersonKey(each.account, each.externalId), each]));
  const conflicts = input.conflicts.filter((each) => !OF_ALL.includes(each.type)),
    decisions = input.decisions.filter((each) => !/^(word|record):/.test(each.subject));
  const at = {
    conflicts: conflicts.map((each) => clusters.addConflict(each)),
    decisions: decisions.map((each) => clusters.addDecision(each)),
    held: input.held.map((each) => clusters.addHeld(each)),
    assignments: input.assignments.map((each) => clusters.addAssignment(each)),
  };
  for (const each of input.pmsPersons) clusters.addRecord(each);
  for (const each of input.people) clusters.addPerson(each);
  for (const each of input.elsewhere) clusters.addElsewhere(each);
  const stays = input.stays.map((each) =>
    clusters.addStay(each, records.get(pmsPersonKey(each.account, each.personExternalId)), (id) => people.get(id)),
  );
  clusters.joinNames();
  const roots = new Set([...Object.values(at).flat(), ...stays].map((each) => clusters.root(each)));
  const part = (root: number | null): PlanInput => {
    const within = <T>(all: readonly T[], numbers: readonly number[]) => all.filter((_, i) => clusters.root(numbers[i]!) === root),
      ofPerson = (id: string) => {
        const at = clusters.person(id);
        return at !== undefined && clusters.root(at) === root;
      };
    return {
      ...input,
      part: { guardExceeded: false, words: null },
      stays: within(input.stays, stays),
      conflicts: within(conflicts, at.conflicts),
      decisions: within(decisions, at.decisions),
      held: within(input.held, at.held),
      assignments: within(input.assignments, at.assignments),
      people: input.people.filter((each) => ofPerson(each.id)),
      pmsPersons: input.pmsPersons.filter((each) => ofPerson(each.person)),
      elsewhere: input.elsewhere.filter((each) => ofPerson(each.person)),
    };
  };
  return [
    ...[...roots].map(part),
    {
      ...part(null),
      conflicts: input.conflicts.filter((each) => OF_ALL.includes(each.type)),
      decisions: input.decisions.filter((each) => !decisions.includes(each)),
    },
  ];
}

interface Parts {
  plans: Plan[];
  totals: PlanTotals;
  guard: Plan['guard'];
}
function planParts(input: PlanInput, guardExceeded = false): Parts {
  let n = 0;
  const newId = () => `new-${String(++n).padStart(6, '0')}`,
    totals = new PlanTotals();
  const plans = split(input).map((part, i, parts) => {
    const plan = planProperty({ ...part, newId, part: { guardExceeded, words: i === parts.length - 1 ? totals.words : null } });
    totals.add(plan);
    return plan;
  });
  const guard = totals.guard(input);
  return guard.exceeded && !guardExceeded ? planParts(input, true) : { plans, totals, guard };
}

const LISTS = [
  'changes',
  'stays',
  'people',
  'pmsPersons',
  'assignments',
  'feed',
  'openConflicts',
  'closeConflicts',
  'lapsed',
  'refreshed',
  'reheld',
  'endedDecisions',
  'carriedDecisions',
  'merges',
] as const;

/** Everything that plans say, in no order, with names in the place of ids that they made up. */
function wordsOf(plans: readonly Plan[], known: PlanInput): Record<string, string[]> {
  const names = new Map<string, string>();
  for (const { changes } of plans) for (const each of changes) if (each.kind === 'create') names.set(each.person!, `who ${each.subject}`);
  for (const { assignments } of plans)
    for (const each of assignments) if (each.isNew) names.set(each.id, `home ${names.get(each.person) ?? each.person} ${each.unit}`);
  const rows = (list: (typeof LISTS)[number]) =>
    plans
      .flatMap((plan): readonly unknown[] => plan[list])
      .map((row) => {
        const { id, evidenceHash: _hash, ...rest } = typeof row === 'string' ? { text: row, id: row } : (row as Record<string, unknown>);
        const isMadeUp = ['changes', 'openConflicts'].includes(list);
        let text = JSON.stringify(isMadeUp ? rest : { id, ...rest });
        for (const [made, name] of names) text = text.replaceAll(made, name);
        return text;
      })
      .sort();
  return { ...Object.fromEntries(LISTS.map((list) => [list, rows(list)])), today: [known.today] };
}

/** docs/how-it-works.md, Clusters: the plan of a property is the plans of its clusters. */
export function expectSameInParts(input: PlanInput, plan: Plan): void {
  const { plans, totals, guard } = planParts(input);
  expect(wordsOf(plans, input)).toEqual(wordsOf([plan], input));
  expect({ counts: totals.counts, due: totals.nextDue, guard }).toEqual({ counts: plan.counts, due: plan.nextDue, guard: plan.guard });
}
