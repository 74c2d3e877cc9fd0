import { Groups, Numbers } from '../groups.ts';
import { isLive } from '../stay.ts';
import { emailKey, nameKey } from '../text.ts';
import { assignmentSubject, pmsPersonSubject, staySubject } from './subjects.ts';
import type { StayFacts } from '../stay-facts.ts';
import type {
  ConflictRow,
  DecisionRow,
  ElsewhereStay,
  HeldChangeRow,
  HeldStay,
  PlanAssignment,
  PlanPerson,
  PlanPmsPerson,
  PlanStay,
} from './types.ts';

/** What of a stay, of the record of its PMS person and of people decides with what it hangs together. */
export type ClusterFacts = Pick<StayFacts, 'email' | 'firstName' | 'lastName' | 'successorTenancy' | 'predecessors'>;
export interface ClusterStay extends Pick<PlanStay, 'id' | 'account' | 'tenancy' | 'personExternalId' | 'learned' | 'pmsUnit'> {
  facts: ClusterFacts;
  held: (Pick<HeldStay, 'state' | 'person' | 'pmsUnit'> & { facts: ClusterFacts; lastFacts: ClusterFacts }) | null;
}
export type ClusterRecord = Pick<PlanPmsPerson, 'account' | 'externalId' | 'person' | 'nameKey' | 'emailKey'>;
export type ClusterPerson = Pick<
  PlanPerson,
  'id' | 'firstName' | 'lastName' | 'nameKey' | 'emailKey' | 'loginEmailKey' | 'residentHere' | 'blockedHere'
>;

const personNode = (person: string) => `person:${person}`;
const emailNode = (key: string) => `email:${key}`;
const tenancyNode = (account: string, tenancy: string) => `tenancy:${account}/${tenancy}`;
const pmsUnitNode = (pmsUnit: string) => `at:${pmsUnit}`;

/**
 * Which rows of a property a plan has to see together: a plan of the property is the plans of its clusters, and what goes over the whole
 * (domain/plan/totals.ts). Every comparison that the planner makes between two rows is an edge here; one that is missing would be a wrong answer,
 * one too many only makes a cluster larger (docs/how-it-works.md, Clusters).
 *
 * Everything else is added before the stays: what is about a stay or an assignment names it first.
 */
export class Clusters {
  readonly #groups = new Groups();
  readonly #names = new Groups();
  /** Who is new, and who is known, under each name: pairs of name and thing. */
  readonly #newcomers = new Numbers();
  readonly #known = new Numbers();

