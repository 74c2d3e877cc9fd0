import { evidenceHash } from '../evidence.ts';
import { isLive } from '../stay.ts';
import { addChange, group, isDecided, type Draft } from './draft.ts';
import { identityEvidence } from './identity.ts';
import type { StayPlan } from './stay-plan.ts';
import type { ConflictType, PlanPerson } from './types.ts';

/** Questions about two people of one name. */
const SAME_NAME: ReadonlySet<ConflictType> = new Set(['email_mismatch', 'duplicate_account']);

interface Question {
  type: ConflictType;
  subject: string;
  person: string | null;
  candidates: readonly string[];
}
interface Pair {
  subject: string;
  newcomer: PlanPerson;
  known: PlanPerson;
  unit: string;
  stay: StayPlan;
}

/**
 * After a switch of PMS, somebody of the same name in the same unit is the same human (docs/rules.md, Switching PMS): proposed as a held `link`, and made when a
 * manager approves it. Only where nobody else fits on either side; otherwise the conflict alone asks.
 */
export function recognizeByUnit(draft: Draft): void {
  const recheck = draft.input.mode === 'recheck',
    pairs = unambiguous(questions(draft).flatMap((question) => pairsOf(draft, question)));
  for (const { subject, newcomer, known, unit, stay } of pairs) {
    const evidence = identityEvidence(draft, newcomer, [known.id]);
    if (isDecided(draft, subject, 'link', evidence)) continue;
    const approved =
      recheck &&
      draft.input.held.some(
        (row) =>
          row.kind === 'link' && row.subject === subject && row.evidenceHash === evidenceHash(evidence) && draft.input.approved.has(row.id),
      );
    if (recheck && !approved) continue;
    const conflict = draft.input.conflicts.find((row) => row.subject === subject && SAME_NAME.has(row.type));
    if (approved && conflict) draft.plan.merges.push({ source: newcomer.id, target: known.id, subject, conflict: conflict.id });
    else if (!recheck)
      addChange(draft, {
        kind: 'link',
        state: 'held',
        heldReason: 'switched',
        reason: 'same_name_and_unit',
        subject,
        person: known.id,
        unit,
        stay: stay.stay.id,
        evidence,
        before: { residentId: newcomer.id, email: newcomer.email },
        after: { residentId: known.id, email: known.email },
      });
  }
}

/** Open ones; one that a manager put away is not asked in another form. */
function questions(draft: Draft): Question[] {
  const { conflicts } = draft.input,
    rows: readonly Question[] =
      draft.input.mode === 'recheck' ? conflicts.filter((row) => row.state === 'open') : [...draft.conflicts.values()];
  const ignored = new Set(conflicts.filter((row) => row.state === 'ignored').map((row) => row.subject));
  return rows.filter((row) => SAME_NAME.has(row.type) && !ignored.has(row.subject));
}

function pairsOf(draft: Draft, { subject, person, candidates }: Question): Pair[] {
  const newcomer = draft.peopleNow.get(person ?? '');
  if (!newcomer) return [];
  const here = staysByUnit(draft, newcomer.id, (plan) => plan.scope !== 'detached');
  return candidates.flatMap((id) => {
    const known = draft.peopleNow.get(id);
    if (!known || known.nameKey !== newcomer.nameKey || known.blockedHere) return [];
    const there = staysByUnit(draft, id, (plan) => plan.former);
    const [match] = [...here].filter(([unit]) => there.has(unit));
    return match ? [{ subject, newcomer, known, unit: match[0], stay: match[1][0]! }] : [];
  });
}

function staysByUnit(draft: Draft, person: string, fits: (plan: StayPlan) => boolean): Map<string, StayPlan[]> {
  const live = (draft.staysByPerson.get(person) ?? []).filter(
    (plan) => isLive(plan.next === 'ended' && plan.end?.hold ? plan.before : plan.next) && fits(plan),
  );
  return group(live, (plan) => draft.input.mappings.get(plan.pmsUnit ?? '') ?? null);
}

/** One newcomer with one candidate, and the other way round. */
function unambiguous(pairs: readonly Pair[]): Pair[] {
  const byNewcomer = group(pairs, (pair) => pair.newcomer.id),
    byKnown = group(pairs, (pair) => pair.known.id);
  return pairs.filter((pair) => byNewcomer.get(pair.newcomer.id)?.length === 1 && byKnown.get(pair.known.id)?.length === 1);
}
