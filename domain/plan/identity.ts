import { evidenceOfIdentity, keyed, type IdentityKeys, type Json } from '../evidence.ts';
import { compareExternalIds } from '../ids.ts';
import { isFullName, matchNewcomer, type Candidate, type IdentityConflict } from '../matching.ts';
import { normalizePhone } from '../phone.ts';
import { moveInDay } from '../stay-facts.ts';
import { isLive } from '../stay.ts';
import { emailKey, nameKey } from '../text.ts';
import { leaveOut } from './decided.ts';
import { addChange, conflictKey, group, isDecided, type Draft } from './draft.ts';
import { leadingFirst } from './leading.ts';
import type { StayPlan } from './stay-plan.ts';
import { fieldSubject, pmsPersonKey, pmsPersonSubject } from './subjects.ts';
import type { ElsewhereStay, PlanPerson } from './types.ts';

export interface Arrival {
  key: string;
  account: string;
  externalId: string;
  stays: StayPlan[];
  leading: StayPlan;
  nameKey: string;
  emailKey: string | null;
  replaces: string | null;
}

const wantsPerson = (plan: StayPlan) => ['create', 'reopen', 'update'].includes(plan.decision.action);

/** Gives every stay of a known record its person, and returns the records seen for the first time (docs/rules.md, Who is who). */
export function recognize(draft: Draft): Arrival[] {
  // What was read in scope follows its record; what was not stays with the human it was about, though the record may be another's by now.
  const wasRead = readNow(draft),
    follows = (plan: StayPlan) => wantsPerson(plan) && (plan.stay.staged || wasRead(plan) || (plan.stay.held?.person ?? null) === null);
  for (const plan of draft.stays) {
    const known = draft.pmsPersons.get(pmsPersonKey(plan.stay.account, plan.stay.personExternalId))?.person;
    plan.person = follows(plan) ? (known ?? plan.person) : (plan.person ?? known ?? null);
  }
  const arrivals = findArrivals(draft, draft.stays.filter(follows));
  // A record that is another human by now says nothing of the one it was about: she may come back under another id in this very run.
  for (const arrival of arrivals) if (arrival.replaces) for (const plan of arrival.stays) plan.person = null;
  draft.staysByPerson = group(draft.stays, (plan) => plan.person);
  return arrivals;
}

/** Whether this run read the record of a stay: its PMS property completely, and nothing of it was set aside. */
export function readNow({ input: { pmsProperties, badRecords } }: Draft): (plan: StayPlan) => boolean {
  const complete = new Set(pmsProperties.filter((each) => each.outcome === 'complete').map((each) => each.id)),
    // `<list>/<tenancy>/<person>`, without a tenancy where the record is the person's own.
    bad = new Set(badRecords.map(({ id }) => id.slice(id.indexOf('/') + 1)));
  return ({ stay }) =>
    complete.has(stay.pmsProperty) &&
    !(bad.size && (bad.has(`${stay.tenancy}/${stay.personExternalId}`) || bad.has(`/${stay.personExternalId}`)));
}

/** Links newcomers to people we know, as this very read has them by now, or creates them. */
export function settleArrivals(draft: Draft, arrivals: readonly Arrival[]): void {
  const candidates = new CandidateIndex(draft);
  for (const arrival of arrivals) settle(draft, arrival, candidates);
  draft.staysByPerson = group(draft.stays, (plan) => plan.person);
}

function findArrivals(draft: Draft, read: readonly StayPlan[]): Arrival[] {
  const byRecord = group(read, (plan) => pmsPersonKey(plan.stay.account, plan.stay.personExternalId));
  const arrivals: Arrival[] = [];
  for (const [key, stays] of byRecord) {
    const known = draft.pmsPersons.get(key),
      leading = speaker(stays, (plan) => known !== undefined && saysAsBefore(plan, known));
    if (!leading) continue;
    const facts = leading.effective;
    const arrival: Arrival = {
      key,
      account: leading.stay.account,
      externalId: leading.stay.personExternalId,
      stays,
      leading,
      nameKey: nameKey(facts.firstName, facts.lastName),
      emailKey: emailKey(facts.email),
      replaces: null,
    };
    if (!known) arrivals.push(arrival);
    else if (
      isAnotherHuman(known, arrival) &&
      !isDecided(draft, pmsPersonSubject(arrival.account, arrival.externalId), 'same_human', {
        email: keyed(draft.input.settings.organizationId, arrival.emailKey),
        name: keyed(draft.input.settings.organizationId, arrival.nameKey),
      })
    )
      arrivals.push({ ...arrival, replaces: known.person });
  }
  return inPrecedence(arrivals);
}

