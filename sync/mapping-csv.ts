import type pg from 'pg';
import { unitNameKey } from '../domain/text.ts';
import { writeAudit } from './audit.ts';
import { csvRefusal, readCsv, writeCsv, type CsvLineError, type CsvSpec } from './csv.ts';
import type { FileBytes } from './csv-text.ts';
import type { PropertyWrite } from './actor.ts';
import { lockProperties, touchInputs, transaction, type Sql } from './tx.ts';

type Column = 'pms_unit_external_id' | 'pms_unit_label' | 'unit_name' | 'pms_property_external_id';
const SPEC: CsvSpec<Column> = {
  columns: {
    pms_unit_external_id: ['pms unit id', 'pms unit', 'external id'],
    pms_unit_label: ['pms label', 'label'],
    unit_name: ['unit', 'name', 'console unit'],
    pms_property_external_id: ['pms property id', 'pms property'],
  },
  required: ['pms_unit_external_id', 'unit_name'],
};
interface Row {
  id: string;
  externalId: string;
  label: string;
  unitId: string | null;
  unitName: string | null;
  pmsProperty: string;
}
/** One PMS unit whose mapping the file changes; `unitId` and names null: none. */
export interface MappingDifference {
  pmsUnitId: string;
  pmsUnitLabel: string;
  from: string | null;
  unitId: string | null;
  to: string | null;
}
export interface MappingImportResult {
  added: number;
  changed: number;
  removed: number;
  unchanged: number;
  diff: MappingDifference[];
  errors: CsvLineError[];
}

const read = (sql: Sql, propertyId: string) =>
  sql.rows<Row>(
    `select pu.id, pu.external_id as "externalId", pu.label, u.id as "unitId", u.name as "unitName", pp.external_id as "pmsProperty"
      from pms_unit pu
      join pms_property pp on pp.id = pu.pms_property_id
      left join unit u on u.id = pu.unit_id and u.property_id = pp.property_id
   where pp.property_id = $1 order by pp.external_id collate "C", pu.label collate "C", pu.id`,
    [propertyId],
  );

/** All PMS units with the unit they are mapped to, empty where there is none. With several PMS properties a column tells them apart, since ids are unique only within one. */
export async function exportMappings(sql: Sql, propertyId: string): Promise<string> {
  const rows = await read(sql, propertyId),
    several = new Set(rows.map((row) => row.pmsProperty)).size > 1;
  return writeCsv(
    ['pms_unit_external_id', 'pms_unit_label', 'unit_name', ...(several ? ['pms_property_external_id'] : [])],
    rows.map((row) => [row.externalId, row.label, row.unitName, ...(several ? [row.pmsProperty] : [])]),
  );
}

/**
 * Imports mappings: PMS units that the file does not name stay as they are, an empty `unit_name` removes the mapping. All or nothing.
 * @throws 422 with the lines (`apply`); a preview lists them
 */
export async function importMappings(
  pool: pg.Pool,
  write: PropertyWrite & { file: FileBytes; mode: 'preview' | 'apply' },
): Promise<MappingImportResult> {
  const { propertyId, now } = write;
  const { rows, errors } = await readCsv(write.file, SPEC);
  return transaction(pool, async (sql) => {
    await lockProperties(sql, [propertyId]);
    const held = await read(sql, propertyId),
      byId = new Map<string, Row[]>();
    for (const row of held) byId.set(row.externalId, [...(byId.get(row.externalId) ?? []), row]);
    const live = await sql.rows<{ id: string; key: string; name: string }>(
        'select id, name_key as key, name from unit where property_id = $1 and archived_at is null',
        [propertyId],
      ),
      units = new Map(live.map((unit) => [unit.key, unit.id])),
      nameOf = new Map(live.map((unit) => [unit.id, unit.name]));
    const seen = new Map<string, number>(),
      wanted: { row: Row; unitId: string | null }[] = [];
    for (const { line, cells } of rows) {
      const externalId = cells.pms_unit_external_id ?? '',
        pmsProperty = cells.pms_property_external_id,
        name = cells.unit_name ?? '';
      const found = (byId.get(externalId) ?? []).filter((row) => !pmsProperty || row.pmsProperty === pmsProperty),
        row = found[0];
      const unitId = name ? units.get(unitNameKey(name)) : null,
        before = row && seen.get(row.id);
      if (!row)
        errors.push({ line, column: 'pms_unit_external_id', message: externalId ? 'no such PMS unit at this property' : 'is empty' });
      else if (found.length > 1)
        errors.push({
          line,
          column: 'pms_unit_external_id',
          message: 'several PMS properties have this id: add the column pms_property_external_id',
        });
      else if (before !== undefined)
        errors.push({ line, column: 'pms_unit_external_id', message: `is the same PMS unit as line ${before}` });
      else if (unitId === undefined) errors.push({ line, column: 'unit_name', message: 'no such unit at this property' });
      else {
        seen.set(row.id, line);
        wanted.push({ row, unitId });
      }
    }
    errors.sort((a, b) => a.line - b.line);
    if (errors.length && write.mode === 'apply') throw csvRefusal(errors);
    const differ = wanted.filter(({ row, unitId }) => row.unitId !== unitId);
    const result = {
      added: differ.filter(({ row }) => row.unitId === null).length,
      changed: differ.filter(({ row, unitId }) => row.unitId !== null && unitId !== null).length,
      removed: differ.filter(({ unitId }) => unitId === null).length,
      unchanged: wanted.length - differ.length,
      errors,
      diff: differ.map(({ row, unitId }) => ({
        pmsUnitId: row.id,
        pmsUnitLabel: row.label,
        from: row.unitName,
        unitId,
        to: unitId === null ? null : (nameOf.get(unitId) ?? null),
      })),
    };
    if (write.mode === 'preview' || !differ.length) return result;
    await sql.run(
      `update pms_unit pu
        set unit_id = m.unit_id, mapping_source = case when m.unit_id is not null then 'csv' end,
          mapped_at = case when m.unit_id is not null then $3::timestamptz end,
          ignored_reason = case when m.unit_id is null then pu.ignored_reason end
       from unnest($1::uuid[], $2::uuid[]) as m(pms_unit_id, unit_id) where pu.id = m.pms_unit_id`,
      [differ.map(({ row }) => row.id), differ.map(({ unitId }) => unitId), now],
    );
    await touchInputs(sql, [propertyId]);
    await writeAudit(sql, {
      ...write,
      at: now,
      action: 'mapping.csv',
      subject: propertyId,
      before: differ.map(({ row }) => ({ pmsUnitId: row.id, unitId: row.unitId })),
      after: differ.map(({ row, unitId }) => ({ pmsUnitId: row.id, unitId })),
    });
    return result;
  });
}
