import { notFound } from '../domain/refusal.ts';
import { textKey } from '../domain/text.ts';
import { pageOf, pageQuery, readCursor } from './page.ts';
import { ResidentAnswer, residentViews } from './resident-view.ts';
import type { Sql } from '../sync/tx.ts';
import { route, type Context } from './route.ts';
import { Id, listOf, z } from './schemas.ts';
import { propertyInScope, visibleProperties } from './scope.ts';

/**
 * People with a stay or an assignment at the property, or added there by hand; her status is the leading stay's, without stays the assignments', else ended.
 * Who holds a unit by hand though her stay has ended is listed with those who live here: she opens doors.
 * Put together by grouping, not by joining, so that rows without statistics yet cannot end in a nested loop.
 */
const RESIDENTS_OF = `with resident as (
    select id, case when bool_or(source = 'stay') then case when bool_or(source = 'stay' and state = 'current') then 'current'
      when bool_or(source = 'stay' and state = 'upcoming') then 'upcoming' else 'ended' end
        when bool_or(state = 'current') then 'current' when bool_or(state = 'upcoming') then 'upcoming' else 'ended' end as status,
      coalesce(bool_or(source = 'assignment' and state <> 'ended'), false) as holds
    from (
      select person_id as id, 'stay' as source, state from stay where property_id = $1 and person_id is not null and state <> 'outside'
      union all select person_id, 'assignment', state from assignment where property_id = $1
      union all select id, 'added', null from person where organization_id = $2 and added_at_property = $1
    ) x group by id
  ), named as (
    select r.id, r.status, r.holds, p.name_key, p.email_key, p.phone, p.email, split_part(p.name_key, chr(1), 2) collate "C" as last,
      split_part(p.name_key, chr(1), 1) collate "C" as first
    from resident r join person p on p.id = r.id where p.merged_into is null
  )`;

const NAMED = `split_part(name_key, chr(1), 2) collate "C" as last, split_part(name_key, chr(1), 1) collate "C" as first`;

/**
 * The next residents of a property along the organization's people by name (index `person_by_name`): a page costs the same among a thousand and a million.
 * Looks at `WALKED` people at most, so that a small property in a large organization is not searched for among everybody; then there are fewer than asked for.
 */
const WALK = `select c.id, c.last, c.first
  from (select id, ${NAMED} from person where organization_id = $2 and merged_into is null
      and ($3::text is null or (split_part(name_key, chr(1), 2) collate "C", split_part(name_key, chr(1), 1) collate "C", id) > ($3::text,
        $4::text, $5::uuid))
    order by 2, 3, 1 limit $8) c
  cross join lateral (select count(*) as stays, coalesce(bool_or(state = 'current'), false) as current,
    coalesce(bool_or(state = 'upcoming'), false) as upcoming from stay where person_id = c.id and property_id = $1 and state <> 'outside') s
  cross join lateral (select count(*) as all, coalesce(bool_or(state = 'current'), false) as current,
    coalesce(bool_or(state <> 'ended'), false) as open from assignment where person_id = c.id and property_id = $1) a
  cross join lateral (select case when s.stays > 0 then case when s.current then 'current' when s.upcoming then 'upcoming' else 'ended' end
    when a.current then 'current' when a.open then 'upcoming' else 'ended' end as status) x
  where (s.stays > 0 or a.all > 0 or exists (select 1 from person p where p.id = c.id and p.added_at_property = $1))
    and case $6::text when 'all' then true when 'open' then x.status <> 'ended' or a.open else x.status = $6 end
  order by c.last, c.first, c.id limit $7`;
const WALKED = 500;

const like = (text: string) => `%${text.replace(/[\\%_]/g, (char) => `\\${char}`)}%`;

/** The person, or who survived her merging. @throws 404 also where no property of the token's knows her */
export async function findPerson(ctx: Context, id = ctx.id): Promise<string> {
  const row = await ctx.sql.row<{ id: string }>(
    `with recursive chain as (select id, merged_into, 0 as depth from person where id = $1 and organization_id = $2
      union all select p.id, p.merged_into, c.depth + 1 from person p join chain c on p.id = c.merged_into where c.depth < 50)
     select c.id from chain c where c.merged_into is null and ($3::uuid[] is null
       or exists (select 1 from stay s where s.person_id = c.id and s.state <> 'outside' and s.property_id = any($3))
         or exists (select 1 from assignment a where a.person_id = c.id and a.property_id = any($3))
       or exists (select 1 from person p where p.id = c.id and p.added_at_property = any($3)))`,
    [id, ctx.organizationId, visibleProperties(ctx)],
  );
  if (!row) throw notFound('resident');
  return row.id;
}

