import type pg from 'pg';
import { newId } from '../domain/ids.ts';
import { unitNameKey } from '../domain/text.ts';
import type { PropertyWrite } from './actor.ts';
import { writeAudit } from './audit.ts';
import { cellProblem, csvRefusal, eachCsvRow, writeCsv, type CsvLineError, type CsvRow, type CsvSpec } from './csv.ts';
import type { FileBytes } from './csv-text.ts';
import { lockProperties, transaction, type Sql } from './tx.ts';

type Column = 'name' | 'building' | 'floor';
const SPEC: CsvSpec<Column> = {
  columns: {
    name: ['unit', 'unit name', 'unit number', 'unit no', 'unit label', 'number', 'label', 'apartment', 'apartment number', 'apt', 'suite'],
    building: ['bldg', 'building name', 'building number', 'tower', 'block'],
    floor: ['level', 'storey', 'story', 'floor number'],
  },
  required: ['name'],
};

interface UnitRow {
  id: string;
  name: string;
  key: string;
  building: string | null;
  floor: string | null;
}
export interface UnitImportResult {
  created: number;
  updated: number;
  unchanged: number;
  errors: CsvLineError[];
}

/** The template with today's units. */
export async function exportUnits(sql: Sql, propertyId: string): Promise<string> {
  const rows = await sql.rows<UnitRow>(
    `select id, name, name_key as key, building, floor
      from unit
      where property_id = $1 and archived_at is null
      order by name_key collate "C", id`,
    [propertyId],
  );
  return writeCsv(
    ['name', 'building', 'floor'],
    rows.map((row) => [row.name, row.building, row.floor]),
  );
}

/**
 * Imports units: a name that is there already (compared as names are) is updated where the file says another building or floor, an empty cell changes nothing.
 * `apply` with `abort` writes all or nothing; `skip` leaves out the bad lines.
 * @throws 422 with the lines
 */
export async function importUnits(
  pool: pg.Pool,
  write: PropertyWrite & { file: FileBytes; mode: 'preview' | 'apply'; onError: 'abort' | 'skip' },
): Promise<UnitImportResult> {
  const { propertyId, organizationId, now } = write;
  const errors: CsvLineError[] = [],
    wanted = new Map<string, { line: number; name: string; building: string | undefined; floor: string | undefined }>();
  const take = ({ line, cells }: CsvRow<Column>) => {
    const name = (cells.name ?? '').replace(/\s+/g, ' ').trim(),
      key = unitNameKey(name);
    const problem: [Column, string] | null = !key
      ? ['name', 'is empty']
      : ((
          [
            ['name', cellProblem(cells.name ?? '', 100)],
            ['building', cellProblem(cells.building ?? '', 100)],
            ['floor', cellProblem(cells.floor ?? '', 100)],
          ] as [Column, string | null][]
        ).filter((each): each is [Column, string] => each[1] !== null)[0] ?? null);
    const first = wanted.get(key);
    if (problem) errors.push({ line, column: problem[0], message: problem[1] });
    else if (first) errors.push({ line, column: 'name', message: `is the same unit as line ${first.line}` });
    else wanted.set(key, { line, name, building: cells.building || undefined, floor: cells.floor || undefined });
  };
  await eachCsvRow(write.file, SPEC, take, errors);
  errors.sort((a, b) => a.line - b.line);
  if (errors.length && write.mode === 'apply' && write.onError === 'abort') throw csvRefusal(errors);
  return transaction(pool, async (sql) => {
    await lockProperties(sql, [propertyId]);
    const held = new Map(
      (
        await sql.rows<UnitRow>(
          'select id, name, name_key as key, building, floor from unit where property_id = $1 and archived_at is null',
          [propertyId],
        )
      ).map((row) => [row.key, row]),
    );
    const created: UnitRow[] = [],
      updated: UnitRow[] = [];
    let unchanged = 0;
    for (const [key, row] of wanted) {
      const unit = held.get(key);
      if (!unit) created.push({ id: newId(), name: row.name, key, building: row.building ?? null, floor: row.floor ?? null });
      else if ((row.building !== undefined && row.building !== unit.building) || (row.floor !== undefined && row.floor !== unit.floor))
        updated.push({ ...unit, building: row.building ?? unit.building, floor: row.floor ?? unit.floor });
      else unchanged++;
    }
    const result = { created: created.length, updated: updated.length, unchanged, errors };
    if (write.mode === 'preview') return result;
    if (created.length)
      await sql.run(
        `insert into unit (id, organization_id, property_id, name, name_key, building, floor, created_at)
          select n.id, $1, $2, n.name, n.key, n.building, n.floor, $3
          from unnest($4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[]) as n(id, name, key, building, floor)`,
        [
          organizationId,
          propertyId,
          now,
          created.map((u) => u.id),
          created.map((u) => u.name),
          created.map((u) => u.key),
          created.map((u) => u.building),
          created.map((u) => u.floor),
        ],
      );
    if (updated.length)
      await sql.run(
        `update unit u
          set building = n.building, floor = n.floor, version = version + 1
          from unnest($1::uuid[], $2::text[], $3::text[]) as n(id, building, floor)
          where u.id = n.id`,
        [updated.map((u) => u.id), updated.map((u) => u.building), updated.map((u) => u.floor)],
      );
    if (created.length + updated.length)
      await writeAudit(sql, {
        ...write,
        at: now,
        action: 'unit.import',
        subject: propertyId,
        after: { created: created.map((u) => u.id), updated: updated.map((u) => u.id), skippedLines: errors.length },
      });
    return result;
  });
}
