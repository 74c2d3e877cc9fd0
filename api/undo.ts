import type { FeedEntry } from '../sync/feed.ts';
import type { ApiDeps } from './deps.ts';
import { route, type Context, type Route } from './route.ts';
import type { RunRow } from './runs.ts';
import { Day, Id, z } from './schemas.ts';
import { visibleProperties } from './scope.ts';

const Affected = z
  .object({
    propertyId: Id,
    kind: z.enum(['assign', 'update', 'unassign']),
    residentId: Id,
    residentName: z.string().nullable(),
    unitId: Id,
    unitName: z.string().nullable(),
    state: z.enum(['upcoming', 'current', 'ended']),
    from: Day,
    until: Day.nullable(),
  })
  .openapi({
    description: 'Who loses, gets or keeps which unit, as the change feed tells it. No names of a property that the token may not see.',
  });
const Undone = z
  .object({
    runId: Id.nullable().openapi({ description: 'null for a preview' }),
    undone: z.int(),
    changeIds: z.array(Id).openapi({ description: 'What is taken back, with what belongs to a chosen change.' }),
    refused: z.array(z.object({ changeId: Id, reason: z.string().openapi({ description: '`code: sentence`' }) })),
    affected: z.array(Affected),
  })
  .openapi('Undone');

async function named(ctx: Context, entries: readonly FeedEntry[]): Promise<z.infer<typeof Affected>[]> {
  const visible = visibleProperties(ctx),
    seen = entries.filter((entry) => visible === null || visible.includes(entry.propertyId));
  const names = async (text: string, ids: string[]) =>
    new Map(
      (await ctx.sql.rows<{ id: string; name: string | null }>(text, [[...new Set(ids)], ctx.organizationId])).map((row) => [
        row.id,
        row.name,
      ]),
    );
  const people = await names(
    `select id, nullif(trim(first_name || ' ' || last_name), '') as name from person where id = any($1::uuid[]) and organization_id = $2`,
    seen.map((entry) => entry.personId),
  );
  const units = await names(
    'select u.id, u.name from unit u join property p on p.id = u.property_id where u.id = any($1::uuid[]) and p.organization_id = $2',
    seen.map((entry) => entry.unitId),
  );
  return entries.map(({ propertyId, kind, personId, unitId, state, startsOn, until }) => {
    const known = visible === null || visible.includes(propertyId);
    return {
      propertyId,
      kind,
      residentId: personId,
      residentName: known ? (people.get(personId) ?? null) : null,
      unitId,
      unitName: known ? (units.get(unitId) ?? null) : null,
      state,
      from: startsOn,
      until,
    };
  });
}

/** Undo, and what it would do. `findRun` refuses runs out of the token's reach. */
export function undoRoutes(deps: ApiDeps, findRun: (ctx: Context) => Promise<RunRow>): Route[] {
  const { undo } = deps.decisions ?? {};
  if (!undo) return [];
  return [
    route({
      method: 'post',
      path: '/syncs/{id}/undo',
      tag: 'Syncs',
      summary: 'Take back what the run applied, where nothing newer touched it; or preview that',
      role: 'manager',
      problems: ['conflict', 'busy'],
      body: z.strictObject({ mode: z.enum(['apply', 'preview']).default('apply'), changeIds: z.array(Id).min(1).max(20_000).optional() }),
      answer: Undone,
      async handle(ctx) {
        const row = await findRun(ctx),
          { mode, changeIds } = ctx.body;
        const undone = await undo({
          organizationId: ctx.organizationId,
          propertyId: row.propertyId,
          runId: row.id,
          changeIds: changeIds ?? null,
          mode,
          actor: ctx.actor,
        });
        return { ...undone, affected: await named(ctx, undone.affected) };
      },
    }),
  ];
}
