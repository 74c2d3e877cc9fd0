import { evidenceHash, keyed, type Json } from '../evidence.ts';
import { normalizePhone } from '../phone.ts';
import { isLive } from '../stay.ts';
import { emailKey, nameKey } from '../text.ts';
import { addChange, conflictKey, decisionKey, group, isDecided, type Draft } from './draft.ts';
import {
  emailEvidence,
  identityEvidence,
  inPrecedence,
  isNews,
  readNow,
  shown,
  shownPerson,
  speaker,
  type RecordStays,
} from './identity.ts';
import { leadingFirst, leadingHere, stateOf } from './leading.ts';
import { isReleased } from './released.ts';
import { isFrozenAtItsEnd, type StayPlan } from './stay-plan.ts';
import { fieldSubject, pmsPersonKey, pmsPersonSubject } from './subjects.ts';
import type { PlanPerson, PlanPmsPerson } from './types.ts';

const reads = (plan: StayPlan) => ['create', 'reopen', 'update'].includes(plan.decision.action);

/**
 * Names, phones and e-mails of people we know (docs/rules.md, User Sync and Who is who): before newcomers are looked at, so that the order of records does not matter.
 * `only`: people linked in this run, whose new record may lead them.
 */
export function planPeople(draft: Draft, only?: ReadonlySet<string>): void {
  const elsewhere = group(draft.input.elsewhere, (stay) => stay.person),
    known: (RecordStays & { person: string })[] = [];
  for (const [id, stays] of draft.staysByPerson) {
    if (draft.newPeople.has(id) || (only && !only.has(id))) continue;
    // A frozen stay that closes in this very plan leads nobody: the same facts planned again would write another name.
    const lasting = stays.some((plan) => plan.scope === 'detached') ? stays.filter((plan) => !isReleased(draft, plan, stays)) : stays;
    const leading = leadingHere(lasting, elsewhere.get(id) ?? []);
    // Also where it is kept, missing or was read earlier: its facts in scope are hers as long as it leads. A record that calls for its end is none: it may be another human's by now.
    if (leading && isLive(stateOf(leading)) && !['end', 'close'].includes(leading.decision.action) && !isFrozenAtItsEnd(leading))
      updateNameAndPhone(draft, id, leading);
    for (const record of group(stays.filter(reads), (plan) => pmsPersonKey(plan.stay.account, plan.stay.personExternalId)).values()) {
      const speaks = emailSpeaker(draft, record);
      if (speaks) known.push({ person: id, stays: record, leading: speaks });
    }
  }
  const logins = new Map<string, string>();
  for (const person of draft.peopleNow.values()) if (person.loginEmailKey) logins.set(person.loginEmailKey, person.id);
  for (const { person, leading } of inPrecedence(known)) judgeEmail(draft, person, leading, logins);
}

/** A newcomer of this very read may log in with an e-mail that waits to be accepted: then it is contact only, as it would be in the next plan. */
export function rejudgeEmails(draft: Draft): void {
  const logins = new Map<string, string>();
  for (const id of draft.newPeople) {
    const key = draft.peopleNow.get(id)?.loginEmailKey;
    if (key) logins.set(key, id);
  }
  for (const [subject, { person, leading }] of draft.waitingEmails) {
    if (!logins.has(emailKey(leading.effective.email) ?? '')) continue;
    draft.conflicts.delete(conflictKey('email_changed', subject));
    judgeEmail(draft, person, leading, logins);
  }
}

/**
 * Whose words on the e-mail count; null where nothing new is said and nothing waits or is decided. A question whether a record is another human's may have
 * kept an e-mail waiting that it does not name: what was read completely, and is not yet what the record is known to say, is judged again too.
 */
function emailSpeaker(draft: Draft, stays: readonly StayPlan[]): StayPlan | null {
  if (stays.some(isNews)) return speaker(stays, () => false) ?? null;
  const { account, personExternalId } = stays[0]!.stay,
    subject = pmsPersonSubject(account, personExternalId);
  const asked = [draft.emailQuestions.get(subject), draft.decisions.get(decisionKey(subject, 'email_changed'))?.evidenceHash].filter(
    (hash) => typeof hash === 'string',
  );
  const waits = asked.length && stays.find((plan) => asked.includes(evidenceHash(emailEvidence(draft, emailKey(plan.effective.email)))));
  return waits || unheard(draft, stays, draft.pmsPersons.get(pmsPersonKey(account, personExternalId)));
}

/** The stay that leads a record as this run read it, where it says another e-mail of the same human than the record is known to say. */
function unheard(draft: Draft, stays: readonly StayPlan[], record: PlanPmsPerson | undefined): StayPlan | null {
  const said = (plan: StayPlan) => emailKey(plan.effective.email);
  if (!record || !stays.some((plan) => said(plan) !== record.emailKey)) return null;
  const leading = leadingFirst(stays.filter(readNow(draft)))[0];
  if (!leading || said(leading) === null || said(leading) === record.emailKey) return null;
  return (nameKey(leading.effective.firstName, leading.effective.lastName) || null) === record.nameKey ? leading : null;
}

