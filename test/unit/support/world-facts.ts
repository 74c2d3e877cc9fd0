import type { CivilDate } from '../../../domain/days.ts';
import { DAY_MS, HOUR_MS, dayIn } from '../../../domain/days.ts';
import type { Json } from '../../../domain/evidence.ts';
import type {
  AssignmentWrite,
  ConflictRow,
  DecisionRow,
  FeedWrite,
  Plan,
  PlanAssignment,
  PlanChange,
  PlanPerson,
  PlanPmsPerson,
  PlanSettings,
  StayWrite,
} from '../../../domain/plan/types.ts';
import type { LeaseStatus, ResidentRole } from '../../../domain/pms.ts';
import { type ScopeSettings } from '../../../domain/scope.ts';
import { stayKey, type StayFacts } from '../../../domain/stay-facts.ts';
import { emailKey, nameKey } from '../../../domain/text.ts';

export type StayRow = Omit<StayWrite, 'stay' | 'keptFacts' | 'ended' | 'scope'> & {
  id: string;
  account: string;
  pmsProperty: string;
  tenancy: string;
  personExternalId: string;
  facts: StayFacts;
  keptFacts: StayFacts | null;
  hash: string;
  scope: string;
  firstReadNo: number;
};
export type AssignmentRow = Omit<PlanAssignment, 'state'> & {
  state: AssignmentWrite['state'];
  endedOn: CivilDate | null;
  endReason: string | null;
  adopted: boolean;
};
type ChangeRow = Omit<PlanChange, 'state'> & { state: string; wasHeld: boolean; at: Date; run: number };
export type Conflict = Omit<ConflictRow, 'state'> & { state: string; evidence: Json };

/** What the organization's properties share. */
export class Town {
  readonly people = new Map<string, PlanPerson>();
  readonly pmsPersons = new Map<string, PlanPmsPerson>();
  readonly worlds: WorldFacts[] = [];
  #next = 0;
  readonly newId = (): string => `id-${String(++this.#next).padStart(6, '0')}`;
}

const STATUS: Record<string, LeaseStatus> = {
  Applicant: 'applicant',
  Waitlist: 'waitlist',
  Future: 'pending',
  Current: 'current',
  Odd: 'current',
  Notice: 'notice',
  Eviction: 'eviction',
  Past: 'past',
  Cancelled: 'cancelled',
  Denied: 'denied',
  Superseded: 'superseded',
};

export type Lease = Partial<Omit<StayFacts, 'person' | 'meaning' | 'raw'>> & { status?: string; property?: string };

export interface WorldOptions {
  town?: Town;
  id?: string;
  /** PMS unit -> console unit. */
  mapped?: Record<string, string>;
  settings?: Partial<PlanSettings>;
  scope?: Partial<ScopeSettings>;
  pmsProperties?: string[];
  /** Guard wide open unless a test is about it. */
  guard?: PlanSettings['guard'];
  looksUpById?: boolean;
  /** Start as a property whose first complete read has been planned, so that the guard is the ordinary one. */
  fresh?: boolean;
  now?: string;
  account?: string;
}

/** What the PMS says, what the console holds, and what people do by hand: all of a test's world (world.ts) but its runs. */
export class WorldFacts {
  readonly town: Town;
  readonly id: string;
  readonly account: string;
  readonly settings: PlanSettings;
  readonly scope: { excludedLeaseStatuses: string[]; residentRoles: ResidentRole[] };
  readonly pmsProperties = new Map<
    string,
    { account: string; attached: boolean; episode: number; completeReads: number; firstPlanned: boolean }
  >();
  /** `<pms property>/<pms unit>` -> unit. */
  readonly mappings = new Map<string, string>();
  /** What the PMS says today. */
  readonly pms = new Map<string, { property: string; facts: StayFacts }>();
  readonly stays = new Map<string, StayRow>();
  readonly assignments = new Map<string, AssignmentRow>();
  readonly changes: ChangeRow[] = [];
  readonly decisions = new Map<string, DecisionRow & { active: boolean }>();
  readonly conflicts: Conflict[] = [];
  readonly feed: FeedWrite[] = [];
  readonly addedByHand = new Set<string>();
  readonly blocked = new Set<string>();
  readonly looksUpById: boolean;
  now: Date;
  readNo = 0;

