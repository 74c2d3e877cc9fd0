/**
 * What the model knows: the rules of docs/rules.md said a second time, in the plainest code we could write, and independent of domain/.
 * People, units and PMS records are plain objects in maps; a run walks through them in the order in which the rules are told:
 *   reads.ts  what was read, what is missing        who.ts    who is who, e-mails
 *   stays.ts  what a stay becomes                   homes.ts  who holds what, transfers, the guard
 *   conflicts.ts  what only a person can settle     run.ts    one run after the other
 */

/** A disagreement between product and model, or a broken promise. */
export class Violation extends Error {}

export type Meaning =
  'applicant' | 'waitlist' | 'pending' | 'current' | 'notice' | 'eviction' | 'past' | 'cancelled' | 'denied' | 'superseded' | 'unknown';
export type Role = 'primary' | 'cosigner' | 'occupant' | 'guarantor' | 'minor';
/** A calendar day, `YYYY-MM-DD`. */
export type Day = string;

/** What the PMS says of one person in one tenancy. */
export interface Row {
  pmsProperty: string;
  tenancy: string;
  person: string;
  unit: string | null;
  raw: string;
  meaning: Meaning;
  role: Role;
  first: string;
  last: string;
  email: string | null;
  phone: string | null;
  leaseStart: Day | null;
  leaseEnd: Day | null;
  moveInScheduled: Day | null;
  moveInActual: Day | null;
  moveOutScheduled: Day | null;
  moveOutActual: Day | null;
  successor: string | null;
  predecessors: string[];
}

export interface BadRow {
  tenancy: string;
  person: string;
}
/** `lookUp`: the PMS's answer for a record by its id; null where the vendor has no such question. */
export interface Read {
  pmsProperty: string;
  outcome: 'complete' | 'incomplete' | 'failed';
  rows: Row[];
  bad: BadRow[];
  lookUp: ((tenancy: string, person: string) => Row | 'not found' | 'error') | null;
}

export interface Person {
  key: string;
  /** Of the product, told after each run: only its order counts ("the lowest id"). */
  id: string;
  first: string;
  last: string;
  email: string | null;
  /** The e-mail that she logs in with. */
  login: string | null;
  protected: boolean;
  kept: Set<string>;
  /** Added by hand at this property. */
  addedAt: string | null;
}

/** A PMS person: whose record it is, and what it said before of name and e-mail. */
export interface PmsRecord {
  id: string;
  person: Person;
  first: string;
  last: string;
  email: string | null;
}

export interface Stay {
  id: string;
  property: string;
  state: 'outside' | 'upcoming' | 'current' | 'ended';
  person: Person | null;
  /** What was last read of it; and what was last read in scope, which is what counts. */
  row: Row;
  facts: Row;
  /** Number of the run that read it first. */
  firstRun: number;
  firstAt: Date;
  kept: boolean;
  missing: { since: Date; reads: number; notFound: boolean; due: boolean } | null;
  /** The PMS says that it is over, and whether that was announced. */
  over: { announced: boolean } | null;
  /** The run that first called for its end, whatever the reason; null while nothing does. */
  endCalled: number | null;
  moveOutKnown: { day: Day; since: Date } | null;
  leaseEndKnown: { day: Day; since: Date } | null;
  /** Its PMS property was not read completely in this run: nothing ends, and nobody leaves a unit for where it is now. */
  doubtful: boolean;
  /** Its record could not be used in this run. */
  bad: boolean;
  /** The last run of its property read it. */
  seen: boolean;
}

/** A person holds a unit. `through`: the stays that support it, each with its PMS unit, as the last run saw them. */
export interface Home {
  person: Person;
  unit: string;
  property: string;
  state: 'upcoming' | 'current';
  byHand: boolean;
  from: Day;
  until: Day | null;
  through: { stay: Stay; pmsUnit: string | null }[];
  madeRun: number;
  outlives: boolean;
}

export type ConflictType =
  | 'shared_email'
  | 'duplicate_account'
  | 'name_mismatch'
  | 'email_mismatch'
  | 'email_changed'
  | 'manual_outlives_pms'
  | 'unknown_status'
  | 'bad_record';
/** `person`: the newcomer, or whom it is about; `candidates`: with whom she is compared; `about`: the PMS record, word or unit. */
export interface Conflict {
  type: ConflictType;
  property: string;
  person: Person | null;
  candidates: Person[];
  about: string;
  state: 'open' | 'ignored';
}

export interface Settings {
  excluded: string[];
  roles: Role[];
  whenExcluded: 'keep' | 'end';
  whenAbsent: 'hold' | 'end';
  guardPercent: number;
  guardMinimum: number;
}
export interface Property {
  id: string;
  timeZone: string;
  settings: Settings;
  unitSync: boolean;
  /** Units that counted changes of a run emptied, and when. */
  left: { unit: string; at: Date }[];
}
/** `freshlyAttached`: no complete read of it has been planned since it was attached. */
export interface PmsProperty {
  /** With `@b` where it is the second PMS account's: ids are unique within their account alone, so a bare id may stand in both. */
  id: string;
  account: string;
  attachedTo: string | null;
  freshlyAttached: boolean;
  /** How often it has been attached. */ episode: number;
}

