import type pg from 'pg';
import { dayIn, type CivilDate } from '../domain/days.ts';
import { EVIDENCE_RECIPE, evidenceHash, type Json } from '../domain/evidence.ts';
import { newId } from '../domain/ids.ts';
import type { Actor, Write } from './actor.ts';
import { writeAudit } from './audit.ts';
import { appendFeed } from './feed.ts';
import { writeHumanRun, type HumanChange, type HumanRun } from './human-run.ts';
import { Journal, type Row } from './journal.ts';
import { BusyError, lockPeopleForWrite, lockProperties, touchInputs, transaction, type LockedProperty, type Sql } from './tx.ts';
import { wakeOthers } from './wake.ts';

/** What a decision's row is made of; `evidence` null, or `lasting`: only lifting ends it. */
export interface NewDecision {
  propertyId: string | null;
  subject: string;
  kind: string;
  verdict: string;
  evidence: Json;
  lasting?: boolean;
  person?: string | null;
  note?: string | null;
}

export interface Closing {
  /** The property that the run belongs to. */
  propertyId: string;
  action: string;
  /** The id of what was decided about. */
  subject: string;
  before?: unknown;
  after?: unknown;
  trigger?: HumanRun['trigger'];
  undoOf?: string;
  counts?: HumanRun['counts'];
}

/** A manager's decision under way: locks held, rows journaled, changes gathered; `close` writes all of it. */
export class HumanWrite {
  readonly sql: Sql;
  readonly organizationId: string;
  readonly actor: Actor;
  readonly now: Date;
  readonly properties: ReadonlyMap<string, LockedProperty>;
  readonly journal: Journal;
  readonly runId = newId();
  readonly changes: HumanChange[] = [];

  constructor(sql: Sql, base: Write, properties: ReadonlyMap<string, LockedProperty>) {
    this.sql = sql;
    this.organizationId = base.organizationId;
    this.actor = base.actor;
    this.now = base.now;
    this.properties = properties;
    this.journal = new Journal(sql);
  }

  get at(): string {
    return this.now.toISOString();
  }
  today(propertyId: string): CivilDate {
    return dayIn(this.properties.get(propertyId)?.timeZone ?? 'UTC', this.now);
  }

  /** One row of the history; the journal's changes since the last one belong to it and are taken back with it. */
  add(change: Omit<HumanChange, 'evidence' | 'evidenceHash'>): HumanChange {
    const patches = this.journal.take(),
      row: HumanChange = { ...change, id: change.id ?? newId(), evidence: { patches } };
    this.changes.push(row);
    return row;
  }

  /** A new decision takes the place of an active one about the same subject. `loadDecisions` the subjects first. */
  decide(decision: NewDecision): string {
    for (const row of this.journal.by('decision', 'subject', decision.subject))
      if (row['kind'] === decision.kind && row['state'] === 'active')
        this.journal.set('decision', String(row['id']), { state: 'ended', ended_at: this.at });
    const id = newId();
    this.journal.insert('decision', {
      id,
      organization_id: this.organizationId,
      property_id: decision.propertyId,
      subject: decision.subject,
      kind: decision.kind,
      verdict: decision.verdict,
      evidence: decision.evidence,
      evidence_hash: decision.evidence === null || decision.lasting ? null : evidenceHash(decision.evidence),
      recipe: EVIDENCE_RECIPE,
      person: decision.person ?? null,
      by: this.actor,
      note: decision.note ?? null,
      at: this.at,
      state: 'active',
      ended_at: null,
    });
    return id;
  }

  loadDecisions(subjects: readonly string[]): Promise<Row[]> {
    return this.journal.load('decision', `state = 'active' and subject = any($1::text[])`, [[...new Set(subjects)]]);
  }

  async close(closing: Closing): Promise<string> {
    const { sql, journal, organizationId, now, actor, runId } = this;
    const { propertyId, trigger, undoOf, counts } = closing;
    await journal.flush(now);
    await touchInputs(sql, [...this.properties.keys()]);
    await this.#wakeOthers();
    await writeHumanRun(sql, {
      id: runId,
      organizationId,
      propertyId,
      actor,
      at: now,
      changes: this.changes,
      ...(trigger ? { trigger } : {}),
      ...(undoOf ? { undoOf } : {}),
      ...(counts ? { counts } : {}),
    });
    await writeAudit(sql, {
      organizationId,
      propertyId,
      at: now,
      actor,
      action: closing.action,
      subject: closing.subject,
      before: closing.before,
      after: closing.after,
      runId,
    });
    await appendFeed(
      sql,
      organizationId,
      now,
      journal.feed(runId, (id) => this.today(id)),
    );
    return runId;
  }

  /** Properties that were not locked, but whose plans rest on the people whom it changed. */
  async #wakeOthers(): Promise<void> {
    const { journal, changes, organizationId, now } = this;
    const people = [
      ...changes.flatMap((change) => (change.personId ? [change.personId] : [])),
      ...journal.all('person').map((row) => String(row['id'])),
    ];
    const logins = journal
      .all('person')
      .map((row) => row['login_email_key'])
      .filter((key) => typeof key === 'string');
    await wakeOthers(this.sql, [...this.properties.keys()], { organizationId, now, people, logins });
  }
}

/** One transaction under the locks of all properties that the decision touches, in id order, and of the organization's people. Anything thrown leaves nothing written. */
export function humanWrite<T>(
  pool: pg.Pool,
  base: Write,
  find: (sql: Sql) => Promise<readonly string[]>,
  work: (write: HumanWrite) => Promise<T>,
): Promise<T> {
  return transaction(pool, async (sql) => {
    const ids = await find(sql);
    const properties = await lockProperties(sql, ids);
    await lockPeopleForWrite(sql, base.organizationId);
    // Somebody moved in elsewhere between the look and the locks: another lock now could be out of order.
    if ((await find(sql)).some((id) => !ids.includes(id))) throw new BusyError();
    return work(new HumanWrite(sql, base, properties));
  });
}
