import type pg from 'pg';
import type { RosterPropertyRow } from '../db/entities/roster.ts';
import { newId } from '../domain/ids.ts';
import { Refusal } from '../domain/refusal.ts';
import { ROSTER_COLUMNS, RosterBuilder, type RosterColumn, type RosterProperty, type RosterStay } from '../domain/roster.ts';
import type { SecretBox } from '../domain/secret-box.ts';
import type { Write } from './actor.ts';
import { writeAudit } from './audit.ts';
import { csvRefusal, eachCsvRow, writeCsv, type CsvLineError, type CsvSpec } from './csv.ts';
import type { FileBytes } from './csv-text.ts';
import { transaction, type Sql } from './tx.ts';

/** Caps of a roster: an account of some 200 properties, or one with a hundred thousand residents. */
export const ROSTER_MAX_ROWS = 200_000;
export const ROSTER_MAX_BYTES = 32 * 1024 * 1024;
/** Rows of one page: sealed, opened and planned together. */
const PAGE_ROWS = 1_000;

const SPEC: CsvSpec<RosterColumn> = {
  columns: Object.fromEntries(ROSTER_COLUMNS.map((column) => [column, []])) as unknown as CsvSpec<RosterColumn>['columns'],
  required: ['property_id', 'unit_id', 'tenancy_id', 'person_id', 'role', 'lease_status'],
  maxRows: ROSTER_MAX_ROWS,
  maxBytes: ROSTER_MAX_BYTES,
};

/** The columns, and nothing else: an example row would be somebody. */
export const rosterTemplate = (): string => writeCsv(ROSTER_COLUMNS, []);

export interface RosterUpload extends Write {
  accountId: string;
  credentialId: string;
  rosterId: string;
  file: FileBytes;
  declaredRows: number;
}
export interface RosterSummary {
  id: string;
  uploadedAt: Date;
  rows: number;
  properties: RosterPropertyRow[];
}

/**
 * Keeps a roster in place of the account's last one, whole or not at all: a reader sees the old one or the new one (docs/vendors/csv.md).
 * @throws 422 `csv_unreadable` for another number of rows than declared (the file was cut off, or has lines too many), `csv_errors` with the lines
 */
export async function uploadRoster(pool: pg.Pool, secrets: SecretBox, upload: RosterUpload): Promise<RosterSummary> {
  const properties = await readRoster(upload.file, upload.declaredRows);
  const pages = properties.flatMap((property) => [
    ...pagesOf(
      property,
      'units',
      inPages(property.units, () => true),
    ),
    ...pagesOf(property, 'stays', stayPages(property.stays)),
  ]);
  const summary: RosterSummary = {
    id: upload.rosterId,
    uploadedAt: upload.now,
    rows: upload.declaredRows,
    properties: properties.map(({ externalId, name, units, stays }) => {
      const count = (list: string) => pages.filter((page) => page.externalId === externalId && page.list === list).length;
      return { externalId, name, units: units.length, stays: stays.length, unitPages: count('units'), stayPages: count('stays') };
    }),
  };
  const sealed = pages.map((page) => {
    const id = newId();
    return { ...page, id, sealed: secrets.seal(id, JSON.stringify(page.rows)) };
  });
  await transaction(pool, async (sql) => {
    // Of two uploads at once the later commit stays.
    await sql.run('select 1 from pms_account where id = $1 for update', [upload.accountId]);
    await sql.run('delete from roster where account_id = $1', [upload.accountId]);
    await sql.run('insert into roster (id, organization_id, account_id, rows, uploaded_at, properties) values ($1, $2, $3, $4, $5, $6)', [
      summary.id,
      upload.organizationId,
      upload.accountId,
      summary.rows,
      upload.now,
      JSON.stringify(summary.properties),
    ]);
    await sql.run(
      `insert into roster_page (id, roster_id, property_external_id, list, page, sealed)
        select n.id, $1, n.property, n.list, n.page, n.sealed
        from unnest($2::uuid[], $3::text[], $4::text[], $5::int[], $6::text[]) as n(id, property, list, page, sealed)`,
      [
        summary.id,
        sealed.map((p) => p.id),
        sealed.map((p) => p.externalId),
        sealed.map((p) => p.list),
        sealed.map((p) => p.page),
        sealed.map((p) => p.sealed),
      ],
    );
    await writeAudit(sql, {
      organizationId: upload.organizationId,
      at: upload.now,
      actor: upload.actor,
      action: 'roster.upload',
      subject: upload.credentialId,
      after: { roster: summary.id, rows: summary.rows, properties: summary.properties.length },
    });
  });
  return summary;
}

async function readRoster(file: FileBytes, declaredRows: number): Promise<RosterProperty[]> {
  const builder = new RosterBuilder(),
    unreadable: CsvLineError[] = [];
  await eachCsvRow(
    file,
    SPEC,
    ({ line, cells }) => {
      builder.add(line, cells);
    },
    unreadable,
  );
  const rows = builder.rows + unreadable.length;
  if (rows !== declaredRows) {
    const message = `The file has ${rows} ${rows === 1 ? 'row' : 'rows'}, but ${declaredRows} were declared. Was it cut off? Count the rows where the file is made, without the header.`;
    throw new Refusal('csv_unreadable', message, [{ path: 'rows', message }]);
  }
  const properties = builder.finish();
  const errors = [...unreadable, ...builder.errors].sort((a, b) => a.line - b.line);
  if (errors.length) throw csvRefusal(errors);
  return properties;
}

interface Page {
  externalId: string;
  list: 'units' | 'stays';
  page: number;
  rows: unknown[];
}
const pagesOf = (property: RosterProperty, list: Page['list'], pages: readonly unknown[][]): Page[] =>
  pages.map((rows, page) => ({ externalId: property.externalId, list, page, rows }));

function inPages<T>(rows: readonly T[], mayEnd: (row: T, next: T) => boolean): T[][] {
  const pages: T[][] = [];
  let page: T[] = [];
  rows.forEach((row, i) => {
    page.push(row);
    const next = rows[i + 1];
    if (next === undefined || (page.length >= PAGE_ROWS && mayEnd(row, next))) {
      pages.push(page);
      page = [];
    }
  });
  return pages;
}
/** A household stays on one page. */
const stayPages = (stays: readonly RosterStay[]) => inPages(stays, (row, next) => row.tenancy !== next.tenancy);

/** The account's present roster, or undefined. */
export const readRosterSummary = (sql: Sql, accountId: string): Promise<RosterSummary | undefined> =>
  sql.row<RosterSummary>('select id, uploaded_at as "uploadedAt", rows, properties from roster where account_id = $1', [accountId]);

/** A roster goes with the last credential that opens its account. */
export async function dropUnownedRoster(sql: Sql, accountId: string): Promise<void> {
  await sql.run(
    'delete from roster r where r.account_id = $1 and not exists (select 1 from credential c where c.account_id = r.account_id)',
    [accountId],
  );
}
