import type { StayFacts } from '../domain/stay-facts.ts';
import type { Sql } from '../sync/tx.ts';
import { INSTANT_NULL } from './run-schemas.ts';
import { Id, Instant, z } from './schemas.ts';

const DayNull = z.string().nullable();
const Status = z.enum(['upcoming', 'current', 'ended']);
export const ResidentAnswer = z
  .object({
    id: Id,
    firstName: z.string(),
    lastName: z.string(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
    hasLogin: z.boolean(),
    status: Status,
    stays: z.array(
      z.object({
        id: Id,
        propertyId: Id,
        status: Status,
        scope: z.enum(['in', 'kept', 'outside', 'detached']),
        scopeReason: z.string().nullable(),
        missingSince: INSTANT_NULL,
        held: z.boolean(),
        leaseStatus: z.string(),
        rawLeaseStatus: z.string(),
        role: z.string(),
        pmsUnitId: Id.nullable(),
        pmsUnitLabel: z.string().nullable(),
        leaseStart: DayNull,
        leaseEnd: DayNull,
        moveIn: DayNull,
        moveOut: DayNull,
        vendor: z.string(),
        personExternalId: z.string(),
        tenancyExternalId: z.string(),
      }),
    ),
    units: z.array(
      z.object({
        assignmentId: Id,
        propertyId: Id,
        unitId: Id,
        name: z.string(),
        state: Status,
        from: z.string(),
        until: DayNull,
        expectedUntil: DayNull,
        source: z.enum(['pms', 'manual']),
        adopted: z.boolean(),
      }),
    ),
    openConflicts: z.int(),
    protected: z.boolean(),
    blocked: z.boolean(),
    keptFields: z.array(z.string()),
    lastChangedAt: Instant,
  })
  .openapi('Resident');

interface PersonRow {
  id: string;
  firstName: string;
  lastName: string;
  email: string | null;
  phone: string | null;
  hasLogin: boolean;
  protected: boolean;
  keptFields: string[];
  changedAt: Date;
  version: number;
  openConflicts: number;
  blocked: boolean;
}
interface StayRow {
  id: string;
  propertyId: string;
  personId: string;
  status: 'upcoming' | 'current' | 'ended';
  scope: string;
  scopeReason: string | null;
  missingSince: Date | null;
  held: boolean;
  facts: StayFacts;
  keptFacts: StayFacts | null;
  pmsUnitId: string | null;
  pmsUnitLabel: string | null;
  vendor: string;
  personExternalId: string;
  tenancyExternalId: string;
  changedAt: Date;
}
interface AssignmentRow {
  assignmentId: string;
  propertyId: string;
  personId: string;
  unitId: string;
  name: string;
  state: 'upcoming' | 'current' | 'ended';
  from: string;
  until: string | null;
  source: 'pms' | 'manual';
  adopted: boolean;
  supports: { stay: string }[];
  createdAt: Date;
  endedAt: Date | null;
}

const RANK = { current: 0, upcoming: 1, ended: 2 } as const;
const moveIn = (facts: StayFacts) => facts.moveInActual ?? facts.moveInScheduled;
const moveOut = (facts: StayFacts) => facts.moveOutActual ?? facts.moveOutScheduled;

/** The leading stay first: current before upcoming before ended, then read before detached, then the latest move-in, then the lowest id (docs/rules.md, Support). */
function byPrecedence(a: StayRow, b: StayRow): number {
  const first = moveIn(a.facts) ?? a.facts.leaseStart ?? '',
    second = moveIn(b.facts) ?? b.facts.leaseStart ?? '';
  return (
    RANK[a.status] - RANK[b.status] ||
    Number(a.scope === 'detached') - Number(b.scope === 'detached') ||
    (first === second ? 0 : first > second ? -1 : 1) ||
    (a.id < b.id ? -1 : 1)
  );
}

const stayView = ({ facts, keptFacts: _kept, personId: _person, changedAt: _changed, ...stay }: StayRow) => ({
  ...stay,
  leaseStatus: facts.meaning,
  rawLeaseStatus: facts.raw,
  role: facts.role,
  pmsUnitLabel: stay.pmsUnitLabel ?? facts.unitLabel,
  leaseStart: facts.leaseStart,
  leaseEnd: facts.leaseEnd,
  moveIn: moveIn(facts),
  moveOut: moveOut(facts),
});

/** The day the PMS gives for the end of everything that supports it; null while one of the stays has none. */
function expectedUntil(assignment: AssignmentRow, stays: ReadonlyMap<string, StayRow>): string | null {
  if (assignment.source === 'manual') return assignment.until;
  const days = assignment.supports.map((support) => {
    const stay = stays.get(support.stay);
    return stay ? moveOut(stay.keptFacts ?? stay.facts) : null;
  });
  return days.length && days.every((day) => day !== null)
    ? days.reduce<string | null>((latest, day) => (latest === null || (day ?? '') > latest ? day : latest), null)
    : null;
}

/** Residents in the order of `ids`, as seen from the given properties (null: all of the organization). */
export async function residentViews(sql: Sql, organizationId: string, ids: readonly string[], propertyIds: readonly string[] | null) {
  if (!ids.length) return [];
  const [people, stays, assignments] = [
    await sql.rows<PersonRow>(
      `select p.id, p.first_name as "firstName", p.last_name as "lastName", p.email, p.phone, p.login_email_key is not null as "hasLogin",
        p.protected, p.overrides as "keptFields", p.changed_at as "changedAt", p.version,
         (select count(*)::int from conflict c where c.organization_id = p.organization_id and c.state = 'open'
           and (c.person = p.id or p.id = any(c.candidates)) and ($3::uuid[] is null or c.property_id = any($3))) as "openConflicts",
         exists (select 1 from block b where b.person_id = p.id and b.lifted_at is null
           and ($3::uuid[] is null or b.property_id = any($3))) as blocked
       from person p where p.id = any($1::uuid[]) and p.organization_id = $2`,
      [ids, organizationId, propertyIds],
    ),
    await sql.rows<StayRow>(
      `select s.id, s.property_id as "propertyId", s.person_id as "personId", s.state as status, s.scope, s.scope_reason as "scopeReason",
        s.missing_since_at as "missingSince", s.facts, s.kept_facts as "keptFacts", s.pms_unit_id as "pmsUnitId",
        pu.label as "pmsUnitLabel",
         a.vendor, s.person_external_id as "personExternalId", s.tenancy_external_id as "tenancyExternalId", s.changed_at as "changedAt",
         exists (select 1 from sync_change c where c.property_id = s.property_id and c.state = 'held'
           and (c.stay = s.id or s.id = any(c.carries))) as held
       from stay s join pms_account a on a.id = s.account left join pms_unit pu on pu.id = s.pms_unit_id
       where s.person_id = any($1::uuid[]) and s.organization_id = $2 and s.state <> 'outside'
         and ($3::uuid[] is null or s.property_id = any($3))`,
      [ids, organizationId, propertyIds],
    ),
    await sql.rows<AssignmentRow>(
      `select a.id as "assignmentId", a.property_id as "propertyId", a.person_id as "personId", a.unit_id as "unitId", u.name, a.state,
        a.starts_on as "from", a.until, a.source, a.adopted, a.supports, a.created_at as "createdAt", a.ended_at as "endedAt"
       from assignment a
       join unit u on u.id = a.unit_id
       where a.person_id = any($1::uuid[]) and a.organization_id = $2 and ($3::uuid[] is null or a.property_id = any($3))
       order by a.starts_on, a.id`,
      [ids, organizationId, propertyIds],
    ),
  ];
  const byPerson = new Map(people.map((person) => [person.id, person]));
  const group = <T extends { personId: string }>(rows: readonly T[]) => {
    const map = new Map<string, T[]>();
    for (const row of rows) {
      const list = map.get(row.personId);
      if (list) list.push(row);
      else map.set(row.personId, [row]);
    }
    return map;
  };
  const staysOf = group(stays),
    assignmentsOf = group(assignments),
    stayById = new Map(stays.map((stay) => [stay.id, stay]));
  return ids.flatMap((id) => {
    const person = byPerson.get(id);
    if (!person) return [];
    const { changedAt, version, ...shown } = person;
    const own = [...(staysOf.get(id) ?? [])].sort(byPrecedence),
      held = assignmentsOf.get(id) ?? [];
    const open = held.filter((each) => each.state !== 'ended');
    const status =
      own[0]?.status ??
      (open.some((each) => each.state === 'current') ? ('current' as const) : open.length ? ('upcoming' as const) : ('ended' as const));
    const last = Math.max(
      changedAt.getTime(),
      ...own.map((stay) => stay.changedAt.getTime()),
      ...held.flatMap((each) => [each.createdAt.getTime(), each.endedAt?.getTime() ?? 0]),
    );
    return [
      {
        version,
        view: {
          ...shown,
          status,
          stays: own.map(stayView),
          units: open.map((each) => {
            const { personId: _person, supports: _supports, createdAt: _created, endedAt: _ended, ...unit } = each;
            return { ...unit, expectedUntil: expectedUntil(each, stayById) };
          }),
          lastChangedAt: new Date(last),
        },
      },
    ];
  });
}
