import type { CivilDate } from '../../../domain/days.ts';
import { DAY_MS, HOUR_MS, dayIn } from '../../../domain/days.ts';
import { evidenceHash, type Json } from '../../../domain/evidence.ts';
import { planProperty } from '../../../domain/plan/plan.ts';
import { ABSENT_MS, ABSENT_READS } from '../../../domain/plan/stays.ts';
import { homeSubject, pmsPersonKey } from '../../../domain/plan/subjects.ts';
import type {
  AssignmentWrite,
  ConflictRow,
  DecisionRow,
  ElsewhereStay,
  FeedWrite,
  HeldChangeRow,
  HeldStay,
  Plan,
  PlanAssignment,
  PlanChange,
  PlanInput,
  PlanPerson,
  PlanPmsPerson,
  PlanSettings,
  PlanStay,
  ReadOutcome,
  StayWrite,
} from '../../../domain/plan/types.ts';
import type { LeaseStatus, ResidentRole } from '../../../domain/pms.ts';
import { classify, type ScopeSettings } from '../../../domain/scope.ts';
import { factsHash, stayKey, type StayFacts } from '../../../domain/stay-facts.ts';
import type { Learned } from '../../../domain/stay.ts';
import { emailKey, nameKey } from '../../../domain/text.ts';

/**
 * A property, its PMS and its console in memory, so that a test can play several runs one after the other: `lease`, `sync`, look at `holds()` and at what the plan `told`.
 * What sync/stage.ts, sync/desired.ts, sync/load.ts and sync/apply.ts do with SQL is done here with maps, in the same words.
 */

