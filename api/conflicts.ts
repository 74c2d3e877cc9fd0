import { LEASE_STATUSES } from '../domain/pms.ts';
import { Refusal, notFound } from '../domain/refusal.ts';
import type { ApiDeps } from './deps.ts';
import { pageOf, pageQuery, readCursor } from './page.ts';
import { route, type Context, type Route } from './route.ts';
import { INSTANT_NULL } from './run-schemas.ts';
import { AnyJson, Id, Instant, line, listOf, z } from './schemas.ts';
import { propertyInScope, requireProperty, visibleProperties } from './scope.ts';

const TYPES = [
  'name_mismatch',
  'email_mismatch',
  'shared_email',
  'duplicate_account',
  'email_changed',
  'manual_outlives_pms',
  'unknown_status',
  'bad_record',
] as const;
const STATES = ['open', 'resolved', 'ignored', 'closed'] as const;
const IDENTITY = ['link', 'separate', 'move_login', 'ignore'] as const;
/** What settles each type (docs/rules.md, Actions). */
const ACTIONS: Record<(typeof TYPES)[number], readonly string[]> = {
  name_mismatch: IDENTITY,
  email_mismatch: IDENTITY,
  shared_email: IDENTITY,
  duplicate_account: IDENTITY,
  email_changed: ['accept', 'keep', 'separate'],
  manual_outlives_pms: ['end', 'keep'],
  unknown_status: ['set_meaning', 'ignore'],
  bad_record: ['ignore'],
};
const ALL_ACTIONS = [...new Set(Object.values(ACTIONS).flat())] as [string, ...string[]];

const ConflictAnswer = z
  .object({
    id: Id,
    propertyId: Id,
    type: z.enum(TYPES),
    state: z.enum(STATES),
    subject: z.string(),
    residentId: Id.nullable(),
    residentName: z.string().nullable(),
    residentUnits: z.array(z.string()).openapi({ description: 'Names of the units that the resident holds at the property.' }),
    pms: AnyJson,
    console: AnyJson.openapi({
      description:
        'What the console has of the other side: the first candidate, or whom it is about; `units` are the names of the units held at the property.',
    }),
    candidates: z
      .array(
        z.object({
          id: Id.nullable(),
          firstName: z.string().nullable(),
          lastName: z.string().nullable(),
          email: z.string().nullable(),
          units: z.array(z.string()),
          note: z.string().optional(),
        }),
      )
      .openapi({ description: 'A person in a property that the token may not see has no id and no name.' }),
    actions: z.array(z.string()),
    openedAt: Instant,
    resolvedAt: INSTANT_NULL,
    resolution: AnyJson,
  })
  .openapi('Conflict');

interface Row {
  id: string;
  propertyId: string;
  type: (typeof TYPES)[number];
  state: (typeof STATES)[number];
  subject: string;
  residentId: string | null;
  residentName: string | null;
  pms: unknown;
  console: unknown;
  candidateIds: string[];
  openedAt: Date;
  resolvedAt: Date | null;
  resolution: unknown;
}
const SELECT = `select c.id, c.property_id as "propertyId", c.type, c.state, c.subject,
  coalesce(p.merged_into, p.id, c.person) as "residentId", nullif(trim(p.first_name || ' ' || p.last_name), '') as "residentName", c.pms,
  c.console, c.candidates as "candidateIds", c.opened_at as "openedAt", c.resolved_at as "resolvedAt", c.resolution
  from conflict c left join person p on p.id = c.person`;

interface Candidate {
  id: string;
  firstName: string;
  lastName: string;
  email: string | null;
  visible: boolean;
}

async function views(ctx: Context, rows: readonly Row[]) {
  const ids = [...new Set(rows.flatMap((row) => row.candidateIds))];
  const people = new Map(
    ids.length
      ? (
          await ctx.sql.rows<Candidate>(
            `select p.id, p.first_name as "firstName", p.last_name as "lastName", p.email,
              $3::uuid[] is null or p.added_at_property = any($3)
              or exists (select 1 from stay s where s.person_id = p.id and s.state <> 'outside' and s.property_id = any($3))
              or exists (select 1 from assignment a where a.person_id = p.id and a.property_id = any($3)) as visible
     from person p where p.id = any($1::uuid[]) and p.organization_id = $2`,
            [ids, ctx.organizationId, visibleProperties(ctx)],
          )
        ).map((person) => [person.id, person])
      : [],
  );
  const homes = await homesOf(ctx, rows);
  return rows.map(({ candidateIds, ...row }) => {
    const unitsOf = (person: string | null | undefined) =>
      homes.filter((home) => home.propertyId === row.propertyId && home.personId === person);
    const candidates = candidateIds.flatMap((id) => {
      const person = people.get(id);
      if (!person) return [];
      const { visible, ...shown } = person;
      return [
        visible
          ? { ...shown, units: unitsOf(id).map((home) => home.name) }
          : { id: null, firstName: null, lastName: null, email: null, units: [], note: 'a person in another property' },
      ];
    });
    const ours = row.console as { unitId?: string },
      about = unitsOf(candidateIds[0] ?? row.residentId),
      named = ours.unitId ? about.find((home) => home.unitId === ours.unitId)?.name : undefined;
    const shownConsole = Object.keys(ours).length
      ? { ...ours, ...(named ? { unitName: named } : {}), units: about.map((home) => home.name) }
      : ours;
    // What the console side says of a candidate is as private as the candidate.
    const hidden = candidates.some((candidate) => candidate.id === null);
    return {
      ...row,
      residentUnits: unitsOf(row.residentId).map((home) => home.name),
      console: hidden ? null : shownConsole,
      candidates,
      actions: row.state === 'open' ? [...ACTIONS[row.type]] : [],
      resolution: row.resolution ?? null,
    };
  });
}