export interface World {
  runs: number;
  properties: Map<string, Property>;
  pmsProperties: Map<string, PmsProperty>;
  /** PMS unit (with its PMS property) -> unit. */
  mappings: Map<string, string>;
  people: Set<Person>;
  records: Map<string, PmsRecord>;
  stays: Map<string, Stay>;
  homes: Set<Home>;
  /** Who has ever held a unit of a property, `person/property`: history is kept. */
  everHeld: Set<string>;
  conflicts: Conflict[];
  /** Homes and ends that wait for a manager, by subject, with the reason. */
  held: Map<string, string>;
  /** What a manager saw of them: the evidence of the last run. */
  heldOn: Map<string, string>;
  /** What a manager decided: the subject, with the evidence it rests on. */
  decisions: Map<string, { verdict: 'rejected' | 'deleted' | 'kept'; evidence: string }>;
  /** Record -> the property where `keep` of its e-mail was answered. */
  keptBy: Map<string, string>;
  /** Meanings a manager gave to words, by `account/word`. */
  meanings: Map<string, Meaning>;
  blocks: Set<string>;
  /** Different people, said a manager: record and person. */
  separated: Set<string>;
  /** Questions that were answered with it: lifted, the last one about a record is asked again. */
  toldApart: Conflict[];
  /** Questions whose `link` was taken back: they do not link by themselves. */
  unlinked: Set<string>;
  /** After a switch of PMS, by record: of whom a manager is asked to say that they are one. */
  heldLinks: Map<string, { property: string; newcomer: Person; known: Person }>;
}

export const newWorld = (): World => ({
  runs: 0,
  properties: new Map(),
  pmsProperties: new Map(),
  mappings: new Map(),
  people: new Set(),
  records: new Map(),
  stays: new Map(),
  homes: new Set(),
  everHeld: new Set(),
  conflicts: [],
  held: new Map(),
  heldOn: new Map(),
  decisions: new Map(),
  keptBy: new Map(),
  meanings: new Map(),
  blocks: new Set(),
  separated: new Set(),
  toldApart: [],
  unlinked: new Set(),
  heldLinks: new Map(),
});

export const fold = (text: string | null | undefined): string => (text ?? '').normalize('NFKC').trim().toLowerCase().replace(/\s+/g, ' ');
/** A missing name or e-mail equals nothing. */
export const same = (a: string | null, b: string | null): boolean => fold(a) !== '' && fold(a) === fold(b);
export const sameName = (a: { first: string; last: string }, b: { first: string; last: string }): boolean =>
  same(a.first, b.first) && same(a.last, b.last);

export const stayId = (row: { tenancy: string; person: string }): string => `${row.tenancy}|${row.person}`;
export const pmsUnitOf = (row: Row): string | null => (row.unit === null ? null : `${row.pmsProperty}/${row.unit}`);
export const homeKey = (home: { person: Person; unit: string }): string => `${home.person.key}/${home.unit}`;

export const rememberHomes = (world: World): void => {
  for (const home of world.homes) world.everHeld.add(`${home.person.key}/${home.property}`);
};

export const dayOf = (timeZone: string, at: Date): Day =>
  new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(at);
export const daysFrom = (a: Day, b: Day): number => Math.round((Date.parse(b) - Date.parse(a)) / 86_400_000);
export const moveIn = (row: Row): Day | null => row.moveInActual ?? row.moveInScheduled ?? row.leaseStart;
export const moveOut = (row: Row): Day | null => row.moveOutActual ?? row.moveOutScheduled;
/** An id as its PMS account has it. */
export const bare = (id: string): string => id.replace(/@.*/, '');
/** Ids compare shorter first, then by code point; equal ones of two accounts in the order of the accounts. */
export const byId = (a: string, b: string): number => {
  const [x, y] = [bare(a), bare(b)];
  return x.length - y.length || (x < y ? -1 : x > y ? 1 : a.length - b.length);
};

/** Among several people the one with the log-in, then the lowest id. */
export const byLogin = (a: Person, b: Person): number => Number(b.login !== null) - Number(a.login !== null) || (a.id < b.id ? -1 : 1);

export const isLive = (stay: Stay): boolean => stay.state === 'upcoming' || stay.state === 'current';
export const staysOf = (world: World, person: Person): Stay[] => [...world.stays.values()].filter((stay) => stay.person === person);
export const isDetached = (world: World, stay: Stay): boolean =>
  world.pmsProperties.get(stay.facts.pmsProperty)?.attachedTo !== stay.property;
export const propertyOfUnit = (unit: string): string => ({ E: 'Elm', O: 'Oak', F: 'Fir' })[unit[0]!]!;
/** The unit that its PMS unit is mapped to, among those of the property that the stay is at. */
export const unitOf = (world: World, stay: Pick<Stay, 'facts' | 'property'>): string | null => {
  const unit = world.mappings.get(pmsUnitOf(stay.facts) ?? '');
  return unit !== undefined && propertyOfUnit(unit) === stay.property ? unit : null;
};
/** By now another property's: its PMS property was attached there, and read. */
export const isElsewhere = (world: World, stay: Stay): boolean => world.stays.get(stay.id) !== stay;

/** The leading stay: current before upcoming before ended, then read before detached, then the latest move-in, then the lowest id. */
const RANK = { current: 0, upcoming: 1, ended: 2, outside: 3 };
export const leading = (world: World, stays: Stay[], stateOf: (stay: Stay) => Stay['state'] = (stay) => stay.state): Stay | undefined =>
  stays
    .filter((stay) => stay.state !== 'outside')
    .sort(
      (a, b) =>
        RANK[stateOf(a)] - RANK[stateOf(b)] ||
        Number(isDetached(world, a)) - Number(isDetached(world, b)) ||
        (moveIn(b.facts) ?? '').localeCompare(moveIn(a.facts) ?? '') ||
        byId(a.facts.tenancy, b.facts.tenancy) ||
        byId(a.facts.person, b.facts.person),
    )[0];
