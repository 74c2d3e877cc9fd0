import { evidenceHash } from '../../../domain/evidence.ts';
import { planProperty } from '../../../domain/plan/plan.ts';
import { homeSubject, pmsPersonKey } from '../../../domain/plan/subjects.ts';
import type { AssignmentWrite, Plan, StayWrite } from '../../../domain/plan/types.ts';
import { factsHash } from '../../../domain/stay-facts.ts';
import { expectSameInParts } from './parts.ts';
import { WorldReads, type SyncOptions } from './world-reads.ts';

/**
 * A property, its PMS and its console in memory, so that a test can play several runs one after the other: `lease`, `sync`, look at `holds()` and at what the plan `told`.
 * What sync/stage.ts, sync/desired.ts, sync/load.ts and sync/apply.ts do with SQL is done here with maps, in the same words.
 */
export class World extends WorldReads {
  /** Reads, plans and applies, as a run does. */
  sync(options: SyncOptions = {}): Plan {
    this.read(options);
    const input = this.input();
    const plan = planProperty(input);
    expectSameInParts(input, plan);
    for (const [id, outcome] of this.outcomes)
      if (outcome === 'complete') {
        const property = this.pmsProperties.get(id)!;
        property.completeReads++;
        property.firstPlanned = true;
      }
    this.apply(plan);
    return plan;
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
      stays: null,
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
      stays.map((row) => row.id),
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
    for (const { id, evidence, evidenceHash } of plan.carriedDecisions)
      Object.assign(this.decisions.get(id)!, { evidenceHash, stays: (evidence as { stay: string }[]).map(({ stay }) => stay) });
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
}

export { isQuiet } from '../../../domain/plan/quiet.ts';
export { Town, type Lease, type WorldOptions } from './world-facts.ts';
