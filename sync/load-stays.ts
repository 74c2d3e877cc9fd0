import { newId } from '../domain/ids.ts';
import type { LeaseStatus } from '../domain/pms.ts';
import { memoryOf, type StayMemory } from '../domain/plan/stay-memory.ts';
import { pmsUnitKey } from '../domain/plan/subjects.ts';
import type { HeldStay, PlanPmsProperty, PlanStay } from '../domain/plan/types.ts';
import type { Reading } from '../domain/scope.ts';
import type { StayFacts } from '../domain/stay-facts.ts';
import type { Learned } from '../domain/stay.ts';
import { STAGED, meaningOf, readMeanings } from './desired.ts';
import type { Sql } from './tx.ts';

export interface StayRow extends StayMemory {
  at: string;
  stagedAt: string | null;
  id: string | null;
  pmsProperty: string;
  account: string;
  tenancy: string;
  person: string;
  reading: Reading;
  pmsUnit: string | null;
  unit: string | null;
  facts: StayFacts | null;
  keptFacts: StayFacts | null;
  state: HeldStay['state'] | null;
  scope: string;
  personId: string | null;
  heldUnit: string | null;
  heldPmsProperty: string | null;
  firstReadNo: number;
  op: string | null;
  staged: StayFacts | null;
}

/** Over `d` (sync_desired), `s` (stay), `u` (its PMS unit) and `g` (what was staged of it). `at`, `stagedAt`: where the run's own rows lie, which nobody moves. */
const STAY = `d.ctid::text as at, s.id, d.pms_property_id as "pmsProperty", d.account_id as account, d.tenancy, d.person, d.reading,
  d.pms_unit as "pmsUnit", d.unit_id as unit,
       s.facts, s.kept_facts as "keptFacts", s.state, s.scope, s.person_id as "personId", u.external_id as "heldUnit",
         u.pms_property_id as "heldPmsProperty", s.first_read_no as "firstReadNo", s.end_said_read_no as "endSaidReadNo",
         s.end_said_at as "endSaidAt", s.end_reason as "endReason",
       s.move_out_known_since as "moveOutKnownSince", s.lease_end_known_since as "leaseEndKnownSince",
         s.missing_since_read as "missingSinceRead", s.missing_since_at as "missingSinceAt", s.not_found_at as "notFoundAt", g.op,
         g.facts as staged`;

/** Every stay that the run has a reading of. */
const ALL = `select ${STAY}, g.at::text as "stagedAt"
  from sync_desired d
  left join (select * from stay where property_id = $1) s on s.id = d.stay_id
  left join lateral (select external_id, pms_property_id from pms_unit where id = s.pms_unit_id offset 0) u on true
     left join (${STAGED}) g on g.account_id = d.account_id and g.tenancy = d.tenancy and g.person = d.person
     where d.run_id = $2`;
/** Those that lie at these places: by nothing but the place. Were the run asked for too, PostgreSQL would go through all of its rows for each one. */
const SOME = `select ${STAY}, b.staged_at::text as "stagedAt"
  from unnest($1::tid[], $2::tid[]) as b(at, staged_at)
  join sync_desired d on d.ctid = b.at
  left join stay s on s.id = d.stay_id
  left join pms_unit u on u.id = s.pms_unit_id
  left join sync_stage g on g.ctid = b.staged_at`;

/** The run whose readings are planned; `attempt`: what it staged. */
interface ReadRun {
  propertyId: string;
  runId: string;
  attempt: number;
  now: Date;
}

/** Where a stay's reading lies, and what was staged of it. */
export interface StayPlace {
  at: string;
  stagedAt: string | null;
}
/** A stay as it is planned. `unit`: what the PMS unit it reads in is mapped to. `isTouched`: the run read something of it that we do not hold. */
export interface LoadedStay extends StayPlace {
  stay: PlanStay;
  unit: string | null;
  isTouched: boolean;
}

/** Turns rows of the database into stays of a plan. */
export class StayLoader {
  readonly #sql: Sql;
  readonly #request: ReadRun;
  readonly #attached: ReadonlySet<string>;
  readonly #meanings: ReadonlyMap<string, LeaseStatus>;

  private constructor(sql: Sql, request: ReadRun, attached: ReadonlySet<string>, meanings: ReadonlyMap<string, LeaseStatus>) {
    this.#sql = sql;
    this.#request = request;
    this.#attached = attached;
    this.#meanings = meanings;
  }

