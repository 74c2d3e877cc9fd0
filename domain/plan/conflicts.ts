import { evidenceHash } from '../evidence.ts';
import { byPrecedence, isFullName, type Candidate } from '../matching.ts';
import { isLive } from '../stay.ts';
import { statusKey } from '../text.ts';
import { conflictKey, decisionKey, group, isDecided, type Draft } from './draft.ts';
import { CandidateIndex, emailEvidence, identityEvidence, isNews, shown, shownPerson } from './identity.ts';
import { leadingFirst } from './leading.ts';
import { pmsPersonKey, pmsPersonSubject, recordSubject, wordSubject } from './subjects.ts';
import { staysIn, type StayPlan } from './stay-plan.ts';
import type { ConflictRow, ConflictType, UnknownWords } from './types.ts';
import { whyClosed } from './why-closed.ts';

/** Conflicts of these types hold the end of one party while another lives here (docs/rules.md, Conflicts). */
const HOLDING: ReadonlySet<ConflictType> = new Set(['duplicate_account', 'email_mismatch', 'name_mismatch']);
const IDENTITY: ReadonlySet<ConflictType> = new Set(['shared_email', 'duplicate_account', 'email_mismatch', 'name_mismatch']);

/** Judges every open conflict again, and adds the words and records that nobody can read. Sets `hold` on ends of parties. */
export function planConflicts(draft: Draft): void {
  rejudgeIdentities(draft);
  callUnknownWords(draft);
  callBadRecords(draft);
  keepNamesakesOfBlocked(draft);
  holdEndsOfParties(draft);
}

function rejudgeIdentities(draft: Draft): void {
  const index = new CandidateIndex(draft);
  const byRecord = group(draft.stays, (plan) => pmsPersonSubject(plan.stay.account, plan.stay.personExternalId));
  // What was opened in this run is judged too: a later newcomer, or a new e-mail, may have answered it.
  for (const [key, conflict] of [...draft.conflicts]) {
    if (!IDENTITY.has(conflict.type)) continue;
    const now = calledFor(draft, conflict, index),
      person = draft.peopleNow.get(conflict.person ?? '');
    // Somebody whom a later newcomer turned out to be is no party of it from the beginning.
    if (now && person && now.candidates.length < conflict.candidates.length)
      Object.assign(conflict, { candidates: now.candidates, evidence: identityEvidence(draft, person, now.candidates) });
    if (now?.type === conflict.type) continue;
    draft.conflicts.delete(key);
    if (now) draft.conflicts.set(conflictKey(now.type, conflict.subject), { ...conflict, ...now });
  }
  for (const row of draft.input.conflicts) {
    if (!IDENTITY.has(row.type) || !row.person) continue;
    const person = draft.peopleNow.get(row.person),
      now = person && calledFor(draft, row, index);
    if (!person || !now) continue;
    const asked = draft.conflicts.get(conflictKey(now.type, row.subject));
    if (asked) {
      // Somebody else shares it too by now: one question about all of them.
      if (asked.person === row.person) {
        asked.candidates = [...new Set([...asked.candidates, ...now.candidates])];
        asked.evidence = identityEvidence(draft, person, asked.candidates);
      }
      continue;
    }
    const stay = leadingFirst(byRecord.get(row.subject) ?? [])[0];
    draft.conflicts.set(conflictKey(now.type, row.subject), {
      id: '',
      type: now.type,
      subject: row.subject,
      person: row.person,
      candidates: now.candidates,
      pms: stay ? shown(stay) : {},
      console: shownPerson(draft.peopleNow.get(now.candidates[0] ?? '')),
      evidence: identityEvidence(draft, person, now.type === row.type ? row.candidates : now.candidates),
      evidenceHash: '',
    });
  }
}

/**
 * The row of "Who is who" that today's facts of the newcomer and of the candidates she was compared with call for; null when they call for none.
 * `candidates`: those with whom the doubt still stands.
 */