/** Among records with one e-mail: the primary, then the earliest move-in, then the lowest id. */
export function inPrecedence<T extends RecordStays>(records: readonly T[]): T[] {
  const ranked = records.map((record) => ({
    record,
    rank: record.stays.some((plan) => plan.effective.role === 'primary') ? 0 : 1,
    moveIn: moveInDay(record.leading.effective) ?? '9999-12-31',
  }));
  const byId = (a: T, b: T) =>
    compareExternalIds(a.leading.stay.personExternalId, b.leading.stay.personExternalId) ||
    compareExternalIds(a.leading.stay.account, b.leading.stay.account);
  ranked.sort((a, b) => a.rank - b.rank || (a.moveIn < b.moveIn ? -1 : a.moveIn > b.moveIn ? 1 : byId(a.record, b.record)));
  return ranked.map(({ record }) => record);
}
export interface RecordStays {
  stays: readonly StayPlan[];
  leading: StayPlan;
}

/** Read in this run, or in scope again: its words are news. What was only read earlier may be older than what another read has told meanwhile. */
export const isNews = ({ stay, decision }: StayPlan): boolean =>
  stay.staged || decision.action !== 'update' || stay.held?.facts !== stay.facts;

/** The stay that speaks for its record: the leading one of those with news; without news, one that fits what is known already. */
export function speaker(stays: readonly StayPlan[], fits: (plan: StayPlan) => boolean): StayPlan | undefined {
  const news = stays.filter(isNews),
    ordered = leadingFirst(news.length ? news : stays);
  return news.length ? ordered[0] : (ordered.find(fits) ?? ordered[0]);
}

const saysAsBefore = ({ effective }: StayPlan, known: { nameKey: string | null; emailKey: string | null }) =>
  emailKey(effective.email) === known.emailKey && (nameKey(effective.firstName, effective.lastName) || null) === known.nameKey;

/** First name, last name and e-mail all changed together: a record used again (docs/rules.md, Who is who). */
function isAnotherHuman(
  known: { nameKey: string | null; emailKey: string | null },
  now: { nameKey: string; emailKey: string | null },
): boolean {
  if (!known.nameKey || !known.emailKey || !now.emailKey || !isFullName(known.nameKey) || !isFullName(now.nameKey)) return false;
  const [oldFirst, oldLast] = known.nameKey.split('\u0001'),
    [first, last] = now.nameKey.split('\u0001');
  return oldFirst !== first && oldLast !== last && known.emailKey !== now.emailKey;
}

