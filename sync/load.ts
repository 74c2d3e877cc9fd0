import { dayIn } from '../domain/days.ts';
import { newId } from '../domain/ids.ts';
import type {
  ConflictRow,
  DecisionRow,
  HeldChangeRow,
  PlanAssignment,
  PlanInput,
  PlanPmsProperty,
  ReadOutcome,
} from '../domain/plan/types.ts';
import { noNestedLoops } from './desired.ts';
import { loadElsewhere, loadPeople, loadPmsPersons, loadReplaced, wantedPeople } from './load-people.ts';
import { StayLoader, type LoadedStay } from './load-stays.ts';
import type { Assume } from './request-run.ts';
import type { Sql } from './tx.ts';

export interface LoadRequest {
  runId: string;
  attempt: number;
  propertyId: string;
  now: Date;
  mode: 'run' | 'recheck';
  approved?: ReadonlySet<string>;
  assume?: Assume | null;
  /** Outcome of each PMS property's read in this run; empty where nothing is read. */
  outcomes: ReadonlyMap<string, ReadOutcome>;
  /** PMS property -> the snapshot that its read was of. */
  snapshots?: ReadonlyMap<string, string>;
  /** What counts for PMS properties without an outcome: a run that did not read one knows nothing of it; a preview with assumptions and an approval go by what is held. */
  unread: 'failed' | 'none';
  /** The run that would follow a preview is the property's next read: a transfer is told by which read first said what. */
  isRehearsed?: boolean;
  /** Vendors whose tenancies can be looked up by id. */
  looksUpById: boolean;
}

const DAY_BEFORE_MS = 24 * 3_600_000;

/** What a plan goes by besides stays, the people in them and the units they hold. */
export type PlanFrame = Omit<PlanInput, 'stays' | 'people' | 'pmsPersons' | 'elsewhere' | 'assignments' | 'mappings'>;

export async function loadPlanFrame(sql: Sql, request: LoadRequest): Promise<PlanFrame> {
  await noNestedLoops(sql);
  const integration = await loadIntegration(sql, request.propertyId);
  const occupied = await sql.row<{ units: number }>(
    "select count(distinct unit_id) as units from assignment where property_id = $1 and state <> 'ended'",
    [request.propertyId],
  );
  return {
    settings: {
      organizationId: integration.organizationId,
      propertyId: request.propertyId,
      country: integration.country,
      timeZone: integration.timeZone,
      whenExcluded: request.assume?.whenExcluded ?? integration.whenExcluded,
      whenAbsent: integration.whenAbsent,
      unitSync: request.assume?.unitSync ?? integration.unitSync,
      guard: { percent: integration.guardPercent, minimum: integration.guardMinimum },
    },
    now: request.now,
    today: dayIn(integration.timeZone, request.now),
    readNo: integration.readNo + (request.isRehearsed ? 1 : 0),
    mode: request.mode,
    approved: request.approved ?? new Set(),
    pmsProperties: await loadPmsProperties(sql, request),
    conflicts: await sql.rows<ConflictRow>(
      `select id, type, subject, state, person, candidates, evidence_hash as "evidenceHash"
        from conflict
        where property_id = $1 and state in ('open', 'ignored')`,
      [request.propertyId],
    ),
    replacedElsewhere: await loadReplaced(sql, request.propertyId, integration.organizationId),
    held: await sql.rows<HeldChangeRow>(
      `select id, kind, subject, evidence_hash as "evidenceHash", held_reason as "heldReason", coalesce(carries, '{}') as carries, person,
          unit, stay
        from sync_change
        where property_id = $1 and state = 'held'`,
      [request.propertyId],
    ),
    decisions: await sql.rows<DecisionRow>(
      `select id, subject, kind, verdict, evidence_hash as "evidenceHash",
        case when kind = 'separate' then (select array_agg(c) from jsonb_array_elements_text(evidence->'candidates') c) end as candidates,
         case when kind = 'assign' and jsonb_typeof(evidence) = 'array'
           then (select array_agg(s->>'stay') from jsonb_array_elements(evidence) s) end as stays
       from decision where state = 'active' and (property_id = $1 or (property_id is null and organization_id = $2))`,
      [request.propertyId, integration.organizationId],
    ),
    toldSkips: await loadToldSkips(sql, request.propertyId),
    badRecords: await loadBadRecords(sql, request),
    leftLately: new Set(
      (
        await sql.rows<{ unit: string }>(
          `select distinct c.unit
            from sync_change c
            join sync_run r on r.id = c.run_id
            where c.property_id = $1 and c.counted and c.state = 'applied' and c.held_since is null and c.at > $2
              and r.trigger in ('scheduled', 'manual') and c.unit is not null`,
          [request.propertyId, new Date(request.now.getTime() - DAY_BEFORE_MS)],
        )
      ).map((row) => row.unit),
    ),
    occupiedUnits: occupied?.units ?? 0,
    newId,
  };
}

