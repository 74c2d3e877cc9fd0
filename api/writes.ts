import type { PropertyWrite, Write } from '../sync/actor.ts';
import { requireMatch } from './etag.ts';
import type { Context } from './route.ts';

/** What every write by hand says of itself. */
export const writeOf = ({ organizationId, actor, now }: Context): Write => ({ organizationId, actor, now });

/** The same in the property of the path, or in another one. */
export const writeIn = (ctx: Context, propertyId = ctx.id): PropertyWrite => ({ ...writeOf(ctx), propertyId });

/** Refuses where somebody changed the object since the caller looked (If-Match). */
export const versionCheck = (ctx: Context) => (version: number) => {
  requireMatch(ctx.ifMatch, version);
};
export const versionedWriteIn = (ctx: Context, propertyId = ctx.id) => ({ ...writeIn(ctx, propertyId), checkVersion: versionCheck(ctx) });
