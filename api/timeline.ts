import { ChangeFacts } from './facts.ts';
import { recordSubject, wordSubject } from '../domain/plan/subjects.ts';
import { statusKey } from '../domain/text.ts';
import type { Sql } from '../sync/tx.ts';
import { pageOf, pageQuery, readCursor } from './page.ts';
import { findPerson } from './residents.ts';
import { route } from './route.ts';
import { Id, Instant, listOf, z } from './schemas.ts';
import { visibleProperties } from './scope.ts';

const Item = z
  .object({
    id: z.string(),
    at: Instant,
    type: z.enum(['change', 'conflict', 'decision', 'fact', 'block']),
    what: z.string(),
    state: z.string().nullable(),
    reason: z.string().nullable(),
    propertyId: Id.nullable(),
    runId: Id.nullable(),
    trigger: z.string().nullable(),
    by: z.string().nullable(),
    unitId: Id.nullable(),
    unitName: z.string().nullable(),
    note: z.string().nullable(),
    before: ChangeFacts,
    after: ChangeFacts,
  })
  .openapi('TimelineItem');
interface Row {
  id: string;
  at: Date;
  type: string;
  [key: string]: unknown;
}

const facts = `jsonb_build_object('leaseStatus', s.facts->>'meaning', 'rawLeaseStatus', s.facts->>'raw', 'role', s.facts->>'role', 'pmsUnitLabel', s.facts->>'unitLabel', 'leaseStart', s.facts->>'leaseStart', 'leaseEnd', s.facts->>'leaseEnd',
  'moveIn', coalesce(s.facts->>'moveInActual', s.facts->>'moveInScheduled'), 'moveOut', coalesce(s.facts->>'moveOutActual', s.facts->>'moveOutScheduled'), 'personExternalId', s.person_external_id, 'tenancyExternalId', s.tenancy_external_id)`;
const none = `null::uuid as run, null::text as trigger, null::text as by`;

/**
 * Why she has what she has: every change with its reason, conflicts (those about her records and their words too, `$7` and `$8`), decisions, blocks, and what the PMS said of her stays.
 * People merged into her bring their history. A change that was only planned by a preview is none.
 */
const TIMELINE = `with recursive ids as (select $1::uuid as id union select p.id from person p join ids on p.merged_into = ids.id),
conflicts as (select c.* from conflict c where c.person in (select id from ids) or c.candidates && (select array_agg(id) from ids) 
  or (c.property_id, case c.type when 'bad_record' then 'record:' || substr(c.subject, strpos(c.subject, '/') + 1) else c.subject end) in (select * from unnest($7::uuid[], $8::text[]))), items as (
  select c.id::text as id, c.at, 'change' as type, c.kind as what, c.state, coalesce(c.held_reason, c.reason) as reason, c.property_id as property, c.run_id as run, r.trigger, r.actor->>'name' as by, c.unit, null::text as note, c.before, c.after
    from sync_change c join ids on ids.id = c.person join sync_run r on r.id = c.run_id where r.mode = 'apply' and c.state <> 'planned'
  union all select c.id || '/opened', c.opened_at, 'conflict', c.type, c.state, 'opened', c.property_id, ${none}, null::uuid, null, null::jsonb, c.pms from conflicts c
  union all select c.id || '/closed', c.resolved_at, 'conflict', c.type, c.state, coalesce(c.resolution->>'action', c.resolution->>'reason', c.state), c.property_id, null::uuid, null, c.resolution->'by'->>'name', null::uuid, c.resolution->>'note', null::jsonb, c.resolution
    from conflicts c where c.resolved_at is not null
  union all select d.id || '/made', d.at, 'decision', d.kind, d.state, d.verdict, d.property_id, null::uuid, null, d.by->>'name', null::uuid, d.note, null::jsonb, d.evidence from decision d where d.person in (select id from ids)
  union all select d.id || '/ended', d.ended_at, 'decision', d.kind, d.state, 'ended', d.property_id, ${none}, null::uuid, null, null::jsonb, null::jsonb from decision d where d.ended_at is not null and d.person in (select id from ids)
  union all select b.id || '/made', b.at, 'block', 'block', case when b.lifted_at is null then 'active' else 'lifted' end, b.reason, b.property_id, null::uuid, null, b.by->>'name', null::uuid, null, null::jsonb, null::jsonb from block b where b.person_id in (select id from ids)
  union all select b.id || '/lifted', b.lifted_at, 'block', 'lift', 'lifted', null, b.property_id, ${none}, null::uuid, null, null::jsonb, null::jsonb from block b where b.lifted_at is not null and b.person_id in (select id from ids)
  union all select s.id || '/first', s.created_at, 'fact', 'first_read', s.state, null, s.property_id, ${none}, null::uuid, null, null::jsonb, ${facts} from stay s where s.person_id in (select id from ids) and s.state <> 'outside'
  union all select s.id || '/read', s.changed_at, 'fact', 'read', s.state, s.scope_reason, s.property_id, ${none}, null::uuid, null, null::jsonb, ${facts} from stay s where s.person_id in (select id from ids) and s.state <> 'outside' and s.changed_at > s.created_at
  union all select s.id || '/missing', s.missing_since_at, 'fact', 'missing_since', s.state, 'absent', s.property_id, ${none}, null::uuid, null, null::jsonb, ${facts} from stay s where s.person_id in (select id from ids) and s.missing_since_at is not null
)`;

