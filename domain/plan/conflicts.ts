import { evidenceHash } from '../evidence.ts';
import { isLive } from '../stay.ts';
import { statusKey } from '../text.ts';
import { conflictKey, decisionKey, group, isDecided, type Draft } from './draft.ts';
import { CandidateIndex, identityEvidence, shown, shownPerson } from './identity.ts';
import { leadingFirst } from './leading.ts';
import { pmsPersonKey, pmsPersonSubject, recordSubject, wordSubject } from './subjects.ts';
import type { ConflictRow, ConflictType } from './types.ts';

/** Conflicts of these types hold the end of one party while another lives here (docs/rules.md, Conflicts). */
const HOLDING: ReadonlySet<ConflictType> = new Set(['duplicate_account', 'email_mismatch', 'name_mismatch']);
const IDENTITY: ReadonlySet<ConflictType> = new Set(['shared_email', 'duplicate_account', 'email_mismatch', 'name_mismatch']);

/** Judges every open conflict again, and adds the words and records that nobody can read. Sets `hold` on ends of parties. */
export function planConflicts(draft: Draft): void {
  rejudgeIdentities(draft);
  callUnknownWords(draft);
  callBadRecords(draft);
  dropSeparated(draft);
  keepNamesakesOfBlocked(draft);
  holdEndsOfParties(draft);
}

function rejudgeIdentities(draft: Draft): void {
  const index = new CandidateIndex(draft);
  const byRecord = group(draft.stays, (plan) => pmsPersonSubject(plan.stay.account, plan.stay.personExternalId));
  // What was opened in this run is judged too: a later newcomer, or a new e-mail, may have answered it.
  for (const [key, { type, person, candidates, subject }] of draft.conflicts) if (IDENTITY.has(type) && !stillCalledFor(draft, { type, person, candidates, subject }, index)) draft.conflicts.delete(key);
  for (const row of draft.input.conflicts) {
    if (!IDENTITY.has(row.type) || draft.conflicts.has(conflictKey(row.type, row.subject)) || !row.person) continue;
    const person = draft.peopleNow.get(row.person);
    const type = person && stillCalledFor(draft, row, index);
    if (!person || !type) continue;
    const stay = leadingFirst(byRecord.get(row.subject) ?? [])[0];
    draft.conflicts.set(conflictKey(type, row.subject), {
      id: '', type, subject: row.subject, person: row.person, candidates: row.candidates, pms: stay ? shown(stay) : {}, console: shownPerson(draft.peopleNow.get(row.candidates[0] ?? '')),
      evidence: identityEvidence(draft, person, row.candidates), evidenceHash: '',
    });
  }
}

/** The type that today's facts call for, or null when they call for none. */
function stillCalledFor(draft: Draft, row: Pick<ConflictRow, 'type' | 'person' | 'candidates' | 'subject'>, index: CandidateIndex): ConflictType | null {
  const person = draft.peopleNow.get(row.person ?? '');
  if (!person) return null;
  const candidates = row.candidates.map((id) => draft.peopleNow.get(id)).filter((each) => each !== undefined && each.id !== person.id);
  const lives = (id: string) => livesHere(draft, id);
  if (row.type === 'email_mismatch') {
    const same = candidates.some((each) => { const seen = index.candidate(each!); return each!.nameKey === person.nameKey && (!seen.taken || seen.missing || seen.blockedHere); });
    return same && [person.id, ...row.candidates].some(lives) ? 'email_mismatch' : null;
  }
  const sameEmail = candidates.filter((each) => person.emailKey !== null && (each!.emailKey === person.emailKey || each!.loginEmailKey === person.emailKey));
  if (!sameEmail.length) return null;
  const sameName = sameEmail[0]!.nameKey === person.nameKey;
  if (row.type === 'name_mismatch') return !sameName && [person.id, ...row.candidates].some(lives) ? 'name_mismatch' : null;
  if (sameName) return [person.id, ...row.candidates].some(lives) ? 'duplicate_account' : null;
  // The newcomer's log-in is what it is about; the holder may have left (docs/rules.md, Conflicts).
  return lives(person.id) ? 'shared_email' : null;
}

/** With a live stay at the property if every end that the PMS calls for applied; missing and detached ones are live until a manager ends them. */
const livesHere = (draft: Draft, person: string) => (draft.staysByPerson.get(person) ?? []).some(({ end, before, next }) => (end?.blocked || end?.hold === 'absent' || end?.hold === 'detached' ? isLive(before) : isLive(next) && !end));

function callUnknownWords(draft: Draft): void {
  const words = group(draft.stays.filter((plan) => plan.stay.learned === 'unknown'), (plan) => wordSubject(plan.stay.account, statusKey(plan.stay.facts.raw)));
  for (const [subject, stays] of words) {
    draft.conflicts.set(conflictKey('unknown_status', subject), { id: '', type: 'unknown_status', subject, person: null, candidates: [], pms: { rawLeaseStatus: stays[0]?.stay.facts.raw ?? '', stays: stays.length }, console: {}, evidence: null, evidenceHash: '' });
  }
}

