import type { FileBytes } from '../sync/csv-text.ts';
import { exportMappings, importMappings } from '../sync/mapping-csv.ts';
import { exportUnits, importUnits } from '../sync/unit-import.ts';
import { route, type Context } from './route.ts';
import { Id, z } from './schemas.ts';
import { propertyInScope } from './scope.ts';
import { writeIn } from './writes.ts';

const LineErrors = z.array(z.object({ line: z.int(), column: z.string().nullable(), message: z.string() }));
const Difference = z.object({
  pmsUnitId: Id,
  pmsUnitLabel: z.string(),
  from: z.string().nullable(),
  unitId: Id.nullable(),
  to: z.string().nullable(),
});
const Mode = z.enum(['preview', 'apply']).default('preview');
const PROBLEMS = ['csv_errors', 'csv_unreadable', 'body_too_large', 'unsupported_media_type', 'busy'] as const;

/** The bytes as they came (api/mount.ts). */
const fileOf = (ctx: Context) => ctx.body as FileBytes;
/** A file to keep, named by what it is. */
const asFile = (ctx: Context, name: string, text: string) => {
  ctx.res.setHeader('Content-Disposition', `attachment; filename="${name}"`);
  return text;
};

export const csvRoutes = [
  route({
    method: 'get',
    path: '/properties/{id}/units.csv',
    tag: 'Units',
    summary: "Template with today's units",
    role: 'viewer',
    answer: 'csv',
    async handle(ctx) {
      await propertyInScope(ctx);
      return asFile(ctx, 'units.csv', await exportUnits(ctx.sql, ctx.id));
    },
  }),
  route({
    method: 'post',
    path: '/properties/{id}/units/import',
    tag: 'Units',
    summary: 'Import units from CSV',
    role: 'manager',
    takes: 'csv',
    idempotent: true,
    problems: PROBLEMS,
    description:
      'Columns `name`, `building`, `floor` (other headers are understood); UTF-8, UTF-16 or Windows-1252; at most 50,000 rows and 8 MB. An empty cell changes nothing. A preview lists the errors; `apply` with `abort` and errors is a 422.',
    query: z.object({ mode: Mode, onError: z.enum(['abort', 'skip']).default('abort') }),
    answer: z.object({ created: z.int(), updated: z.int(), unchanged: z.int(), errors: LineErrors }),
    async handle(ctx) {
      await propertyInScope(ctx);
      return importUnits(ctx.deps.db.pool, { ...writeIn(ctx), file: fileOf(ctx), mode: ctx.query.mode, onError: ctx.query.onError });
    },
  }),
  route({
    method: 'get',
    path: '/properties/{id}/mappings.csv',
    tag: 'Mapping',
    summary: 'PMS units and the units they are mapped to',
    role: 'viewer',
    answer: 'csv',
    async handle(ctx) {
      await propertyInScope(ctx);
      return asFile(ctx, 'mappings.csv', await exportMappings(ctx.sql, ctx.id));
    },
  }),
  route({
    method: 'post',
    path: '/properties/{id}/mappings/import',
    tag: 'Mapping',
    summary: 'Import mappings from CSV, with a diff first',
    role: 'manager',
    takes: 'csv',
    idempotent: true,
    problems: PROBLEMS,
    description:
      'Columns `pms_unit_external_id`, `pms_unit_label` (not read), `unit_name`; an empty `unit_name` removes the mapping, PMS units that are not named stay. All or nothing.',
    query: z.object({ mode: Mode }),
    answer: z.object({
      added: z.int(),
      changed: z.int(),
      removed: z.int(),
      unchanged: z.int(),
      errors: LineErrors,
      diff: z.array(Difference).openapi({ description: 'Each PMS unit whose mapping differs, in the order of the file.' }),
    }),
    async handle(ctx) {
      await propertyInScope(ctx);
      return importMappings(ctx.deps.db.pool, { ...writeIn(ctx), file: fileOf(ctx), mode: ctx.query.mode });
    },
  }),
];
