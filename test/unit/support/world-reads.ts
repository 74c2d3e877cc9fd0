import { DAY_MS } from '../../../domain/days.ts';
import { memoryOf } from '../../../domain/plan/stay-memory.ts';
import { ABSENT_MS, ABSENT_READS } from '../../../domain/plan/stays.ts';
import type { ElsewhereStay, HeldChangeRow, HeldStay, PlanInput, PlanStay, ReadOutcome } from '../../../domain/plan/types.ts';
import { classify } from '../../../domain/scope.ts';
import { factsHash, stayKey, type StayFacts } from '../../../domain/stay-facts.ts';
import type { Learned } from '../../../domain/stay.ts';
import { WorldFacts, type AssignmentRow, type Conflict, type StayRow } from './world-facts.ts';

export interface SyncOptions {
  outcomes?: Record<string, ReadOutcome>;
  /** Every PMS property's outcome. */ outcome?: ReadOutcome;
  /** Keys (`tenancy/person`) that an incomplete read did not bring. */ lost?: string[];
  lookUp?: 'not_found' | 'error';
  bad?: string[];
  badRecords?: PlanInput['badRecords'];
}

/** Reads as sync/stage.ts does, and gives the planner what sync/desired.ts and sync/load.ts do. */
export class WorldReads extends WorldFacts {
  #staged = new Map<string, { op: 'present' | 'absent' | 'not_found' | 'bad'; property: string; facts: StayFacts | null }>();
  protected outcomes = new Map<string, ReadOutcome>();
  #badRecords: PlanInput['badRecords'] = [];

  /** Stages one read; `input()` then is what the planner gets. */
  read(options: SyncOptions = {}): void {
    this.readNo++;
    this.#staged = new Map();
    this.#badRecords = options.badRecords ?? [];
    this.outcomes = new Map(
      [...this.pmsProperties]
        .filter(([, each]) => each.attached)
        .map(([id]) => [id, options.outcomes?.[id] ?? options.outcome ?? 'complete']),
    );
    for (const [property, outcome] of this.outcomes)
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
      outcomes = recheck ? new Map<string, ReadOutcome>() : this.outcomes;
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
}

function heldStay(row: StayRow, notFoundAt: Date | null): HeldStay {
  return {
    state: row.state as HeldStay['state'],
    scope: row.scope,
    lastFacts: row.facts,
    facts: row.keptFacts ? { ...row.keptFacts } : row.facts,
    person: row.person,
    pmsUnit: row.pmsUnit,
    firstReadNo: row.firstReadNo,
    ...memoryOf(row),
    notFoundAt,
  };
}