/** Everything the planner asks of the database for a whole property, read under the property's lock. */
export async function loadPlanInput(sql: Sql, request: LoadRequest): Promise<PlanInput> {
  const frame = await loadPlanFrame(sql, request),
    { propertyId } = request,
    { organizationId } = frame.settings;
  const loaded = await (await StayLoader.open(sql, request, frame.pmsProperties)).all(),
    stays = loaded.map((each) => each.stay);
  const assignments = await loadAssignments(sql, propertyId),
    pmsPersons = await loadPmsPersons(sql, stays),
    people = await loadPeople(sql, propertyId, organizationId, wantedPeople(stays, pmsPersons, assignments, frame.conflicts));
  return {
    ...frame,
    stays,
    people,
    pmsPersons,
    assignments,
    mappings: mappingsOf(loaded),
    elsewhere: await loadElsewhere(
      sql,
      propertyId,
      people.map((person) => person.id),
      stays,
    ),
  };
}

/** PMS unit -> unit, of those that a stay reads in. */
export const mappingsOf = (loaded: readonly LoadedStay[]): Map<string, string> =>
  new Map(loaded.flatMap(({ stay, unit }) => (stay.pmsUnit && unit ? [[stay.pmsUnit, unit]] : [])));

interface IntegrationInput {
  organizationId: string;
  timeZone: string;
  country: string;
  readNo: number;
  unitSync: boolean;
  whenExcluded: 'keep' | 'end';
  whenAbsent: 'hold' | 'end';
  guardPercent: number;
  guardMinimum: number;
}
async function loadIntegration(sql: Sql, propertyId: string): Promise<IntegrationInput> {
  const row = await sql.row<IntegrationInput>(
    `select i.organization_id as "organizationId", p.time_zone as "timeZone", p.country, i.read_no as "readNo", i.unit_sync as "unitSync",
      i.when_excluded as "whenExcluded", i.when_absent as "whenAbsent", i.guard_percent as "guardPercent", i.guard_minimum as "guardMinimum"
     from integration i join property p on p.id = i.property_id where i.property_id = $1`,
    [propertyId],
  );
  if (!row) throw new Error(`property ${propertyId} is gone`);
  return row;
}

/** PMS properties attached, and those whose stays are still here though they are not. */
async function loadPmsProperties(sql: Sql, request: LoadRequest): Promise<PlanPmsProperty[]> {
  const rows = await sql.rows<{
    id: string;
    account: string;
    externalId: string;
    attached: boolean;
    inAccount: boolean;
    episode: number;
    completeReads: number;
    lastSnapshot: string | null;
    firstPlannedAt: Date | null;
  }>(
    `select pp.id, pp.account_id as account, pp.external_id as "externalId",
      pp.property_id is not distinct from $1 and pp.account_id is not distinct from i.account as attached,
      pp.account_id is not distinct from i.assumed as "inAccount", pp.episode, pp.complete_reads as "completeReads",
      pp.last_snapshot as "lastSnapshot", pp.first_planned_at as "firstPlannedAt"
     from pms_property pp
     cross join (select account, coalesce((select account_id from credential where id = $3), account) as assumed from integration
       where property_id = $1) i
     where pp.property_id = $1 or pp.id in (select distinct pms_property_id from stay where property_id = $1
       union select distinct pms_property_id from sync_stage where run_id = $2)`,
    [request.propertyId, request.runId, request.assume?.credentialId ?? null],
  );
  const assumed = request.assume?.pmsPropertyExternalIds;
  return rows.map((row) => {
    const outcome = request.outcomes.get(row.id) ?? request.unread,
      isReread = row.lastSnapshot !== null && request.snapshots?.get(row.id) === row.lastSnapshot;
    return {
      id: row.id,
      account: row.account,
      attached: assumed ? row.inAccount && assumed.includes(row.externalId) : row.attached,
      episode: row.episode,
      outcome,
      isReread,
      completeReads: row.completeReads + (outcome === 'complete' && !isReread ? 1 : 0),
      firstComplete: row.firstPlannedAt === null,
      looksUpById: request.looksUpById,
    };
  });
}

/** Records that the run set aside. */
export async function loadBadRecords(sql: Sql, run: { runId: string; attempt: number }): Promise<PlanInput['badRecords']> {
  const rows = await sql.rows<{ facts: PlanInput['badRecords'][number] }>(
    `select facts from sync_stage where run_id = $1 and attempt = $2 and op = 'bad_record'`,
    [run.runId, run.attempt],
  );
  return rows.map((row) => row.facts);
}

/** Open assignments; of everybody, or of some people. */
export async function loadAssignments(sql: Sql, propertyId: string, people: readonly string[] | null = null): Promise<PlanAssignment[]> {
  return sql.rows<PlanAssignment>(
    `select id, person_id as person, unit_id as unit, starts_on as "startsOn", until, state, source, supports, created_at as "createdAt"
      from assignment
      where property_id = $1 and state <> 'ended' ${people ? 'and person_id = any($2::uuid[])' : ''}
      order by id`,
    people ? [propertyId, people] : [propertyId],
  );
}

async function loadToldSkips(sql: Sql, propertyId: string): Promise<Set<string>> {
  const rows = await sql.rows<{ told: string }>(
    `select distinct subject || '|' || reason || '|' || evidence_hash as told
      from sync_change c
      where property_id = $1 and kind = 'skip' and state = 'skipped'
        and exists (select 1 from sync_run r where r.id = c.run_id and r.mode = 'apply')`,
    [propertyId],
  );
  return new Set(rows.map((row) => row.told));
}