function calledFor(
  draft: Draft,
  row: Pick<ConflictRow, 'type' | 'subject' | 'person' | 'candidates'>,
  index: CandidateIndex,
): { type: ConflictType; candidates: string[] } | null {
  const person = draft.peopleNow.get(row.person ?? '');
  if (!person) return null;
  const left = notSeparated(draft, row);
  if (left.length && [person.id, ...left].some((id) => endIsInDoubt(draft, id))) return { type: row.type, candidates: left };
  const candidates = left
    .map((id) => draft.peopleNow.get(id))
    .filter((each) => each !== undefined && each.id !== person.id)
    .map((each) => index.candidate(each!))
    .sort(byPrecedence);
  const sameName = (each: Candidate) => isFullName(person.nameKey) && each.nameKey === person.nameKey,
    sameEmail = (each: Candidate) => person.emailKey !== null && (each.emailKey === person.emailKey || each.loginKey === person.emailKey);
  const call = (type: ConflictType, who: Candidate[]) => {
    const ids = who.map((each) => each.id);
    // The newcomer's log-in is what a shared e-mail is about; the holder may have left (docs/rules.md, Conflicts).
    return (type === 'shared_email' ? [person.id] : [person.id, ...ids]).some((id) => livesHere(draft, id))
      ? { type, candidates: ids }
      : null;
  };
  const blocked = candidates.filter((each) => each.blockedHere && each.nameKey === person.nameKey && person.nameKey !== '');
  const namesakes = candidates.filter((each) => sameName(each) && each.residentHere && (!each.taken || each.missing || each.blockedHere));
  if (blocked.length) return call('email_mismatch', [...new Set([...blocked, ...namesakes])]);
  const equal = candidates.filter(sameEmail),
    taken = equal.filter((each) => each.taken),
    first = taken[0] ?? equal[0];
  if (first) {
    if (sameName(first)) return call('duplicate_account', taken.length ? taken : equal);
    return taken.length || row.type === 'shared_email' ? call('shared_email', taken.length ? taken : equal) : call('name_mismatch', equal);
  }
  return namesakes.length ? call('email_mismatch', namesakes) : null;
}

/** The PMS said that she leaves, and this read, which is not complete, does not prove it: it settles no question either, or she would have left with the next one before the answer. */
const endIsInDoubt = (draft: Draft, person: string) =>
  (draft.staysByPerson.get(person) ?? []).some(
    ({ before, end, scope, stay }) =>
      isLive(before) &&
      // A detached one is not read any more: nothing will prove its end.
      (end?.blocked === true || (scope !== 'detached' && stay.learned === 'unread' && typeof stay.held?.endSaidReadNo === 'number')),
  );

/** Live if every end that the PMS calls for applied; missing and detached ones are live until a manager ends them. */
const goesOn = (plan: StayPlan) =>
  plan.end?.blocked || plan.end?.hold === 'absent' || plan.end?.hold === 'detached' ? isLive(plan.before) : staysIn(plan);
const livesHere = (draft: Draft, person: string) => (draft.staysByPerson.get(person) ?? []).some(goesOn);

function callUnknownWords(draft: Draft): void {
  const bySubject = group(
    draft.stays.filter((plan) => plan.stay.learned === 'unknown'),
    (plan) => wordSubject(plan.stay.account, statusKey(plan.stay.facts.raw)),
  );
  const words: UnknownWords = new Map(
    [...bySubject].map(([subject, stays]) => [subject, { raw: stays[0]?.stay.facts.raw ?? '', stays: stays.length }]),
  );
  if (!tellsOfAll(draft)) {
    draft.plan.words = words;
    return;
  }
  for (const [subject, { raw, stays }] of draft.input.part?.words ?? words) {
    draft.conflicts.set(conflictKey('unknown_status', subject), {
      id: '',
      type: 'unknown_status',
      subject,
      person: null,
      candidates: [],
      pms: { rawLeaseStatus: raw, stays },
      console: {},
      evidence: null,
      evidenceHash: '',
    });
  }
}

/** Of several parts the last one tells of words and of bad records, which are no cluster's. */
const tellsOfAll = ({ input }: Draft): boolean => !input.part || input.part.words !== null;