  /** @returns its number, for `root` */
  addConflict(row: Pick<ConflictRow, 'subject' | 'person' | 'candidates'>): number {
    return this.#joinAll([nodeOf(row.subject), ...[row.person ?? [], row.candidates].flat().map(personNode)]);
  }
  addDecision(row: Pick<DecisionRow, 'subject'>): number {
    return this.#groups.of(nodeOf(row.subject));
  }
  addHeld(row: Pick<HeldChangeRow, 'subject' | 'person' | 'stay' | 'carries'>): number {
    return this.#joinAll([
      nodeOf(row.subject),
      ...(row.person ? [personNode(row.person)] : []),
      ...[row.stay ?? [], row.carries].flat().map(staySubject),
    ]);
  }

  /** Her assignment rests on stays, which may be another's by now, and on PMS units, in which another may live by now. */
  addAssignment({ id, person, supports }: Pick<PlanAssignment, 'id' | 'person' | 'supports'>): number {
    const at = this.#groups.of(personNode(person));
    this.#joinNamed(at, assignmentSubject(id));
    for (const { stay, pmsUnit } of supports) {
      this.#join(at, staySubject(stay));
      this.#join(at, pmsUnitNode(pmsUnit));
    }
    return at;
  }

  addRecord({ account, externalId, person }: Pick<PlanPmsPerson, 'account' | 'externalId' | 'person'>): void {
    this.#joinAll([pmsPersonSubject(account, externalId), personNode(person)]);
  }

  addPerson(person: Omit<ClusterPerson, 'firstName' | 'lastName'>): void {
    const at = this.#groups.of(personNode(person.id));
    for (const key of [person.emailKey, person.loginEmailKey]) if (key) this.#join(at, emailNode(key));
    // A name alone is compared only with people who are known here.
    if (person.residentHere || person.blockedHere) this.#isKnownAs(at, person.nameKey);
  }

  addElsewhere({
    person,
    account,
    personExternalId,
    tenancy,
  }: Pick<ElsewhereStay, 'person' | 'account' | 'personExternalId' | 'tenancy'>): void {
    this.#joinAll([personNode(person), pmsPersonSubject(account, personExternalId), tenancyNode(account, tenancy)]);
  }

  /** @param record what is known of its PMS person @param personOf people by id, those of the stay and of the record among them */
  addStay(stay: ClusterStay, record: ClusterRecord | undefined, personOf: (id: string) => ClusterPerson | undefined): number {
    const { account, facts, held } = stay,
      at = this.#groups.of(pmsPersonSubject(account, stay.personExternalId)),
      said = held ? [facts, held.facts, held.lastFacts] : [facts];
    this.#join(at, tenancyNode(account, stay.tenancy));
    if (facts.successorTenancy) this.#join(at, tenancyNode(account, facts.successorTenancy));
    for (const id of facts.predecessors) this.#join(at, pmsPersonSubject(account, id));
    for (const email of new Set(said.map((each) => each.email))) if (emailKey(email)) this.#join(at, emailNode(emailKey(email)!));
    if (held) {
      this.#joinNamed(at, staySubject(stay.id));
      if (held.person) this.#join(at, personNode(held.person));
    }
    const lives = stay.learned === 'pending' || stay.learned === 'current';
    if (lives || (held && isLive(held.state)))
      for (const pmsUnit of new Set([stay.pmsUnit, held?.pmsUnit])) if (pmsUnit) this.#join(at, pmsUnitNode(pmsUnit));
    for (const id of new Set([record?.person, held?.person])) {
      const person = id ? personOf(id) : undefined;
      if (person) this.#mayBeNamed(person, said);
    }
    if (!mayBeNew(stay, record)) return at;
    this.#newcomers.push(this.#names.of(nameKey(facts.firstName, facts.lastName)));
    this.#newcomers.push(at);
    return at;
  }

  /** Whom this run may name anew: then she is compared under that name. */
  #mayBeNamed(person: ClusterPerson, said: readonly { firstName: string | null; lastName: string | null }[]): void {
    const at = this.#groups.of(personNode(person.id)),
      firsts = new Set([person.firstName, ...said.flatMap((each) => each.firstName ?? [])]),
      lasts = new Set([person.lastName, ...said.flatMap((each) => each.lastName ?? [])]);
    if (firsts.size * lasts.size === 1 && (person.residentHere || person.blockedHere)) return;
    for (const first of firsts) for (const last of lasts) this.#isKnownAs(at, nameKey(first, last));
  }
  #isKnownAs(at: number, name: string): void {
    if (!name) return;
    this.#known.push(this.#names.of(name));
    this.#known.push(at);
  }

  /** Names are compared last, when all are there: of a name that only newcomers have, or only people who are known, nothing depends on another. */
  joinNames(): void {
    const first = new Uint32Array(this.#names.size),
      isNew = new Uint8Array(this.#names.size);
    for (let i = 0; i < this.#newcomers.size; i += 2) isNew[this.#newcomers.at(i)] = 1;
    for (let i = 0; i < this.#known.size; i += 2) {
      const name = this.#known.at(i),
        at = this.#known.at(i + 1);
      if (!isNew[name]) continue;
      if (first[name]) this.#groups.join(first[name] - 1, at);
      else first[name] = at + 1;
    }
    for (let i = 0; i < this.#newcomers.size; i += 2) {
      const known = first[this.#newcomers.at(i)];
      if (known) this.#groups.join(known - 1, this.#newcomers.at(i + 1));
    }
  }

  /** Things so far; `root` is below it. */
  get size(): number {
    return this.#groups.size;
  }
  root(at: number): number {
    return this.#groups.root(at);
  }
  /** A person's number; undefined for somebody who was not added. */
  person(id: string): number | undefined {
    return this.#groups.find(personNode(id));
  }

  #join(at: number, key: string): void {
    this.#groups.join(at, this.#groups.of(key));
  }
  /** Only with what somebody named before. */
  #joinNamed(at: number, key: string): void {
    const named = this.#groups.find(key);
    if (named !== undefined) this.#groups.join(at, named);
  }
  #joinAll(keys: readonly string[]): number {
    const [first = '', ...rest] = keys,
      at = this.#groups.of(first);
    for (const key of rest) this.#join(at, key);
    return at;
  }
}

/** Whether a plan may compare her with people of her name: she is to live here, and her record is not known, or says nothing of what it is known to say. */
export function mayBeNew({ facts, learned }: Pick<ClusterStay, 'facts' | 'learned'>, record: ClusterRecord | undefined): boolean {
  const name = nameKey(facts.firstName, facts.lastName);
  if (!name || (learned !== 'pending' && learned !== 'current')) return false;
  return !record || (record.nameKey !== name && record.emailKey !== emailKey(facts.email));
}

/** What a change, decision or conflict is about: a home and a field are their person's. */
const nodeOf = (subject: string): string => (subject.startsWith('person:') ? subject.split('/', 1)[0]! : subject);