function setField(
  draft: Draft,
  id: string,
  field: 'firstName' | 'lastName' | 'phone' | 'email',
  value: string | null,
  reason: string,
  extra: Partial<PlanPerson> = {},
): boolean {
  const person = draft.peopleNow.get(id);
  if (!person || person.overrides.includes(field)) return false;
  const subject = fieldSubject(id, field),
    evidence: Json = { field, value: keyed(draft.input.settings.organizationId, value) };
  if (isDecided(draft, subject, 'update', evidence)) return false;
  const told = draft.fieldChanges.get(subject);
  // Linked in this run, her leading stay may be another one by now: one row tells where that ends.
  if (told) Object.assign(told, { reason, after: { [field]: value }, evidence, evidenceHash: evidenceHash(evidence) });
  else {
    const change = addChange(draft, {
      kind: 'update',
      reason,
      subject,
      person: id,
      before: { [field]: person[field] },
      after: { [field]: value },
      evidence,
    });
    if (change) draft.fieldChanges.set(subject, change);
    draft.plan.counts.updated++;
  }
  const next = { ...person, [field]: value, ...extra };
  next.nameKey = nameKey(next.firstName, next.lastName);
  next.emailKey = emailKey(next.email);
  draft.peopleNow.set(id, next);
  return true;
}

function updateNameAndPhone(draft: Draft, id: string, leading: StayPlan): void {
  const person = draft.peopleNow.get(id);
  if (!person) return;
  const { firstName, lastName, phone: raw } = leading.effective;
  if (firstName !== null && firstName !== person.firstName) setField(draft, id, 'firstName', firstName, 'name_changed');
  if (lastName !== null && lastName !== person.lastName) setField(draft, id, 'lastName', lastName, 'name_changed');
  const phone = normalizePhone(raw, draft.input.settings.country);
  if (phone.phone !== null && phone.phone !== person.phone)
    setField(draft, id, 'phone', phone.phone, phone.parsed ? 'phone_changed' : 'phone_kept_as_it_came');
}

/** Judged per PMS record against what that record said before. */
function judgeEmail(draft: Draft, id: string, leading: StayPlan, logins: Map<string, string>): void {
  const person = draft.peopleNow.get(id);
  if (!person) return;
  const { account, personExternalId } = leading.stay,
    key = pmsPersonKey(account, personExternalId),
    record = draft.pmsPersons.get(key);
  if (!record) return;
  const facts = leading.effective,
    now = emailKey(facts.email),
    name = nameKey(facts.firstName, facts.lastName);
  const accept = (emailNow: string | null) => {
    if (record.emailKey === emailNow && record.nameKey === (name || null)) return;
    const next = { ...record, emailKey: emailNow, nameKey: name || null };
    draft.pmsPersons.set(key, next);
    draft.plan.pmsPersons.push({ ...next, isNew: false });
  };
  // An e-mail that the PMS no longer gives is kept; the same one is no change.
  if (now === null || now === record.emailKey) return accept(record.emailKey);
  if (now === person.emailKey) return accept(now);
  const holder = logins.get(now),
    subject = pmsPersonSubject(account, personExternalId),
    evidence = emailEvidence(draft, now);
  // A manager keeps ours, until the PMS says yet another one.
  if (isDecided(draft, subject, 'email_changed', evidence)) return accept(record.emailKey);
  if (holder && holder !== id) {
    // Never taken over: contact only, her own log-in stays.
    setField(draft, id, 'email', facts.email, 'email_of_another');
    draft.conflicts.set(conflictKey('shared_email', subject), {
      id: '',
      type: 'shared_email',
      subject,
      person: id,
      candidates: [holder],
      pms: shown(leading),
      console: shownPerson(draft.peopleNow.get(holder)),
      evidence: identityEvidence(draft, { nameKey: name, emailKey: now }, [holder]),
      evidenceHash: '',
    });
    return accept(now);
  }
  const before = draft.staysByPerson.get(id)?.filter((plan) => isLive(plan.before)) ?? [];
  const wasUpcoming =
    before.length > 0 &&
    before.every((plan) => plan.before === 'upcoming') &&
    !draft.input.elsewhere.some((stay) => stay.person === id && stay.state === 'current');
  const hadNone = record.emailKey === null && person.email === null;
  // What waits for a manager goes on waiting, also when she is upcoming by now: the same facts planned again change nothing.
  const waits = draft.emailQuestions.has(subject);
  if (hadNone || (wasUpcoming && !waits)) {
    if (setField(draft, id, 'email', facts.email, 'email_changed', person.overrides.includes('email') ? {} : { loginEmailKey: now })) {
      if (person.loginEmailKey) logins.delete(person.loginEmailKey);
      logins.set(now, id);
    }
    return accept(now);
  }
  // Her name is what the record said; its e-mail waits.
  accept(record.emailKey);
  if (person.overrides.includes('email')) return;
  draft.waitingEmails.set(subject, { person: id, leading });
  draft.conflicts.set(conflictKey('email_changed', subject), {
    id: '',
    type: 'email_changed',
    subject,
    person: id,
    candidates: [],
    pms: shown(leading),
    console: shownPerson(person),
    evidence,
    evidenceHash: '',
  });
}