function callBadRecords(draft: Draft): void {
  if (!tellsOfAll(draft)) return;
  for (const bad of draft.input.badRecords) {
    const subject = recordSubject(bad.id);
    draft.conflicts.set(conflictKey('bad_record', subject), {
      id: '',
      type: 'bad_record',
      subject,
      person: null,
      candidates: [],
      pms: { record: bad.id, reason: bad.reason, field: bad.field },
      console: {},
      evidence: { reason: bad.reason, fields: bad.valueHash },
      evidenceHash: '',
    });
  }
}

/** A manager said that she is another one than these: only lifting the decision ends that. */
function notSeparated(draft: Draft, { subject, candidates }: Pick<ConflictRow, 'subject' | 'candidates'>): string[] {
  const decision = draft.decisions.get(decisionKey(subject, 'separate'));
  return decision ? candidates.filter((id) => decision.candidates !== null && !decision.candidates.includes(id)) : candidates;
}

/** A newcomer with the name of somebody blocked here gets no unit until a manager has told them apart (docs/rules.md, Block). */
function keepNamesakesOfBlocked(draft: Draft): void {
  for (const conflict of draft.conflicts.values()) {
    if (conflict.type === 'email_mismatch' && conflict.person && conflict.candidates.some((id) => draft.peopleNow.get(id)?.blockedHere))
      draft.withoutUnit.add(conflict.person);
  }
}

function holdEndsOfParties(draft: Draft): void {
  // Whose record is another human's by now: her end waits for the answer, in every property.
  const asked = [...draft.conflicts.values(), ...draft.input.conflicts.filter((row) => row.state === 'open' && keptOpen(draft, row))]
    .filter((row) => row.type === 'email_changed')
    .flatMap((row) => row.candidates);
  draft.replaced = new Set([...asked, ...draft.input.replacedElsewhere]);
  for (const person of draft.replaced)
    for (const plan of draft.staysByPerson.get(person) ?? []) if (plan.end) plan.end.hold ??= 'open_conflict';
  const ignored = new Set(draft.input.conflicts.filter((row) => row.state === 'ignored').map((row) => conflictKey(row.type, row.subject)));
  for (const [key, conflict] of draft.conflicts) {
    if (!HOLDING.has(conflict.type) || ignored.has(key)) continue;
    const parties = [conflict.person, ...conflict.candidates].filter((id): id is string => id !== null);
    const living = parties.filter((id) => livesHere(draft, id));
    for (const party of parties) {
      if (!living.some((id) => id !== party)) continue;
      for (const plan of draft.staysByPerson.get(party) ?? []) {
        if (!plan.end) continue;
        // She may be the very newcomer, under the new PMS's id: that is asked first, and her end is no part of the batch.
        if (plan.former && living.some((id) => id !== party && isKnownNow(draft, id))) plan.end = null;
        else plan.end.hold ??= 'open_conflict';
      }
    }
  }
}

/** The PMS that the property reads from now has her. */
const isKnownNow = (draft: Draft, person: string) =>
  (draft.staysByPerson.get(person) ?? []).some((plan) => plan.scope !== 'detached' && isLive(plan.next));

/**
 * A `duplicate_account` links by itself once all the candidate's other ids are past or superseded; while one of several lives on, the doubt does too (docs/rules.md, Conflicts).
 * Also one that this very plan would open, so that the same facts planned again say nothing new; not one that was put away and rests on the same evidence.
 */
