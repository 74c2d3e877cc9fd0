import { Refusal, notFound } from '../domain/refusal.ts';
import { mayUseProperty } from './auth.ts';
import type { Context } from './route.ts';

export interface PropertyRow {
  id: string;
  organizationId: string;
  name: string;
  timeZone: string;
  country: string;
  version: number;
  createdAt: Date;
}

/** The property of the path (or another one), in the token's organization and among its properties. @throws 404, 403 */
export async function propertyInScope(ctx: Context, propertyId = ctx.id): Promise<PropertyRow> {
  const row = await ctx.sql.row<PropertyRow>(
    `select id, organization_id as "organizationId", name, time_zone as "timeZone", country, version, created_at as "createdAt"
      from property
      where id = $1 and organization_id = $2`,
    [propertyId, ctx.organizationId],
  );
  if (!row) throw notFound('property');
  requireProperty(ctx, propertyId);
  return row;
}

export function requireProperty(ctx: Context, propertyId: string): void {
  if (!mayUseProperty(ctx.auth, propertyId)) throw new Refusal('property_not_allowed', 'The token is limited to other properties.');
}

/** For `where ... and ($n::uuid[] is null or property_id = any($n))`. */
export const visibleProperties = (ctx: Context): string[] | null => ctx.auth.propertyIds;
