import { notFound, Refusal } from '../domain/refusal.ts';
import { ROSTER_COLUMNS } from '../domain/roster.ts';
import type { FileBytes } from '../sync/csv-text.ts';
import {
  ROSTER_MAX_BYTES,
  ROSTER_MAX_ROWS,
  readRosterSummary,
  rosterTemplate,
  uploadRoster,
  type RosterSummary,
} from '../sync/roster-upload.ts';
import { route, type Context } from './route.ts';
import { Id, Instant, z } from './schemas.ts';
import { writeOf } from './writes.ts';

const RosterAnswer = z
  .object({
    id: Id,
    uploadedAt: Instant,
    rows: z.int(),
    properties: z.array(
      z.object({
        externalId: z.string(),
        name: z.string(),
        units: z.int(),
        people: z.int().openapi({ description: 'Rows that are a person in a tenancy.' }),
      }),
    ),
  })
  .openapi('Roster');

const view = ({ id, uploadedAt, rows, properties }: RosterSummary) => ({
  id,
  uploadedAt,
  rows,
  properties: properties.map(({ externalId, name, units, stays }) => ({ externalId, name, units, people: stays })),
});

/** The account that a credential for rosters opens. */
async function accountOf(ctx: Context): Promise<string> {
  const row = await ctx.sql.row<{ account: string; vendor: string }>(
    'select account_id as account, vendor from credential where id = $1 and organization_id = $2',
    [ctx.id, ctx.organizationId],
  );
  if (!row) throw notFound('credential');
  if (row.vendor !== 'csv')
    throw new Refusal('not_a_roster_credential', 'This credential logs in to a PMS. Add one of the vendor "csv" for rosters.');
  return row.account;
}

export const rosterRoutes = [
  route({
    method: 'post',
    path: '/credentials/{id}/roster',
    tag: 'Credentials',
    summary: 'Upload the roster of a csv credential, in place of the last one',
    role: 'manager',
    unlimited: true,
    takes: 'csv',
    maxBytes: ROSTER_MAX_BYTES,
    idempotent: true,
    answer: RosterAnswer,
    problems: ['csv_errors', 'csv_unreadable', 'body_too_large', 'unsupported_media_type', 'not_a_roster_credential'],
    description:
      `Columns ${ROSTER_COLUMNS.map((column) => `\`${column}\``).join(', ')}; one row is one person in one tenancy, or a unit that nobody leases (everything from \`tenancy_id\` on empty). \`role\` is \`primary\`, \`cosigner\`, \`occupant\`, \`guarantor\` or \`minor\`; \`lease_status\` is one of our meanings, and any other word is unknown; days are \`YYYY-MM-DD\`. UTF-8, UTF-16 or Windows-1252; commas, semicolons or tabs; at most ${ROSTER_MAX_ROWS.toLocaleString('en')} rows and ${ROSTER_MAX_BYTES / 1024 / 1024} MB.\n\n` +
      'All or nothing: a line with an error, or another number of rows than declared, is a 422, and the last roster stays. The next run of each property reads the new one; a run reads one roster throughout.',
    query: z.object({
      rows: z.coerce
        .number({ error: 'must be declared: the number of rows without the header' })
        .int()
        .min(1, 'must be at least 1')
        .max(ROSTER_MAX_ROWS, `at most ${ROSTER_MAX_ROWS}`)
        .openapi({ description: 'How many rows the file has, without the header: a file that was cut off is refused.' }),
    }),
    async handle(ctx) {
      const accountId = await accountOf(ctx),
        { deps } = ctx;
      return view(
        await uploadRoster(deps.db.pool, deps.secrets, {
          ...writeOf(ctx),
          accountId,
          credentialId: ctx.id,
          rosterId: ctx.newObjectId,
          file: ctx.body as unknown as FileBytes,
          declaredRows: ctx.query.rows,
        }),
      );
    },
  }),
  route({
    method: 'get',
    path: '/credentials/{id}/roster',
    tag: 'Credentials',
    summary: 'The roster that stands: when it was uploaded and what it holds, without the people',
    role: 'viewer',
    unlimited: true,
    answer: RosterAnswer,
    problems: ['not_a_roster_credential'],
    async handle(ctx) {
      const roster = await readRosterSummary(ctx.sql, await accountOf(ctx));
      if (!roster) throw new Refusal('not_found', 'No roster has been uploaded yet.');
      return view(roster);
    },
  }),
  route({
    method: 'get',
    path: '/credentials/{id}/roster.csv',
    tag: 'Credentials',
    summary: 'Template of a roster: its columns',
    role: 'viewer',
    answer: 'csv',
    problems: ['not_a_roster_credential'],
    async handle(ctx) {
      await accountOf(ctx);
      ctx.res.setHeader('Content-Disposition', 'attachment; filename="roster.csv"');
      return rosterTemplate();
    },
  }),
];