export function planSelfLinks(draft: Draft): void {
  const open = new Map(
    draft.input.conflicts.filter((row) => row.state === 'open' && IDENTITY.has(row.type)).map((row) => [row.subject, row.id]),
  );
  const ignored = new Map(
    draft.input.conflicts.filter((row) => row.state === 'ignored').map((row) => [conflictKey(row.type, row.subject), row.evidenceHash]),
  );
  const index = new CandidateIndex(draft);
  for (const [key, { type, subject, person: id, candidates, evidence }] of draft.conflicts) {
    const person = draft.peopleNow.get(id ?? ''),
      conflict = open.get(subject) ?? null;
    if (type !== 'duplicate_account' || !person || ignored.get(key) === evidenceHash(evidence)) continue;
    const equal = candidates
      .map((each) => draft.peopleNow.get(each))
      .filter((each) => each !== undefined && each.id !== person.id && each.nameKey === person.nameKey);
    const target = equal.every((each) => index.idsPast(each!)) ? equal[0] : undefined;
    // A manager took this very link back.
    const undone = candidates.some((each) => isDecided(draft, subject, 'link', identityEvidence(draft, person, [each])));
    if (target && !undone) draft.plan.merges.push({ source: person.id, target: target.id, subject, conflict });
  }
}

/** What is new opens, what is no longer called for closes; a conflict that was put away comes back with other evidence. */
export function reconcileConflicts(draft: Draft): void {
  const { plan, input } = draft;
  const complete = input.pmsProperties.filter((each) => each.attached).every((each) => each.outcome === 'complete');
  const known = new Map(input.conflicts.map((row) => [conflictKey(row.type, row.subject), row]));
  for (const [key, conflict] of draft.conflicts) {
    conflict.evidenceHash = evidenceHash(conflict.evidence);
    const row = known.get(key);
    // The same question is about somebody else once its record is another human's.
    const isSame =
      row?.state === 'open'
        ? row.person === conflict.person && conflict.candidates.every((id) => row.candidates.includes(id))
        : row?.evidenceHash === conflict.evidenceHash;
    if (isSame) continue;
    if (row) plan.closeConflicts.push(closed(row, 'evidence_changed'));
    conflict.id = input.newId();
    plan.openConflicts.push(conflict);
  }
  for (const [key, row] of known) {
    if (draft.conflicts.has(key) || keptOpen(draft, row)) continue;
    // What a record says stays in our mirror; that a bad record is gone, only a complete read shows.
    if (complete || row.type !== 'bad_record')
      plan.closeConflicts.push(
        closed(
          row,
          whyClosed(draft, row, (person) => livesHere(draft, person)),
        ),
      );
  }
  const after = new Set([
    ...input.conflicts
      .filter((row) => row.state === 'open' && !plan.closeConflicts.some((each) => each.id === row.id))
      .map((row) => row.person ?? row.subject),
    ...plan.openConflicts.map((each) => each.person ?? each.subject),
  ]);
  plan.counts.conflicts = after.size;
  plan.counts.badRecords = tellsOfAll(draft) ? input.badRecords.length : 0;
}

const closed = (row: ConflictRow, reason: string) => ({
  id: row.id,
  reason,
  candidates: row.type === 'email_changed' ? row.candidates : [],
});

/** `email_changed` of a record used again waits for its answer as long as the record is the newcomer's; of a changed e-mail, while its record lives and says nothing new. */
function keptOpen(draft: Draft, row: ConflictRow): boolean {
  if (row.type !== 'email_changed') return false;
  const record = draft.pmsPersons.get(pmsPersonKeyOf(row.subject)),
    person = draft.peopleNow.get(row.person ?? '');
  if (row.candidates.length)
    return record?.person === row.person && row.candidates.some((id) => id !== row.person && draft.peopleNow.has(id));
  const stays = draft.stays.filter(
    (plan) => pmsPersonSubject(plan.stay.account, plan.stay.personExternalId) === row.subject && goesOn(plan),
  );
  const isSettled =
    !record ||
    !person ||
    person.overrides.includes('email') ||
    [record.emailKey, person.emailKey].some((key) => evidenceHash(emailEvidence(draft, key)) === row.evidenceHash);
  // Missing (also while its end waits), kept, bad or unread, a record says what it said.
  return (
    stays.length > 0 && !isSettled && !stays.some((plan) => ['create', 'reopen', 'update'].includes(plan.decision.action) && isNews(plan))
  );
}

function pmsPersonKeyOf(subject: string): string {
  const [account = '', ...rest] = subject.slice('pms:'.length).split('/');
  return pmsPersonKey(account, rest.join('/'));
}
