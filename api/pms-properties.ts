import { savePmsProperties, unknownPmsProperties } from '../sync/attachments.ts';
import { pageOf, readCursor } from './page.ts';
import type { Context } from './route.ts';
import { Id, listOf, orNull, z } from './schemas.ts';
import { visibleProperties } from './scope.ts';

const PmsPropertyAnswer = z.object({
  id: Id,
  externalId: z.string(),
  name: z.string(),
  isActive: z.boolean(),
  attachedTo: orNull(z.object({ id: Id.nullable(), name: z.string() })),
});

/** Asks the PMS for its properties through a worker and remembers them. */
export async function refreshPmsProperties(ctx: Context, credentialId: string, accountId: string): Promise<string[]> {
  const listed = await ctx.deps.temporal.listPmsProperties(credentialId);
  await savePmsProperties(ctx.sql, ctx.organizationId, accountId, listed);
  return listed.map((each) => each.externalId);
}

/** The account's PMS properties and what each is attached to; another property's name is shown, since it is the reason of a refusal. */
export async function listPmsProperties(
  ctx: Context,
  accountId: string,
  externalIds: readonly string[],
  limit: number,
  cursor: string | undefined,
) {
  const [after] = readCursor(cursor, ['text']);
  const rows = await ctx.sql.rows<{
    id: string;
    externalId: string;
    name: string;
    isActive: boolean;
    propertyId: string | null;
    propertyName: string | null;
  }>(
    `select pp.id, pp.external_id as "externalId", pp.name, pp.is_active as "isActive", p.id as "propertyId", p.name as "propertyName"
      from pms_property pp
      left join property p on p.id = pp.property_id
     where pp.account_id = $1 and pp.external_id = any($2::text[]) and ($3::text is null or pp.external_id collate "C" > $3)
     order by pp.external_id collate "C" limit $4`,
    [accountId, externalIds, after, limit + 1],
  );
  const visible = visibleProperties(ctx);
  return pageOf(
    rows,
    limit,
    (row) => [row.externalId],
    ({ propertyId, propertyName, ...row }) => ({
      ...row,
      attachedTo: propertyId
        ? { id: visible === null || visible.includes(propertyId) ? propertyId : null, name: propertyName ?? '' }
        : null,
    }),
  );
}
export const PmsPropertyList = listOf(PmsPropertyAnswer);

/** Ids that the account has not listed yet are looked for in the PMS before they are refused. */
export async function knowPmsProperties(
  ctx: Context,
  credentialId: string | null,
  accountId: string | null,
  externalIds: readonly string[],
): Promise<void> {
  if (credentialId && accountId && (await unknownPmsProperties(ctx.sql, accountId, externalIds)).length)
    await refreshPmsProperties(ctx, credentialId, accountId);
}