  static async open(sql: Sql, request: ReadRun, pmsProperties: readonly PlanPmsProperty[]): Promise<StayLoader> {
    const accounts = [...new Set(pmsProperties.map((each) => each.account))];
    return new StayLoader(
      sql,
      request,
      new Set(pmsProperties.filter((each) => each.attached).map((each) => each.id)),
      await readMeanings(sql, accounts),
    );
  }

  async all(): Promise<LoadedStay[]> {
    return (await this.#sql.rows<StayRow>(ALL, this.#values)).map((row) => this.#stayOf(row));
  }
  async at(places: readonly StayPlace[]): Promise<LoadedStay[]> {
    const rows = await this.#sql.rows<StayRow>(SOME, [places.map((each) => each.at), places.map((each) => each.stagedAt)]);
    if (rows.length !== places.length) throw new Error(`${rows.length} of ${places.length} readings of a run are where they were`);
    return rows.map((row) => this.#stayOf(row));
  }

  get #values(): unknown[] {
    const { propertyId, runId, attempt } = this.#request;
    return [propertyId, runId, attempt];
  }

  #stayOf(row: StayRow): LoadedStay {
    const facts = withMeaning(row.staged ?? row.facts!, row.account, this.#meanings),
      held = row.id ? heldStay(row, facts, this.#meanings) : null;
    // A look-up that found nothing counts from now on.
    if (row.op === 'not_found' && held) held.notFoundAt = this.#request.now;
    const stay: PlanStay = {
      id: row.id ?? newId(),
      account: row.account,
      pmsProperty: row.pmsProperty,
      tenancy: row.tenancy,
      personExternalId: row.person,
      held,
      facts,
      staged: row.staged !== null,
      learned: learnedOf(row, this.#attached.has(row.pmsProperty)),
      pmsUnit: row.pmsUnit ? pmsUnitKey(row.pmsProperty, row.pmsUnit) : null,
    };
    return { stay, unit: row.unit, at: row.at, stagedAt: row.stagedAt, isTouched: row.op !== null || held === null };
  }
}

const withMeaning = (facts: StayFacts, account: string, meanings: ReadonlyMap<string, LeaseStatus>): StayFacts => {
  const meaning = meaningOf(meanings, account, facts.raw, facts.meaning);
  return meaning === facts.meaning ? facts : { ...facts, meaning };
};

/** The PMS unit that a stay was held with. */
export const heldUnitKey = ({ heldPmsProperty, heldUnit }: Pick<StayRow, 'heldPmsProperty' | 'heldUnit'>): string | null =>
  heldPmsProperty && heldUnit ? pmsUnitKey(heldPmsProperty, heldUnit) : null;

function heldStay(row: StayRow, now: StayFacts, meanings: ReadonlyMap<string, LeaseStatus>): HeldStay {
  const lastFacts = row.staged === null ? now : withMeaning(row.facts!, row.account, meanings);
  return {
    state: row.state ?? 'outside',
    scope: row.scope,
    lastFacts,
    facts: row.keptFacts ?? lastFacts,
    person: row.personId,
    pmsUnit: heldUnitKey(row),
    firstReadNo: row.firstReadNo,
    ...memoryOf(row),
  };
}

/** What the run learned: staged rows say it, everything else reads as it read last. */
export function learnedOf(
  row: Pick<StayRow, 'op' | 'reading' | 'state' | 'scope' | 'endReason' | 'missingSinceAt'>,
  attached: boolean,
): Learned {
  if (!attached) return 'unread';
  if (row.op === 'present') return row.reading;
  if (row.op === 'bad') return 'present';
  // Its last words are from before it was detached: only a reading brings it back.
  if (!row.op && row.state === 'ended' && (row.endReason === 'detached' || row.scope === 'detached')) return 'unread';
  // A stay that last read as past, cancelled or denied is never missing.
  // One that last read as superseded goes on being that: without a successor it is as absent, though it is read, and an approval reads nothing.
  const gone =
    row.reading === 'ended' && row.state !== 'outside'
      ? 'ended'
      : row.reading === 'superseded' && (row.state === 'upcoming' || row.state === 'current')
        ? 'superseded'
        : 'absent';
  if (row.op === 'absent' || row.op === 'not_found') return gone;
  return row.missingSinceAt ? gone : row.reading;
}