function settle(draft: Draft, arrival: Arrival, candidates: CandidateIndex): void {
  const { input } = draft,
    { account, externalId } = arrival,
    subject = pmsPersonSubject(account, externalId);
  // An id that the vendor named for the human whose record this was says nothing of the one it is now.
  const predecessors = arrival.stays
    .flatMap((plan) => plan.effective.predecessors)
    .map((id) => draft.pmsPersons.get(pmsPersonKey(account, id))?.person)
    .filter((id): id is string => id !== undefined && id !== arrival.replaces);
  const match = matchNewcomer({ nameKey: arrival.nameKey, emailKey: arrival.emailKey, predecessors }, candidates.of(arrival));
  const facts = arrival.leading.effective;
  const evidence: Json = {
    name: keyed(input.settings.organizationId, arrival.nameKey),
    email: keyed(input.settings.organizationId, arrival.emailKey),
  };
  if (isDecided(draft, subject, 'create', evidence)) {
    leaveOut(draft, arrival, arrival.stays, evidence);
    return;
  }
  let person: string;
  if (match.do === 'link') {
    person = match.person;
    const linked = identityEvidence(draft, arrival, [person]);
    if (isDecided(draft, subject, 'link', linked)) {
      leaveOut(draft, arrival, arrival.stays, linked);
      return;
    }
    draft.linkedNow.add(person);
    addChange(draft, {
      kind: 'link',
      reason: match.reason,
      subject,
      person,
      stay: arrival.leading.stay.id,
      evidence: linked,
      after: { personExternalId: externalId },
    });
    draft.plan.counts.linked++;
  } else {
    const { phone, parsed } = normalizePhone(facts.phone, input.settings.country);
    const login = match.login && arrival.emailKey !== null && !candidates.loginTaken(arrival.emailKey);
    const created: PlanPerson = {
      id: input.newId(),
      firstName: facts.firstName ?? '',
      lastName: facts.lastName ?? '',
      email: facts.email,
      phone,
      nameKey: arrival.nameKey,
      emailKey: arrival.emailKey,
      loginEmailKey: login ? arrival.emailKey : null,
      overrides: [],
      protected: false,
      blockedHere: false,
      residentHere: true,
    };
    person = created.id;
    draft.newPeople.add(person);
    draft.peopleNow.set(person, created);
    addChange(draft, {
      kind: 'create',
      reason: arrival.replaces ? 'record_used_again' : 'first_read',
      subject,
      person,
      stay: arrival.leading.stay.id,
      evidence,
      after: { firstName: created.firstName, lastName: created.lastName, email: created.email, phone: created.phone, hasLogin: login },
    });
    // Nothing to compare it with, so it is no change of a field, but said all the same.
    if (!parsed)
      addChange(draft, {
        kind: 'skip',
        reason: 'phone_kept_as_it_came',
        subject: fieldSubject(person, 'phone'),
        person,
        stay: arrival.leading.stay.id,
        after: { phone },
        evidence: { field: 'phone', value: keyed(input.settings.organizationId, phone) },
      });
    draft.plan.counts.created++;
    if (match.withoutUnit) draft.withoutUnit.add(person);
    if (match.conflict) openIdentityConflict(draft, arrival, person, match.conflict.type, match.conflict.candidates);
    candidates.add(created);
  }
  if (arrival.replaces) openReplaced(draft, arrival, person);
  // Of somebody linked who has no e-mail yet, the record's first word is one: judged with her other facts.
  const record = {
    account,
    externalId,
    person,
    nameKey: arrival.nameKey || null,
    emailKey: match.do === 'link' && draft.peopleNow.get(person)?.email === null ? null : arrival.emailKey,
  };
  draft.pmsPersons.set(arrival.key, record);
  draft.plan.pmsPersons.push({ ...record, isNew: arrival.replaces === null });
  // What is in scope follows the record; an ended or kept stay of a record used again stays with the human it was about.
  for (const plan of arrival.stays) plan.person = person;
}

/** Evidence of an identity conflict (domain/evidence.ts), of the candidates as they are in this plan. */
export const identityEvidence = (draft: Draft, record: IdentityKeys, candidates: readonly string[]): Json =>
  evidenceOfIdentity(
    draft.input.settings.organizationId,
    record,
    candidates.map((id) => ({ nameKey: null, emailKey: null, ...draft.peopleNow.get(id), id })),
  );

/** What an e-mail that waits rests on. */
export const emailEvidence = (draft: Draft, email: string | null): Json => ({ email: keyed(draft.input.settings.organizationId, email) });

function openIdentityConflict(draft: Draft, arrival: Arrival, person: string, type: IdentityConflict, candidates: string[]): void {
  const subject = pmsPersonSubject(arrival.account, arrival.externalId);
  draft.conflicts.set(conflictKey(type, subject), {
    id: '',
    type,
    subject,
    person,
    candidates,
    pms: shown(arrival.leading),
    console: shownPerson(draft.peopleNow.get(candidates[0] ?? '')),
    evidence: identityEvidence(draft, arrival, candidates),
    evidenceHash: '',
  });
}

function openReplaced(draft: Draft, arrival: Arrival, person: string): void {
  const subject = pmsPersonSubject(arrival.account, arrival.externalId),
    organization = draft.input.settings.organizationId;
  draft.conflicts.set(conflictKey('email_changed', subject), {
    id: '',
    type: 'email_changed',
    subject,
    person,
    candidates: arrival.replaces ? [arrival.replaces] : [],
    pms: { ...shown(arrival.leading), replaced: true },
    console: shownPerson(draft.peopleNow.get(arrival.replaces ?? '')),
    evidence: { email: keyed(organization, arrival.emailKey), name: keyed(organization, arrival.nameKey) },
    evidenceHash: '',
  });
}

export const shown = (plan: StayPlan): Record<string, Json> => ({
  firstName: plan.effective.firstName,
  lastName: plan.effective.lastName,
  email: plan.effective.email,
  phone: plan.effective.phone,
  personExternalId: plan.stay.personExternalId,
  tenancyExternalId: plan.stay.tenancy,
  pmsUnitLabel: plan.effective.unitLabel,
  rawLeaseStatus: plan.stay.facts.raw,
});
export const shownPerson = (person: PlanPerson | undefined): Record<string, Json> =>
  person ? { firstName: person.firstName, lastName: person.lastName, email: person.email, phone: person.phone } : {};

const GONE = ['past', 'cancelled', 'denied', 'superseded', 'applicant', 'waitlist'];