export async function residentView(ctx: Context, personId: string) {
  const found = (await residentViews(ctx.sql, ctx.organizationId, [personId], visibleProperties(ctx)))[0];
  if (!found) throw notFound('resident');
  ctx.setETag(found.version);
  return found.view;
}

interface ByName {
  status?: string | undefined;
  unitId?: string | undefined;
  q?: string | undefined;
  conflict?: string | undefined;
  limit: number;
  after: readonly unknown[];
}
interface NamedRow {
  id: string;
  last: string;
  first: string;
}

/** One page of a property's residents, by last name, first name and id. */
export async function residentsByName(sql: Sql, organizationId: string, propertyId: string, query: ByName) {
  const status = query.status ?? 'open',
    isPlain = !query.unitId && !query.q && !query.conflict,
    [last, first, id] = query.after;
  const walked = isPlain
    ? await sql.rows<NamedRow>(WALK, [propertyId, organizationId, last, first, id, status, query.limit + 1, WALKED])
    : [];
  const rows = walked.length > query.limit ? walked : await findResidents(sql, organizationId, propertyId, query);
  const page = pageOf(
    rows,
    query.limit,
    (row) => [row.last, row.first, row.id],
    (row) => row.id,
  );
  return {
    items: (await residentViews(sql, organizationId, page.items, [propertyId])).map((each) => each.view),
    nextCursor: page.nextCursor,
  };
}

/** The same by looking at every resident, as a search has to. */
function findResidents(
  sql: Sql,
  organizationId: string,
  propertyId: string,
  { status, unitId, q, conflict, limit, after: [last, first, id] }: ByName,
): Promise<NamedRow[]> {
  const word = textKey(q),
    digits = (q ?? '').replace(/\D/g, '');
  return sql.rows<NamedRow>(
    `${RESIDENTS_OF} select id, last, first from named n
     where ($3::text is null or (last, first, id) > ($3::text collate "C", $4::text collate "C", $5::uuid))
       and case $6::text when 'all' then true when 'open' then status <> 'ended' or holds else status = $6 end
       and ($7::uuid is null or exists (select 1 from assignment a
         where a.person_id = n.id and a.unit_id = $7 and (a.property_id = $1) is true and (a.state <> 'ended' or $6 in ('ended', 'all'))))
       and ($8::text is null or replace(name_key, chr(1), ' ') like $8 or last || ' ' || first like $8 or last || ', ' || first like $8
         or email_key like $8 or ($9::text is not null and regexp_replace(phone, '\\D', '', 'g') like $9)
         or exists (select 1 from assignment a join unit u on u.id = a.unit_id
           where a.person_id = n.id and (a.property_id = $1) is true and a.state <> 'ended' and u.name_key like $8))
       and ($10::text is null or ($10 <> 'false') = exists (select 1 from conflict c
         where c.property_id = $1 and c.state = 'open' and (c.person = n.id or n.id = any(c.candidates))
         and ($10 in ('true', 'false') or c.type = $10)))
     order by last, first, id limit $11`,
    [
      propertyId,
      organizationId,
      last,
      first,
      id,
      status ?? 'open',
      unitId ?? null,
      word ? like(word) : null,
      digits.length >= 3 ? like(digits) : null,
      conflict ?? null,
      limit + 1,
    ],
  );
}

export const residentRoutes = [
  route({
    method: 'get',
    path: '/properties/{id}/residents',
    tag: 'Residents',
    summary: 'Residents by name',
    role: 'viewer',
    answer: listOf(ResidentAnswer),
    query: z.object({
      ...pageQuery,
      status: z
        .enum(['upcoming', 'current', 'ended', 'all'])
        .optional()
        .openapi({ description: 'Left out: upcoming and current ones, and whoever holds a unit, though her stay has ended.' }),
      unitId: Id.optional(),
      q: z.string().max(200).optional().openapi({ description: 'Part of a name, e-mail, phone or unit.' }),
      conflict: z
        .string()
        .max(50)
        .regex(/^(true|false|[a-z_]+)$/)
        .optional()
        .openapi({ description: '`true`: with an open conflict; `false`: without; or a conflict type.' }),
    }),
    async handle(ctx) {
      await propertyInScope(ctx);
      return residentsByName(ctx.sql, ctx.organizationId, ctx.id, {
        ...ctx.query,
        after: readCursor(ctx.query.cursor, ['text', 'text', 'id']),
      });
    },
  }),
  route({
    method: 'get',
    path: '/residents/{id}',
    tag: 'Residents',
    summary: "One resident; a merged person's id answers with the survivor",
    role: 'viewer',
    versioned: true,
    answer: ResidentAnswer,
    async handle(ctx) {
      return residentView(ctx, await findPerson(ctx));
    },
  }),
];