interface Home {
  propertyId: string;
  personId: string;
  unitId: string;
  name: string;
}
/** What the people of these conflicts hold, in the order of names. */
function homesOf(ctx: Context, rows: readonly Row[]): Promise<Home[]> {
  const ids = [...new Set(rows.flatMap((row) => [...row.candidateIds, ...(row.residentId ? [row.residentId] : [])]))];
  return ctx.sql.rows<Home>(
    `select a.property_id as "propertyId", a.person_id as "personId", a.unit_id as "unitId", u.name
      from assignment a
      join unit u on u.id = a.unit_id
     where a.person_id = any($1::uuid[]) and a.organization_id = $2 and a.property_id = any($3::uuid[]) and a.state <> 'ended'
     order by u.name_key collate "C"`,
    [ids, ctx.organizationId, [...new Set(rows.map((row) => row.propertyId))]],
  );
}

export function conflictRoutes(deps: ApiDeps): Route[] {
  const { resolve } = deps.decisions ?? {};
  const find = async (ctx: Context): Promise<Row> => {
    const row = await ctx.sql.row<Row>(`${SELECT} where c.id = $1 and c.organization_id = $2`, [ctx.id, ctx.organizationId]);
    if (!row) throw notFound('conflict');
    requireProperty(ctx, row.propertyId);
    return row;
  };
  return [
    route({
      method: 'get',
      path: '/properties/{id}/conflicts',
      tag: 'Conflicts',
      summary: 'Conflicts, newest first',
      role: 'viewer',
      answer: listOf(ConflictAnswer),
      query: z.object({ ...pageQuery, state: z.enum(STATES).optional(), type: z.enum(TYPES).optional() }),
      async handle(ctx) {
        await propertyInScope(ctx);
        const [at, id] = readCursor(ctx.query.cursor, ['instant', 'id']);
        const rows = await ctx.sql.rows<Row>(
          `${SELECT}
            where c.property_id = $1 and ($2::timestamptz is null or (c.opened_at, c.id) < ($2, $3::uuid))
              and ($4::text is null or c.state = $4) and ($5::text is null or c.type = $5)
            order by c.opened_at desc, c.id desc limit $6`,
          [ctx.id, at, id, ctx.query.state ?? null, ctx.query.type ?? null, ctx.query.limit + 1],
        );
        const page = pageOf(
          rows,
          ctx.query.limit,
          (row) => [row.openedAt.toISOString(), row.id],
          (row) => row,
        );
        return { items: await views(ctx, page.items), nextCursor: page.nextCursor };
      },
    }),
    route({
      method: 'get',
      path: '/conflicts/{id}',
      tag: 'Conflicts',
      summary: 'One conflict',
      role: 'viewer',
      answer: ConflictAnswer,
      async handle(ctx) {
        return (await views(ctx, [await find(ctx)]))[0];
      },
    }),
    ...(resolve
      ? [
          route({
            method: 'post',
            path: '/conflicts/{id}/resolve',
            tag: 'Conflicts',
            summary: 'Settle a conflict; takes effect at once',
            role: 'manager',
            answer: ConflictAnswer.extend({ runId: Id.nullable() }),
            problems: ['already_resolved', 'already_ended', 'conflict', 'busy'],
            body: z.strictObject({
              action: z.enum(ALL_ACTIONS),
              residentId: Id.optional(),
              meaning: z.enum(LEASE_STATUSES).exclude(['unknown']).optional(),
              note: line(1000).optional(),
            }),
            async handle(ctx) {
              const row = await find(ctx),
                { action, residentId, meaning, note } = ctx.body;
              if (row.state !== 'open') throw new Refusal('already_resolved', `The conflict is ${row.state}.`);
              if (!ACTIONS[row.type].includes(action))
                throw new Refusal('invalid', `A ${row.type} is settled by ${ACTIONS[row.type].join(', ')}.`, [
                  { path: 'action', message: `one of ${ACTIONS[row.type].join(', ')}` },
                ]);
              if (action === 'set_meaning' && !meaning)
                throw new Refusal('invalid', 'Say what the word means.', [{ path: 'meaning', message: 'is needed for set_meaning' }]);
              const [seen] = await views(ctx, [row]);
              if (residentId && !seen?.candidates.some((candidate) => candidate.id === residentId.toLowerCase()))
                throw new Refusal('invalid', 'Choose one of the candidates.', [
                  { path: 'residentId', message: 'is no candidate of this conflict' },
                ]);
              if (['link', 'move_login'].includes(action) && seen?.candidates.some((candidate) => candidate.id === null))
                throw new Refusal(
                  'property_not_allowed',
                  'A person in another property is concerned: somebody who may see that property resolves it.',
                );
              const { runId } = await resolve({
                organizationId: ctx.organizationId,
                propertyId: row.propertyId,
                conflictId: row.id,
                action,
                residentId: residentId?.toLowerCase() ?? null,
                meaning: meaning ?? null,
                note: note ?? null,
                actor: ctx.actor,
              });
              return { ...(await views(ctx, [await find(ctx)]))[0], runId };
            },
          }),
        ]
      : []),
  ];
}