interface Question {
  propertyId: string;
  subject: string;
}

/** What `unknown_status` and `bad_record` conflicts about her stays are called, records without the name of their vendor's list: they name a word or a record, and no person. */
async function questionsOfStays(ctx: { sql: Pick<Sql, 'rows'> }, personId: string): Promise<Question[]> {
  const stays = await ctx.sql.rows<{ propertyId: string; account: string; tenancy: string; person: string; raw: string }>(
    `select property_id as "propertyId", account, tenancy_external_id as tenancy, person_external_id as person, facts->>'raw' as raw from stay where person_id = $1 and state <> 'outside'`,
    [personId],
  );
  return stays.flatMap(({ propertyId, account, tenancy, person, raw }) =>
    [
      wordSubject(account, statusKey(raw)),
      // One whose other half could not be read may be hers: it counts as present for her too.
      ...[
        [tenancy, person],
        ['', person],
        [tenancy, ''],
      ].map((ids) => recordSubject(ids.join('/'))),
    ].map((subject) => ({ propertyId, subject })),
  );
}

export const timelineRoutes = [
  route({
    method: 'get',
    path: '/residents/{id}/timeline',
    tag: 'Residents',
    summary: 'Everything that happened to a resident and why, newest first',
    role: 'viewer',
    query: z.object(pageQuery),
    answer: listOf(Item),
    async handle(ctx) {
      const personId = await findPerson(ctx),
        questions = await questionsOfStays(ctx, personId),
        [at, type, id] = readCursor(ctx.query.cursor, ['instant', 'text', 'text']);
      const rows = await ctx.sql.rows<Row>(
        `${TIMELINE} select i.id, date_trunc('milliseconds', i.at) as at, i.type, i.what, i.state, i.reason, i.property as "propertyId", i.run as "runId", i.trigger, i.by, i.unit as "unitId", u.name as "unitName", i.note, i.before, i.after from items i left join unit u on u.id = i.unit
         where ($2::uuid[] is null or i.property = any($2)) and ($3::timestamptz is null or (date_trunc('milliseconds', i.at), i.type collate "C", i.id collate "C") < ($3, $4::text collate "C", $5::text collate "C"))
         order by date_trunc('milliseconds', i.at) desc, i.type collate "C" desc, i.id collate "C" desc limit $6`,
        [
          personId,
          visibleProperties(ctx),
          at,
          type,
          id,
          ctx.query.limit + 1,
          questions.map((each) => each.propertyId),
          questions.map((each) => each.subject),
        ],
      );
      return pageOf(
        rows,
        ctx.query.limit,
        (row) => [row.at.toISOString(), row.type, row.id],
        (row) => row,
      );
    },
  }),
];
