import { dayIn } from '../domain/days.ts';
import { newId } from '../domain/ids.ts';
import type { LeaseStatus } from '../domain/pms.ts';
import { pmsPersonKey, pmsUnitKey } from '../domain/plan/subjects.ts';
import type {
  ConflictRow,
  DecisionRow,
  ElsewhereStay,
  HeldChangeRow,
  HeldStay,
  PlanAssignment,
  PlanInput,
  PlanPerson,
  PlanPmsPerson,
  PlanPmsProperty,
  PlanStay,
  ReadOutcome,
} from '../domain/plan/types.ts';
import type { Reading } from '../domain/scope.ts';
import type { StayFacts } from '../domain/stay-facts.ts';
import type { Learned } from '../domain/stay.ts';
import { emailKey, nameKey } from '../domain/text.ts';
import { STAGED, meaningOf, noNestedLoops, readMeanings } from './desired.ts';
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
  /** Vendors whose tenancies can be looked up by id. */
  looksUpById: boolean;
}

const DAY_BEFORE_MS = 24 * 3_600_000;

/** Everything the planner asks of the database, read under the property's lock. */
export async function loadPlanInput(sql: Sql, request: LoadRequest): Promise<PlanInput> {
  await noNestedLoops(sql);
  const integration = await loadIntegration(sql, request.propertyId);
  const pmsProperties = await loadPmsProperties(sql, request);
  const { stays, mappings, accounts } = await loadStays(sql, request, pmsProperties);
  const assignments = await loadAssignments(sql, request.propertyId);
  const conflicts = await sql.rows<ConflictRow>(
    `select id, type, subject, state, person, candidates, evidence_hash as "evidenceHash" from conflict where property_id = $1 and state in ('open', 'ignored')`,
    [request.propertyId],
  );
  const pmsPersons = await loadPmsPersons(sql, accounts, stays);
  const people = await loadPeople(sql, request.propertyId, integration.organizationId, stays, pmsPersons, assignments, conflicts);
  const ids = people.map((person) => person.id);
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
    readNo: integration.readNo,
    mode: request.mode,
    approved: request.approved ?? new Set(),
    pmsProperties,
    stays,
    people,
    pmsPersons,
    assignments,
    mappings,
    conflicts,
    replacedElsewhere: await loadReplaced(sql, request.propertyId, integration.organizationId),
    elsewhere: await loadElsewhere(sql, request.propertyId, ids, stays),
    held: await sql.rows<HeldChangeRow>(
      `select id, kind, subject, evidence_hash as "evidenceHash", held_reason as "heldReason", coalesce(carries, '{}') as carries, person, unit, stay from sync_change where property_id = $1 and state = 'held'`,
      [request.propertyId],
    ),
    decisions: await sql.rows<DecisionRow>(
      `select id, subject, kind, verdict, evidence_hash as "evidenceHash", case when kind = 'separate' then (select array_agg(c) from jsonb_array_elements_text(evidence->'candidates') c) end as candidates from decision where state = 'active' and (property_id = $1 or (property_id is null and organization_id = $2))`,
      [request.propertyId, integration.organizationId],
    ),
    toldSkips: await loadToldSkips(sql, request.propertyId),
    badRecords: (
      await sql.rows<{ facts: { id: string; reason: string; field: string; valueHash: string } }>(
        `select facts from sync_stage where run_id = $1 and attempt = $2 and op = 'bad_record'`,
        [request.runId, request.attempt],
      )
    ).map((row) => row.facts),
    leftLately: new Set(
      (
        await sql.rows<{ unit: string }>(
          `select distinct c.unit from sync_change c join sync_run r on r.id = c.run_id where c.property_id = $1 and c.counted and c.state = 'applied' and c.held_since is null and c.at > $2 and r.trigger in ('scheduled', 'manual') and c.unit is not null`,
          [request.propertyId, new Date(request.now.getTime() - DAY_BEFORE_MS)],
        )
      ).map((row) => row.unit),
    ),
    occupiedUnits: new Set(assignments.map((each) => each.unit)).size,
    newId,
  };
}

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
    `select i.organization_id as "organizationId", p.time_zone as "timeZone", p.country, i.read_no as "readNo", i.unit_sync as "unitSync", i.when_excluded as "whenExcluded", i.when_absent as "whenAbsent", i.guard_percent as "guardPercent", i.guard_minimum as "guardMinimum"
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
    `select pp.id, pp.account_id as account, pp.external_id as "externalId", pp.property_id is not distinct from $1 and pp.account_id is not distinct from i.account as attached, pp.account_id is not distinct from i.assumed as "inAccount", pp.episode, pp.complete_reads as "completeReads", pp.last_snapshot as "lastSnapshot", pp.first_planned_at as "firstPlannedAt"
     from pms_property pp cross join (select account, coalesce((select account_id from credential where id = $3), account) as assumed from integration where property_id = $1) i
     where pp.property_id = $1 or pp.id in (select distinct pms_property_id from stay where property_id = $1 union select distinct pms_property_id from sync_stage where run_id = $2)`,
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

interface StayRow {
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
  endSaidReadNo: number | null;
  endSaidAt: Date | null;
  endReason: string | null;
  moveOutKnownSince: Date | null;
  leaseEndKnownSince: Date | null;
  missingSinceRead: number | null;
  missingSinceAt: Date | null;
  notFoundAt: Date | null;
  op: string | null;
  staged: StayFacts | null;
}

async function loadStays(sql: Sql, request: LoadRequest, pmsProperties: readonly PlanPmsProperty[]) {
  const rows = await sql.rows<StayRow>(
    `select s.id, d.pms_property_id as "pmsProperty", d.account_id as account, d.tenancy, d.person, d.reading, d.pms_unit as "pmsUnit", d.unit_id as unit,
       s.facts, s.kept_facts as "keptFacts", s.state, s.scope, s.person_id as "personId", u.external_id as "heldUnit", u.pms_property_id as "heldPmsProperty", s.first_read_no as "firstReadNo", s.end_said_read_no as "endSaidReadNo", s.end_said_at as "endSaidAt", s.end_reason as "endReason",
       s.move_out_known_since as "moveOutKnownSince", s.lease_end_known_since as "leaseEndKnownSince", s.missing_since_read as "missingSinceRead", s.missing_since_at as "missingSinceAt", s.not_found_at as "notFoundAt", g.op, g.facts as staged
     from sync_desired d left join stay s on s.id = d.stay_id left join pms_unit u on u.id = s.pms_unit_id
     left join (${STAGED}) g on g.account_id = d.account_id and g.tenancy = d.tenancy and g.person = d.person
     where d.run_id = $2 and $1::uuid is not null`,
    [request.propertyId, request.runId, request.attempt],
  );
  const accounts = [...new Set(rows.map((row) => row.account))];
  const meanings = await readMeanings(sql, accounts);
  const attached = new Set(pmsProperties.filter((each) => each.attached).map((each) => each.id));
  const mappings = new Map<string, string>();
  const stays = rows.map((row): PlanStay => {
    if (row.pmsUnit && row.unit) mappings.set(pmsUnitKey(row.pmsProperty, row.pmsUnit), row.unit);
    const facts = withMeaning(row.staged ?? row.facts!, row.account, meanings);
    return {
      id: row.id ?? newId(),
      account: row.account,
      pmsProperty: row.pmsProperty,
      tenancy: row.tenancy,
      personExternalId: row.person,
      held: row.id ? heldStay(row, facts, meanings) : null,
      facts,
      staged: row.staged !== null,
      learned: learnedOf(row, attached.has(row.pmsProperty)),
      pmsUnit: row.pmsUnit ? pmsUnitKey(row.pmsProperty, row.pmsUnit) : null,
    };
  });
  // A look-up that found nothing counts from now on.
  for (const [i, row] of rows.entries()) {
    const held = stays[i]?.held;
    if (row.op === 'not_found' && held) held.notFoundAt = request.now;
  }
  return { stays, mappings, accounts };
}

const withMeaning = (facts: StayFacts, account: string, meanings: ReadonlyMap<string, LeaseStatus>): StayFacts => {
  const meaning = meaningOf(meanings, account, facts.raw, facts.meaning);
  return meaning === facts.meaning ? facts : { ...facts, meaning };
};

function heldStay(row: StayRow, now: StayFacts, meanings: ReadonlyMap<string, LeaseStatus>): HeldStay {
  const lastFacts = row.staged === null ? now : withMeaning(row.facts!, row.account, meanings);
  return {
    state: row.state ?? 'outside',
    scope: row.scope,
    lastFacts,
    facts: row.keptFacts ?? lastFacts,
    person: row.personId,
    pmsUnit: row.heldUnit && row.heldPmsProperty ? pmsUnitKey(row.heldPmsProperty, row.heldUnit) : null,
    firstReadNo: row.firstReadNo,
    endSaidReadNo: row.endSaidReadNo,
    endSaidAt: row.endSaidAt,
    endReason: row.endReason,
    moveOutKnownSince: row.moveOutKnownSince,
    leaseEndKnownSince: row.leaseEndKnownSince,
    missingSinceRead: row.missingSinceRead,
    missingSinceAt: row.missingSinceAt,
    notFoundAt: row.notFoundAt,
  };
}

/** What the run learned: staged rows say it, everything else reads as it read last. */
function learnedOf(row: StayRow, attached: boolean): Learned {
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

async function loadAssignments(sql: Sql, propertyId: string): Promise<PlanAssignment[]> {
  return sql.rows<PlanAssignment>(
    `select id, person_id as person, unit_id as unit, starts_on as "startsOn", until, state, source, supports, created_at as "createdAt" from assignment where property_id = $1 and state <> 'ended' order by id`,
    [propertyId],
  );
}

async function loadPmsPersons(sql: Sql, accounts: readonly string[], stays: readonly PlanStay[]): Promise<PlanPmsPerson[]> {
  const ids = new Set(stays.flatMap((stay) => [stay.personExternalId, ...stay.facts.predecessors]));
  return sql.rows<PlanPmsPerson>(
    `select p.account_id as account, p.external_id as "externalId", p.person_id as person, p.name_key as "nameKey", p.email_key as "emailKey" from pms_person p join unnest($2::text[]) as e(id) on e.id = p.external_id where p.account_id = any($1::uuid[])`,
    [accounts, [...ids]],
  );
}

/** People who live here or hold a unit here, those a record leads to, and whoever has an equal name or e-mail in the organization. */
async function loadPeople(
  sql: Sql,
  propertyId: string,
  organizationId: string,
  stays: readonly PlanStay[],
  pmsPersons: readonly PlanPmsPerson[],
  assignments: readonly PlanAssignment[],
  conflicts: readonly ConflictRow[],
): Promise<PlanPerson[]> {
  const known = new Map(pmsPersons.map((each) => [pmsPersonKey(each.account, each.externalId), each]));
  const ids = new Set<string>(),
    emails = new Set<string>(),
    names = new Set<string>();
  for (const stay of stays) {
    if (stay.held?.person) ids.add(stay.held.person);
    const record = known.get(pmsPersonKey(stay.account, stay.personExternalId)),
      email = emailKey(stay.facts.email);
    // An e-mail that waits to be accepted may be somebody's log-in by now.
    if (!stay.staged && record && (email === null || email === record.emailKey)) continue;
    const name = nameKey(stay.facts.firstName, stay.facts.lastName);
    if (email) emails.add(email);
    if (name) names.add(name);
  }
  for (const each of pmsPersons) ids.add(each.person);
  for (const each of assignments) ids.add(each.person);
  for (const each of conflicts) {
    if (each.person) ids.add(each.person);
    for (const id of each.candidates) ids.add(id);
  }
  return sql.rows<PlanPerson>(
    `with wanted as (
       select p.id from person p join unnest($2::uuid[]) as w(id) on w.id = p.id
       union select p.id from person p join unnest($3::text[]) as e(key) on e.key = p.email_key where p.organization_id = $1
       union select p.id from person p join unnest($3::text[]) as e(key) on e.key = p.login_email_key where p.organization_id = $1
       union select p.id from person p join unnest($4::text[]) as n(key) on n.key = p.name_key where p.organization_id = $1)
     select p.id, p.first_name as "firstName", p.last_name as "lastName", p.email, p.phone, p.name_key as "nameKey", p.email_key as "emailKey", p.login_email_key as "loginEmailKey", p.overrides, p.protected,
       b.person_id is not null as "blockedHere", p.added_at_property is not distinct from $5 or s.person_id is not null or a.person_id is not null as "residentHere"
     from wanted w join person p on p.id = w.id
     left join (select distinct person_id from block where property_id = $5 and lifted_at is null) b on b.person_id = p.id
     left join (select distinct person_id from stay where property_id = $5) s on s.person_id = p.id
     left join (select distinct person_id from assignment where property_id = $5) a on a.person_id = p.id
     where p.merged_into is null order by p.id`,
    [organizationId, [...ids], [...emails], [...names], propertyId],
  );
}

/** Stays in other properties: of the people, and of the tenancies in which a superseded one may go on. */
async function loadElsewhere(
  sql: Sql,
  propertyId: string,
  people: readonly string[],
  stays: readonly PlanStay[],
): Promise<ElsewhereStay[]> {
  const superseded = stays.filter((stay) => stay.facts.meaning === 'superseded');
  return sql.rows<ElsewhereStay>(
    `with wanted as (
       select s.id from stay s join unnest($2::uuid[]) as w(id) on w.id = s.person_id
       union select s.id from stay s join unnest($3::uuid[], $4::text[]) as t(account, tenancy) on t.account = s.account and t.tenancy = s.tenancy_external_id where s.person_id is not null)
     select s.id, s.person_id as person, s.account, s.person_external_id as "personExternalId", s.tenancy_external_id as tenancy, s.state, s.facts->>'meaning' as meaning, s.missing_since_at is not null as missing, s.scope = 'detached' or pp.property_id is distinct from s.property_id as detached,
       coalesce(f.facts->>'moveInActual', f.facts->>'moveInScheduled', f.facts->>'leaseStart') as "moveIn"
     from wanted w join stay s on s.id = w.id join pms_property pp on pp.id = s.pms_property_id cross join lateral (select coalesce(s.kept_facts, s.facts) as facts) f where s.property_id <> $1`,
    [propertyId, people, superseded.map((stay) => stay.account), superseded.map((stay) => stay.facts.successorTenancy ?? stay.tenancy)],
  );
}

async function loadReplaced(sql: Sql, propertyId: string, organizationId: string): Promise<Set<string>> {
  const rows = await sql.rows<{ id: string }>(
    `select unnest(candidates) as id from conflict where property_id in (select id from property where organization_id = $2 and id <> $1) and state = 'open' and type = 'email_changed'`,
    [propertyId, organizationId],
  );
  return new Set(rows.map((row) => row.id));
}

async function loadToldSkips(sql: Sql, propertyId: string): Promise<Set<string>> {
  const rows = await sql.rows<{ told: string }>(
    `select distinct subject || '|' || reason || '|' || evidence_hash as told from sync_change c where property_id = $1 and kind = 'skip' and state = 'skipped' and exists (select 1 from sync_run r where r.id = c.run_id and r.mode = 'apply')`,
    [propertyId],
  );
  return new Set(rows.map((row) => row.told));
}