  constructor(options: WorldOptions = {}) {
    this.town = options.town ?? new Town();
    this.town.worlds.push(this);
    this.id = options.id ?? 'P';
    this.account = options.account ?? 'acc';
    this.settings = {
      organizationId: 'org',
      propertyId: this.id,
      country: 'US',
      timeZone: 'America/New_York',
      whenExcluded: 'keep',
      whenAbsent: 'hold',
      unitSync: true,
      guard: options.guard ?? { percent: 100, minimum: 1000 },
      ...options.settings,
    };
    this.scope = { excludedLeaseStatuses: [], residentRoles: ['primary', 'cosigner', 'occupant'], ...options.scope } as WorldFacts['scope'];
    for (const property of options.pmsProperties ?? ['pp'])
      this.pmsProperties.set(property, {
        account: this.account,
        attached: true,
        episode: 1,
        completeReads: 0,
        firstPlanned: !options.fresh,
      });
    for (const [pmsUnit, unit] of Object.entries(options.mapped ?? {})) this.map(pmsUnit, unit);
    this.looksUpById = options.looksUpById ?? false;
    this.now = new Date(options.now ?? '2026-03-02T15:00:00Z');
  }

  get firstProperty(): string {
    return [...this.pmsProperties.keys()][0]!;
  }
  get today(): CivilDate {
    return dayIn(this.settings.timeZone, this.now);
  }

  map(pmsUnit: string, unit: string | null): void {
    const key = pmsUnit.includes('/') ? pmsUnit : `${this.firstProperty}/${pmsUnit}`;
    if (unit === null) this.mappings.delete(key);
    else this.mappings.set(key, unit);
  }

  /** Says in the PMS that a record is in a tenancy; what is not said stays as it was, or is made up from the record's id. */
  lease(record: string, lease: Lease = {}): this {
    const tenancy = lease.tenancy ?? `T-${record}`,
      key = stayKey(tenancy, record),
      { status, property, ...rest } = lease;
    const old = this.pms.get(key),
      raw = status ?? old?.facts.raw ?? 'Current';
    const base: StayFacts = old?.facts ?? {
      tenancy,
      person: record,
      unit: null,
      unitLabel: null,
      raw,
      meaning: 'unknown',
      role: 'primary',
      firstName: record[0]!.toUpperCase() + record.slice(1),
      lastName: `L-${record}`,
      email: `${record}@example.test`,
      phone: null,
      leaseStart: '2026-01-01',
      leaseEnd: null,
      moveInScheduled: null,
      moveInActual: null,
      moveOutScheduled: null,
      moveOutActual: null,
      successorTenancy: null,
      predecessors: [],
    };
    this.pms.set(key, {
      property: property ?? old?.property ?? this.firstProperty,
      facts: { ...base, ...rest, tenancy, person: record, raw, meaning: STATUS[raw] ?? 'unknown' },
    });
    return this;
  }

  vanish(record: string, tenancy = `T-${record}`): this {
    this.pms.delete(stayKey(tenancy, record));
    return this;
  }
  pass(time: { days?: number; hours?: number }): this {
    this.now = new Date(this.now.getTime() + (time.days ?? 0) * DAY_MS + (time.hours ?? 0) * HOUR_MS);
    return this;
  }
  detach(property = this.firstProperty): this {
    this.pmsProperties.get(property)!.attached = false;
    return this;
  }
  /** The property reads from one PMS property of another account from now on. */
  switchTo(property: string, account = property): this {
    for (const each of this.pmsProperties.values()) each.attached = false;
    if (!this.pmsProperties.has(property))
      this.pmsProperties.set(property, { account, attached: true, episode: 1, completeReads: 0, firstPlanned: false });
    else this.attach(property);
    return this;
  }
  attach(property = this.firstProperty): this {
    Object.assign(this.pmsProperties.get(property)!, {
      attached: true,
      episode: this.pmsProperties.get(property)!.episode + 1,
      completeReads: 0,
      firstPlanned: false,
    });
    return this;
  }

  // --- by hand -------------------------------------------------------------------------------------------------------------------------------