function callBadRecords(draft: Draft): void {
  for (const bad of draft.input.badRecords) {
    const subject = recordSubject(bad.id);
    draft.conflicts.set(conflictKey('bad_record', subject), { id: '', type: 'bad_record', subject, person: null, candidates: [], pms: { record: bad.id, reason: bad.reason, field: bad.field }, console: {}, evidence: { reason: bad.reason, fields: bad.valueHash }, evidenceHash: '' });
  }
}

/** A manager said that these are different people: only lifting the decision ends that. */
function dropSeparated(draft: Draft): void {
  for (const [key, conflict] of draft.conflicts) {
    if (!IDENTITY.has(conflict.type)) continue;
    const decision = draft.decisions.get(decisionKey(conflict.subject, 'separate'));
    if (decision) { draft.standingDecisions.add(decision.id); draft.conflicts.delete(key); }
  }
}

/** A newcomer with the name of somebody blocked here gets no unit until a manager has told them apart (docs/rules.md, Block). */
function keepNamesakesOfBlocked(draft: Draft): void {
  for (const conflict of draft.conflicts.values()) {
    if (conflict.type === 'email_mismatch' && conflict.person && conflict.candidates.some((id) => draft.peopleNow.get(id)?.blockedHere)) draft.withoutUnit.add(conflict.person);
  }
}

function holdEndsOfParties(draft: Draft): void {
  // Whose record is another human's by now: her end waits for the answer.
  for (const conflict of [...draft.conflicts.values(), ...draft.input.conflicts.filter((row) => row.state === 'open' && keptOpen(draft, row))]) {
    if (conflict.type === 'email_changed') for (const party of conflict.candidates) for (const plan of draft.staysByPerson.get(party) ?? []) if (plan.end) plan.end.hold ??= 'open_conflict';
  }
  const ignored = new Set(draft.input.conflicts.filter((row) => row.state === 'ignored').map((row) => conflictKey(row.type, row.subject)));
  for (const [key, conflict] of draft.conflicts) {
    if (!HOLDING.has(conflict.type) || ignored.has(key)) continue;
    const parties = [conflict.person, ...conflict.candidates].filter((id): id is string => id !== null);
    const living = parties.filter((id) => livesHere(draft, id));
    for (const party of parties) {
      if (!living.some((id) => id !== party)) continue;
      for (const plan of draft.staysByPerson.get(party) ?? []) if (plan.end && plan.decision.action !== 'close') plan.end.hold ??= 'open_conflict';
    }
  }
}

/** A `duplicate_account` links by itself once all the candidate's other ids are past or superseded (docs/rules.md, Conflicts). */
export function planSelfLinks(draft: Draft): void {
  const open = new Map(draft.input.conflicts.filter((row) => row.state === 'open').map((row) => [row.subject, row.id]));
  const index = new CandidateIndex(draft);
  for (const { type, subject, person: id, candidates } of draft.conflicts.values()) {
    const person = draft.peopleNow.get(id ?? ''), conflict = open.get(subject);
    if (type !== 'duplicate_account' || !person || !conflict) continue;
    const target = candidates.map((each) => draft.peopleNow.get(each)).find((each) => each && each.id !== person.id && each.nameKey === person.nameKey && index.idsPast(each));
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
    if (row?.state === 'open' || (row && row.evidenceHash === conflict.evidenceHash)) continue;
    if (row) plan.closeConflicts.push({ id: row.id, reason: 'evidence_changed' });
    conflict.id = input.newId();
    plan.openConflicts.push(conflict);
  }
  for (const [key, row] of known) {
    if (draft.conflicts.has(key) || keptOpen(draft, row)) continue;
    // What a record says stays in our mirror; that a bad record is gone, only a complete read shows.
    if (complete || row.type !== 'bad_record') plan.closeConflicts.push({ id: row.id, reason: 'facts_changed' });
  }
  const after = new Set([...input.conflicts.filter((row) => row.state === 'open' && !plan.closeConflicts.some((each) => each.id === row.id)).map((row) => row.person ?? row.subject), ...plan.openConflicts.map((each) => each.person ?? each.subject)]);
  plan.counts.conflicts = after.size;
  plan.counts.badRecords = input.badRecords.length;
}

/** A reused record's conflict waits for its answer as long as the record is read; a word as long as a stay reads it. */
function keptOpen(draft: Draft, row: ConflictRow): boolean {
  if (row.type !== 'email_changed') return false;
  const stays = draft.stays.filter((plan) => pmsPersonSubject(plan.stay.account, plan.stay.personExternalId) === row.subject && isLive(plan.next));
  // Missing, kept or unread, a record says what it said.
  return stays.length > 0 && (row.candidates.length > 0 ? Boolean(draft.pmsPersons.get(pmsPersonKeyOf(row.subject))) : !stays.some((plan) => ['create', 'reopen', 'update'].includes(plan.decision.action)));
}

function pmsPersonKeyOf(subject: string): string {
  const [account = '', ...rest] = subject.slice('pms:'.length).split('/');
  return pmsPersonKey(account, rest.join('/'));
}

