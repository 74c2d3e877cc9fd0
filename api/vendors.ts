import { Refusal } from '../domain/refusal.ts';
import type { ApiDeps, VendorDescription } from './deps.ts';
import { pageOf, pageQuery, readCursor } from './page.ts';
import { route } from './route.ts';
import { listOf, z } from './schemas.ts';

const Vendor = z
  .object({
    vendor: z.string(),
    name: z.string(),
    credentialSchema: z.record(z.string(), z.unknown()).openapi({ description: 'JSON Schema of `fields`; secret ones are `writeOnly`.' }),
    identityFields: z.array(z.string()),
    capabilities: z.record(z.string(), z.unknown()),
  })
  .openapi('Vendor');

/** Names of the fields that are never shown again. */
export function secretFields(vendor: VendorDescription): Set<string> {
  return new Set(
    Object.entries(vendor.credentialSchema.shape)
      .filter(([, field]) => isSecret(field as z.ZodType))
      .map(([name]) => name),
  );
}
function isSecret(field: z.ZodType): boolean {
  if (field.meta()?.writeOnly === true) return true;
  const inner = (field as { unwrap?: () => z.ZodType }).unwrap?.();
  return inner ? isSecret(inner) : false;
}

export function vendorOf(deps: ApiDeps, vendor: string): VendorDescription {
  const found = deps.vendors.find((each) => each.vendor === vendor);
  if (!found)
    throw new Refusal('invalid', 'There is no such vendor.', [
      { path: 'vendor', message: `one of ${deps.vendors.map((each) => each.vendor).join(', ')}` },
    ]);
  return found;
}
/** For the set-up rules; a vendor that is gone tells nothing of roles. */
export const flagsOf = (deps: ApiDeps) => (vendor: string) =>
  deps.vendors.find((each) => each.vendor === vendor)?.capabilities ?? { flagsGuarantors: false, flagsMinors: false };

const view = (vendor: VendorDescription) => {
  const schema = z.toJSONSchema(vendor.credentialSchema, { io: 'input', unrepresentable: 'any' }) as Record<string, unknown>;
  return {
    vendor: vendor.vendor,
    name: vendor.name,
    credentialSchema: schema,
    identityFields: [...vendor.identityFields],
    capabilities: { ...vendor.capabilities },
  };
};

export const vendorRoutes = [
  route({
    method: 'get',
    path: '/vendors',
    tag: 'Credentials',
    summary: 'PMS products that can be connected',
    role: 'viewer',
    query: z.object(pageQuery),
    answer: listOf(Vendor),
    handle(ctx) {
      const [after] = readCursor(ctx.query.cursor, ['text']);
      const rows = [...ctx.deps.vendors]
        .sort((a, b) => (a.vendor < b.vendor ? -1 : 1))
        .filter((each) => typeof after !== 'string' || each.vendor > after);
      return pageOf(rows, ctx.query.limit, (each) => [each.vendor], view);
    },
  }),
];
