import { ChangeFacts } from './facts.ts';
import { recordSubject, wordSubject } from '../domain/plan/subjects.ts';
import { statusKey } from '../domain/text.ts';
import type { Sql } from '../sync/tx.ts';
import { pageOf, pageQuery, readCursor } from './page.ts';
import { findPerson } from './residents.ts';
import { route } from './route.ts';
import { Id, Instant, listOf, z } from './schemas.ts';
import { visibleProperties } from './scope.ts';
import { TIMELINE } from './timeline-items.ts';

const Item = z
  .object({
    id: z.string(),
    at: Instant,
    type: z.enum(['change', 'conflict', 'decision', 'fact', 'block', 'mapping']),
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

interface Question {
  propertyId: string;
  subject: string;
}

/** What `unknown_status` and `bad_record` conflicts about her stays are called, records without the name of their vendor's list: they name a word or a record, and no person. */
async function questionsOfStays(ctx: { sql: Pick<Sql, 'rows'> }, personId: string): Promise<Question[]> {
  const stays = await ctx.sql.rows<{ propertyId: string; account: string; tenancy: string; person: string; raw: string }>(
    `select property_id as "propertyId", account, tenancy_external_id as tenancy, person_external_id as person, facts->>'raw' as raw
      from stay
      where person_id = $1 and state <> 'outside'`,
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
        `${TIMELINE} select i.id, date_trunc('milliseconds', i.at) as at, i.type, i.what, i.state, i.reason, i.property as "propertyId",
            i.run as "runId", i.trigger, i.by, i.unit as "unitId", u.name as "unitName", i.note, i.before, i.after
          from items i
          left join unit u on u.id = i.unit
         where ($2::uuid[] is null or i.property = any($2))
           and ($3::timestamptz is null or (date_trunc('milliseconds', i.at), i.type collate "C", i.id collate "C") < ($3,
           $4::text collate "C", $5::text collate "C"))
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