interface Indexes {
  byName: Map<string, PlanPerson[]>;
  byEmail: Map<string, PlanPerson[]>;
  byLogin: Map<string, PlanPerson[]>;
  stays: Map<string, StayPlan[]>;
  elsewhere: Map<string, ElsewhereStay[]>;
}

/** What a person's stays say, everywhere in the organization: taken, missing, all other ids gone. Judged after this run's readings. */
export class CandidateIndex {
  readonly #draft: Draft;
  #made: Indexes | null = null;

  constructor(draft: Draft) {
    this.#draft = draft;
  }

  /** Made when the first is asked for, since in most runs nobody is new: as everything stands then, and with whoever is added from there on. */
  get #indexes(): Indexes {
    const { peopleNow, stays, input } = this.#draft;
    return (this.#made ??= {
      byName: group(peopleNow.values(), (person) => person.nameKey || null),
      byEmail: group(peopleNow.values(), (person) => person.emailKey),
      byLogin: group(peopleNow.values(), (person) => person.loginEmailKey),
      stays: group(stays, (plan) => plan.person),
      elsewhere: group(input.elsewhere, (stay) => stay.person),
    });
  }

  loginTaken(key: string): boolean {
    return this.#indexes.byLogin.has(key);
  }

  /** Somebody created by this very plan. Her name alone makes her nobody's candidate: she is taken, neither missing nor blocked; and a large property has many of each name. */
  add(person: PlanPerson): void {
    const { byEmail, byLogin } = this.#indexes;
    const put = (map: Map<string, PlanPerson[]>, key: string | null) => {
      if (!key) return;
      const list = map.get(key);
      if (list) list.push(person);
      else map.set(key, [person]);
    };
    put(byEmail, person.emailKey);
    put(byLogin, person.loginEmailKey);
  }

  of(arrival: { nameKey: string; emailKey: string | null; replaces: string | null }): Candidate[] {
    const { byName, byEmail, byLogin } = this.#indexes,
      email = arrival.emailKey ?? '';
    const people = new Set([...(byName.get(arrival.nameKey) ?? []), ...(byEmail.get(email) ?? []), ...(byLogin.get(email) ?? [])]);
    return [...people].filter((person) => person.id !== arrival.replaces).map((person) => this.candidate(person));
  }

  /** All her PMS ids are past or superseded; one that is only missing may come back. */
  idsPast(person: PlanPerson): boolean {
    const { stays, elsewhere } = this.#indexes;
    return (
      (stays.get(person.id) ?? []).every((plan) =>
        !isLive(plan.before) ? !isLive(plan.next) : ['ended', 'superseded', 'withdrawn'].includes(plan.stay.learned),
      ) && (elsewhere.get(person.id) ?? []).every((stay) => !isLive(stay.state) || GONE.includes(stay.meaning))
    );
  }

  candidate(person: PlanPerson): Candidate {
    const here = this.#indexes.stays.get(person.id) ?? [],
      elsewhere = this.#indexes.elsewhere.get(person.id) ?? [],
      isNew = this.#draft.newPeople.has(person.id) || this.#draft.linkedNow.has(person.id);
    const liveHere = here
      .filter((plan) => isLive(plan.before) || isLive(plan.next))
      .filter((plan) => isLive(plan.next) || plan.end?.hold || plan.end?.blocked);
    const readHere = liveHere.filter((plan) => plan.scope !== 'detached'),
      live = [...readHere, ...elsewhere.filter((stay) => isLive(stay.state) && !stay.detached)];
    const goneHere = (plan: StayPlan) =>
      (!isLive(plan.before) && !isLive(plan.next)) ||
      plan.missingSinceAt !== null ||
      ['ended', 'superseded', 'withdrawn'].includes(plan.stay.learned);
    const goneElsewhere = (stay: ElsewhereStay) => !isLive(stay.state) || stay.missing || GONE.includes(stay.meaning);
    return {
      id: person.id,
      nameKey: person.nameKey,
      emailKey: person.emailKey,
      loginKey: person.loginEmailKey,
      taken: isNew || live.length > 0,
      otherIdsGone: !isNew && here.every(goneHere) && elsewhere.every(goneElsewhere),
      missing:
        live.length > 0 &&
        readHere.every((plan) => plan.missingSinceAt !== null) &&
        elsewhere.every((stay) => !isLive(stay.state) || stay.detached || stay.missing),
      former: liveHere.some((plan) => plan.former),
      residentHere: person.residentHere,
      blockedHere: person.blockedHere,
    };
  }
}