type StayRow = Omit<StayWrite, 'stay' | 'keptFacts' | 'ended' | 'scope'> & {
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
type Conflict = Omit<ConflictRow, 'state'> & { state: string; evidence: Json };

/** What the organization's properties share. */
export class Town {
  readonly people = new Map<string, PlanPerson>();
  readonly pmsPersons = new Map<string, PlanPmsPerson>();
  readonly worlds: World[] = [];
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

interface SyncOptions {
  outcomes?: Record<string, ReadOutcome>;
  /** Every PMS property's outcome. */ outcome?: ReadOutcome;
  /** Keys (`tenancy/person`) that an incomplete read did not bring. */ lost?: string[];
  lookUp?: 'not_found' | 'error';
  bad?: string[];
  badRecords?: PlanInput['badRecords'];
}

export class World {
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
  #staged = new Map<string, { op: 'present' | 'absent' | 'not_found' | 'bad'; property: string; facts: StayFacts | null }>();
  #outcomes = new Map<string, ReadOutcome>();
  #badRecords: PlanInput['badRecords'] = [];

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
    this.scope = { excludedLeaseStatuses: [], residentRoles: ['primary', 'cosigner', 'occupant'], ...options.scope } as World['scope'];
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
  decide(subject: string, kind: string, evidenceHash: string | null, verdict = 'rejected'): void {
    const id = this.town.newId();
    this.decisions.set(id, { id, subject, kind, verdict, evidenceHash, candidates: null, active: true });
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

  // --- a run -------------------------------------------------------------------------------------------------------------------------------

  /** Reads, plans and applies, as a run does. */
  sync(options: SyncOptions = {}): Plan {
    this.read(options);
    const input = this.input();
    const plan = planProperty(input);
    for (const [id, outcome] of this.#outcomes)
      if (outcome === 'complete') {
        const property = this.pmsProperties.get(id)!;
        property.completeReads++;
        property.firstPlanned = true;
      }
    this.apply(plan);
    return plan;
  }

  /** Stages one read; `input()` then is what the planner gets. */
  read(options: SyncOptions = {}): void {
    this.readNo++;
    this.#staged = new Map();
    this.#badRecords = options.badRecords ?? [];
    this.#outcomes = new Map(
      [...this.pmsProperties]
        .filter(([, each]) => each.attached)
        .map(([id]) => [id, options.outcomes?.[id] ?? options.outcome ?? 'complete']),
    );
    for (const [property, outcome] of this.#outcomes)
      if (outcome === 'complete' || outcome === 'incomplete') this.#stage(property, outcome, options);
  }

  #stage(property: string, outcome: ReadOutcome, options: SyncOptions): void {
    const seen = new Set<string>();
    for (const [key, said] of this.pms) {
      if (said.property !== property || (outcome === 'incomplete' && options.lost?.includes(key))) continue;
      const row = this.#rowOf(key);
      seen.add(key);
      if (options.bad?.includes(said.facts.person)) {
        if (row?.missingSinceAt || (row && row.facts.meaning === 'superseded' && ['upcoming', 'current'].includes(row.state)))
          this.#staged.set(key, { op: 'bad', property, facts: null });
        continue;
      }
      const look = row && (row.missingSinceAt !== null || row.scope === 'detached' || row.endReason === 'detached');
      if (row && row.hash === factsHash(said.facts) && !look && row.pmsProperty === property) continue;
      this.#staged.set(key, { op: 'present', property, facts: said.facts });
    }
    if (outcome !== 'complete') return;
    const { completeReads } = this.pmsProperties.get(property)!;
    for (const row of this.stays.values()) {
      const key = stayKey(row.tenancy, row.personExternalId),
        live = row.state === 'upcoming' || row.state === 'current';
      if (
        row.pmsProperty !== property ||
        seen.has(key) ||
        (row.state !== 'outside' && ['past', 'cancelled', 'denied'].includes(row.facts.meaning))
      )
        continue;
      if (row.state === 'outside' || row.missingSinceAt === null) this.#staged.set(key, { op: 'absent', property, facts: null });
      else if (
        this.looksUpById &&
        options.lookUp === 'not_found' &&
        live &&
        !row.notFoundAt &&
        row.missingSinceAt &&
        this.now.getTime() - row.missingSinceAt.getTime() >= ABSENT_MS &&
        completeReads + 1 - (row.missingSinceRead ?? 0) + 1 >= ABSENT_READS
      )
        this.#staged.set(key, { op: 'not_found', property, facts: null });
    }
  }

  #rowOf(key: string): StayRow | undefined {
    return [...this.stays.values()].find((row) => stayKey(row.tenancy, row.personExternalId) === key);
  }

  /** What the planner gets; `reverse` gives every list in another order. */
  input(options: { mode?: 'run' | 'recheck'; approved?: string[]; reverse?: boolean; newId?: () => string } = {}): PlanInput {
    const recheck = options.mode === 'recheck',
      outcomes = recheck ? new Map<string, ReadOutcome>() : this.#outcomes;
    const order = <T>(items: Iterable<T>): T[] => (options.reverse ? [...items].reverse() : [...items]);
    const mappings = new Map<string, string>();
    const stays = this.#planStays(recheck, mappings);
    const open = [...this.assignments.values()].filter(
      (row): row is AssignmentRow & { state: 'upcoming' | 'current' } => row.state !== 'ended',
    );
    const here = new Set([
      ...this.addedByHand,
      ...[...this.stays.values()].map((row) => row.person),
      ...[...this.assignments.values()].map((row) => row.person),
    ]);
    return {
      settings: this.settings,
      now: this.now,
      today: this.today,
      readNo: this.readNo,
      mode: options.mode ?? 'run',
      approved: new Set(options.approved),
      pmsProperties: order(this.pmsProperties).map(([id, each]) => {
        const outcome = outcomes.get(id) ?? (recheck ? 'none' : 'failed');
        return {
          id,
          account: each.account,
          attached: each.attached,
          episode: each.episode,
          outcome,
          completeReads: each.completeReads + (outcome === 'complete' ? 1 : 0),
          firstComplete: !each.firstPlanned,
          looksUpById: this.looksUpById,
        };
      }),
      stays: order(stays),
      people: order(this.town.people.values()).map((person) => ({
        ...person,
        blockedHere: this.blocked.has(person.id),
        residentHere: here.has(person.id),
      })),
      pmsPersons: order(this.town.pmsPersons.values()),
      elsewhere: order(this.#elsewhere()),
      replacedElsewhere: new Set(
        this.town.worlds
          .filter((world) => world !== this)
          .flatMap((world) =>
            world.conflicts.filter((row) => row.state === 'open' && row.type === 'email_changed').flatMap((row) => row.candidates),
          ),
      ),
      assignments: order(open).map((row) => ({
        id: row.id,
        person: row.person,
        unit: row.unit,
        startsOn: row.startsOn,
        until: row.until,
        state: row.state,
        source: row.source,
        supports: row.supports,
        createdAt: row.createdAt,
      })),
      mappings,
      held: order(this.held()),
      decisions: order(this.decisions.values()).filter((row) => row.active),
      conflicts: order(this.conflicts).filter(
        (row): row is Conflict & { state: 'open' | 'ignored' } => row.state === 'open' || row.state === 'ignored',
      ),
      toldSkips: new Set(
        this.changes.filter((row) => row.kind === 'skip').map((row) => `${row.subject}|${row.reason}|${row.evidenceHash}`),
      ),
      badRecords: recheck ? [] : this.#badRecords,
      leftLately: new Set(
        this.changes
          .filter(
            (row) => row.counted && row.state === 'applied' && !row.wasHeld && row.unit && row.at.getTime() > this.now.getTime() - DAY_MS,
          )
          .map((row) => row.unit!),
      ),
      occupiedUnits: new Set(open.map((row) => row.unit)).size,
      newId: options.newId ?? this.town.newId,
    };
  }

  #planStays(recheck: boolean, mappings: Map<string, string>): PlanStay[] {
    const staged = recheck ? new Map<string, never>() : this.#staged;
    const keys = new Set([...[...this.stays.values()].map((row) => stayKey(row.tenancy, row.personExternalId)), ...staged.keys()]);
    return [...keys].map((key): PlanStay => {
      const row = this.#rowOf(key),
        stage = staged.get(key),
        facts = stage?.facts ?? row!.facts,
        property = stage?.property ?? row!.pmsProperty;
      const reading = classify(facts, this.scope);
      const unit =
        reading === 'pending' || reading === 'current' || !row || row.state === 'outside'
          ? facts.unit === null
            ? null
            : `${property}/${facts.unit}`
          : row.pmsUnit;
      if (unit && this.mappings.has(unit)) mappings.set(unit, this.mappings.get(unit)!);
      return {
        id: row?.id ?? this.town.newId(),
        account: this.pmsProperties.get(property)!.account,
        pmsProperty: property,
        tenancy: facts.tenancy,
        personExternalId: facts.person,
        held: row ? heldStay(row, stage?.op === 'not_found' ? this.now : row.notFoundAt) : null,
        facts,
        staged: Boolean(stage?.facts),
        learned: this.#learned(row, stage?.op, reading, property),
        pmsUnit: unit,
      };
    });
  }

  #learned(row: StayRow | undefined, op: string | undefined, reading: Learned, property: string): Learned {
    if (!this.pmsProperties.get(property)?.attached) return 'unread';
    if (op === 'present') return reading;
    if (op === 'bad') return 'present';
    if (!op && row?.state === 'ended' && (row.endReason === 'detached' || row.scope === 'detached')) return 'unread';
    const gone: Learned =
      reading === 'ended' && row?.state !== 'outside'
        ? 'ended'
        : reading === 'superseded' && (row?.state === 'upcoming' || row?.state === 'current')
          ? 'superseded'
          : 'absent';
    if (op === 'absent' || op === 'not_found') return gone;
    return row?.missingSinceAt ? gone : reading;
  }

  #elsewhere(): ElsewhereStay[] {
    return this.town.worlds
      .filter((world) => world !== this)
      .flatMap((world) =>
        [...world.stays.values()]
          .filter((row) => row.person !== null)
          .map((row) => ({
            id: row.id,
            person: row.person!,
            account: row.account,
            personExternalId: row.personExternalId,
            tenancy: row.tenancy,
            state: row.state as ElsewhereStay['state'],
            meaning: row.facts.meaning,
            missing: row.missingSinceAt !== null,
            detached: row.scope === 'detached',
            moveIn: row.facts.moveInActual ?? row.facts.moveInScheduled ?? row.facts.leaseStart,
          })),
      );
  }

  held(): HeldChangeRow[] {
    return this.changes
      .filter((row) => row.state === 'held')
      .map((row) => ({
        id: row.id,
        kind: row.kind,
        subject: row.subject,
        evidenceHash: row.evidenceHash,
        heldReason: row.heldReason,
        carries: row.carries,
        person: row.person,
        unit: row.unit,
        stay: row.stay,
      }));
  }

  /** Approves held changes as sync/approve.ts does; returns the ids that still stood. */
  approve(ids = this.held().map((row) => row.id)): string[] {
    let standing = this.held().filter((row) => ids.includes(row.id));
    const linked = new Set<string>();
    for (;;) {
      const plan = planProperty(this.input({ mode: 'recheck', approved: standing.map((row) => row.id) }));
      if (plan.merges.length) {
        for (const merge of plan.merges) {
          this.#merge(merge);
          linked.add(merge.subject);
        }
        continue;
      }
      const planned = new Map(
        plan.changes
          .filter((change) => change.state === 'planned')
          .map((change) => [`${change.subject}|${change.kind}`, change.evidenceHash]),
      );
      const still = standing.filter((row) =>
        row.kind === 'link' ? linked.has(row.subject) : planned.get(`${row.subject}|${row.kind}`) === row.evidenceHash,
      );
      if (still.length < standing.length) {
        standing = still;
        continue;
      }
      for (const row of this.changes)
        if (ids.includes(row.id) && row.state === 'held') row.state = still.some((each) => each.id === row.id) ? 'applied' : 'lapsed';
      this.apply(plan);
      return still.map((row) => row.id);
    }
  }

  /** As sync/merge.ts does, as far as these tests look. */
  #merge({ source, target, conflict }: Plan['merges'][number]): void {
    for (const row of this.stays.values()) if (row.person === source) row.person = target;
    for (const record of this.town.pmsPersons.values()) if (record.person === source) record.person = target;
    for (const row of this.open().filter((each) => each.person === source)) {
      const twin = this.open().find((each) => each.person === target && each.unit === row.unit);
      if (!twin) {
        row.person = target;
        continue;
      }
      twin.supports = [...twin.supports, ...row.supports].sort((a, b) => (a.stay < b.stay ? -1 : 1));
      if (row.state === 'current') twin.state = 'current';
      Object.assign(row, { person: target, state: 'ended', endedOn: this.today, endReason: 'merged' });
    }
    const from = this.town.people.get(source)!,
      into = this.town.people.get(target)!;
    this.town.people.set(target, {
      ...into,
      email: into.email ?? from.email,
      emailKey: into.emailKey ?? from.emailKey,
      loginEmailKey: into.loginEmailKey ?? from.loginEmailKey,
    });
    this.town.people.delete(source);
    for (const row of this.conflicts)
      if (row.id === conflict) row.state = 'resolved';
      else row.candidates = row.candidates.map((id) => (id === source ? target : id));
  }

  /** Rejects the one held link: they are two people. */
  rejectLink(): void {
    const row = this.changes.find((each) => each.state === 'held' && each.kind === 'link')!,
      conflict = this.conflicts.find((each) => each.state === 'open' && each.subject === row.subject)!,
      id = this.town.newId();
    row.state = 'rejected';
    conflict.state = 'resolved';
    this.decisions.set(id, {
      id,
      subject: row.subject,
      kind: 'separate',
      verdict: 'separate',
      evidenceHash: null,
      candidates: conflict.candidates,
      active: true,
    });
  }

  /** What taking a unit of the sync away by hand leaves. */
  decideAssign(person: string, unit: string): void {
    const stays = [...this.stays.values()].filter((row) => row.person === person && this.mappings.get(row.pmsUnit ?? '') === unit);
    this.decide(
      homeSubject(person, unit),
      'assign',
      evidenceHash(stays.map((row) => ({ stay: row.id, pmsUnit: row.pmsUnit, unit }))),
      'undone',
    );
  }

  apply(plan: Plan): void {
    for (const write of plan.people)
      this.town.people.set(write.id, {
        ...(this.town.people.get(write.id) ?? { overrides: [], protected: false, blockedHere: false, residentHere: true }),
        ...write,
      });
    for (const write of plan.pmsPersons) this.town.pmsPersons.set(pmsPersonKey(write.account, write.externalId), write);
    for (const write of plan.stays) this.#writeStay(write);
    for (const write of plan.assignments) this.#writeAssignment(write);
    for (const row of this.changes) if (plan.lapsed.includes(row.id)) row.state = 'lapsed';
    for (const row of this.changes) row.heldReason = plan.reheld.find((each) => each.id === row.id)?.heldReason ?? row.heldReason;
    for (const change of plan.changes) {
      if (
        change.state === 'held' &&
        this.changes.some((row) => row.state === 'held' && row.subject === change.subject && row.kind === change.kind)
      )
        throw new Error(`held twice: ${change.kind} ${change.subject}`);
      this.changes.push({
        ...change,
        state: change.state === 'planned' ? 'applied' : change.state,
        wasHeld: change.state === 'held',
        at: this.now,
        run: this.readNo,
      });
    }
    for (const close of plan.closeConflicts) this.conflicts.find((row) => row.id === close.id)!.state = 'closed';
    for (const write of plan.openConflicts) {
      if (this.conflicts.some((row) => row.state === 'open' && row.type === write.type && row.subject === write.subject))
        throw new Error(`open twice: ${write.type} ${write.subject}`);
      this.conflicts.push({ ...write, state: 'open' });
    }
    for (const id of plan.endedDecisions) this.decisions.get(id)!.active = false;
    for (const each of plan.carriedDecisions) this.decisions.get(each.id)!.evidenceHash = each.evidenceHash;
    this.feed.push(...plan.feed);
    const logins = [...this.town.people.values()].map((person) => person.loginEmailKey).filter(Boolean);
    if (new Set(logins).size !== logins.length) throw new Error('two people with one log-in');
  }

  #writeStay(write: StayWrite): void {
    const { stay, keptFacts, ended: _, ...rest } = write;
    if (write.scope === null) {
      this.stays.delete(stay.id);
      return;
    }
    const old = this.stays.get(stay.id);
    this.stays.set(stay.id, {
      ...rest,
      scope: write.scope,
      id: stay.id,
      account: stay.account,
      pmsProperty: stay.pmsProperty,
      tenancy: stay.tenancy,
      personExternalId: stay.personExternalId,
      facts: stay.facts,
      keptFacts,
      hash: factsHash(stay.facts),
      firstReadNo: old?.firstReadNo ?? this.readNo,
    });
  }

  #writeAssignment(write: AssignmentWrite): void {
    const { isNew, ...rest } = write,
      old = this.assignments.get(write.id);
    if (
      isNew &&
      [...this.assignments.values()].some((row) => row.state !== 'ended' && row.person === write.person && row.unit === write.unit)
    )
      throw new Error(`assigned twice: ${write.person} ${write.unit}`);
    this.assignments.set(write.id, { ...rest, createdAt: old?.createdAt ?? this.now, adopted: Boolean(old?.adopted) || write.adopted });
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

export { isQuiet } from '../../../domain/plan/quiet.ts';

function heldStay(row: StayRow, notFoundAt: Date | null): HeldStay {
  return {
    state: row.state as HeldStay['state'],
    scope: row.scope,
    lastFacts: row.facts,
    facts: row.keptFacts ? { ...row.keptFacts } : row.facts,
    person: row.person,
    pmsUnit: row.pmsUnit,
    firstReadNo: row.firstReadNo,
    endSaidReadNo: row.endSaidReadNo,
    endSaidAt: row.endSaidAt,
    endReason: row.endReason,
    moveOutKnownSince: row.moveOutKnownSince,
    leaseEndKnownSince: row.leaseEndKnownSince,
    missingSinceRead: row.missingSinceRead,
    missingSinceAt: row.missingSinceAt,
    notFoundAt,
  };
}