  addPerson(fields: { firstName: string; lastName: string; email?: string | null; login?: boolean }): string {
    const id = this.town.newId(),
      email = fields.email ?? null;
    this.town.people.set(id, {
      id,
      firstName: fields.firstName,
      lastName: fields.lastName,
      email,
      phone: null,
      nameKey: nameKey(fields.firstName, fields.lastName),
      emailKey: emailKey(email),
      loginEmailKey: fields.login === false ? null : emailKey(email),
      overrides: [],
      protected: false,
      blockedHere: false,
      residentHere: true,
    });
    this.addedByHand.add(id);
    return id;
  }
  assignByHand(person: string, unit: string, days: { from?: CivilDate; until?: CivilDate } = {}): string {
    const id = this.town.newId(),
      from = days.from ?? this.today;
    this.assignments.set(id, {
      id,
      person,
      unit,
      startsOn: from,
      until: days.until ?? null,
      state: from > this.today ? 'upcoming' : 'current',
      source: 'manual',
      supports: [],
      createdAt: this.now,
      endedOn: null,
      endReason: null,
      adopted: false,
    });
    return id;
  }
  change(person: string, fields: Partial<PlanPerson>): void {
    this.town.people.set(person, { ...this.town.people.get(person)!, ...fields });
  }
  /** A manager's decision; `evidenceHash` null stands until it is lifted. */
  decide(subject: string, kind: string, evidenceHash: string | null, verdict = 'rejected', stays: string[] | null = null): void {
    const id = this.town.newId();
    this.decisions.set(id, { id, subject, kind, verdict, evidenceHash, candidates: null, stays, active: true });
  }
  reject(plan: { subject: string; kind: string; evidenceHash: string }): void {
    const row = this.changes.find((each) => each.state === 'held' && each.subject === plan.subject && each.kind === plan.kind);
    if (row) row.state = 'rejected';
    this.decide(plan.subject, plan.kind, plan.evidenceHash);
  }
  block(person: string): void {
    this.blocked.add(person);
    for (const row of this.assignments.values())
      if (row.person === person && row.state !== 'ended') Object.assign(row, { state: 'ended', endedOn: this.today, endReason: 'blocked' });
  }

  // --- looking ---------------------------------------------------------------------------------------------------------------------------

  /** The person's first name, or her id where two have one. */
  nameOf(person: string | null): string {
    if (!person) return '-';
    const name = this.town.people.get(person)?.firstName ?? person;
    return [...this.town.people.values()].filter((each) => each.firstName === name).length > 1
      ? `${name}#${[...this.town.people.values()].filter((each) => each.firstName === name).findIndex((each) => each.id === person) + 1}`
      : name;
  }
  person(name: string): PlanPerson {
    return [...this.town.people.values()].find((each) => this.nameOf(each.id) === name)!;
  }
  open(): AssignmentRow[] {
    return [...this.assignments.values()].filter((row) => row.state !== 'ended');
  }
  /** "Anna 1A current", in order; a manual one says so. */
  holds(): string[] {
    return this.open()
      .map((row) => `${this.nameOf(row.person)} ${row.unit} ${row.state}${row.source === 'manual' ? ' manual' : ''}`)
      .sort();
  }
  stay(record: string, tenancy = `T-${record}`): StayRow {
    return [...this.stays.values()].find((row) => row.tenancy === tenancy && row.personExternalId === record)!;
  }
  states(): string[] {
    return [...this.stays.values()]
      .map(
        (row) =>
          `${row.personExternalId} ${row.state}${row.missingSinceAt ? ' missing' : ''}${row.scope === 'in' || row.scope === 'outside' ? '' : ` ${row.scope}`}`,
      )
      .sort();
  }
  /** "assign Anna 1A supported", "held unassign Anna 1A moved_out (guard)". */
  told(plan: Plan): string[] {
    return plan.changes.map(
      (change) =>
        `${change.state === 'held' ? 'held ' : ''}${change.kind} ${this.nameOf(change.person)}${change.unit ? ` ${change.unit}` : ''} ${change.reason}${change.heldReason ? ` (${change.heldReason})` : ''}`,
    );
  }
  openConflicts(): string[] {
    return this.conflicts
      .filter((row) => row.state === 'open')
      .map((row) => `${row.type} ${this.nameOf(row.person)}`)
      .sort();
  }
}
