import type pg from 'pg';
import { newId } from '../domain/ids.ts';
import { Refusal, invalid, notFound } from '../domain/refusal.ts';
import { unitNameKey } from '../domain/text.ts';
import type { PropertyWrite } from './actor.ts';
import { writeAudit } from './audit.ts';
import { lockProperties, touchInputs, transaction, type Sql } from './tx.ts';

export interface UnitFields {
  name: string;
  building: string | null;
  floor: string | null;
}
interface UnitRow extends UnitFields {
  id: string;
  version: number;
  archivedAt: Date | null;
}

/** A write about a unit that is there. `checkVersion` throws where the caller saw another version (If-Match). */
interface UnitWrite extends PropertyWrite {
  unitId: string;
  checkVersion?: (version: number) => void;
}

/** The unit, locked after its property. @throws 404, 412 */
async function lockUnit(sql: Sql, write: UnitWrite): Promise<UnitRow> {
  await lockProperties(sql, [write.propertyId]);
  const row = await sql.row<UnitRow>(
    'select id, name, building, floor, version, archived_at as "archivedAt" from unit where id = $1 and property_id = $2 for update',
    [write.unitId, write.propertyId],
  );
  if (!row) throw notFound('unit');
  write.checkVersion?.(row.version);
  return row;
}

/** @throws 409 naming the unit that has the name */
async function requireFreeName(sql: Sql, propertyId: string, name: string, exceptId: string | null): Promise<string> {
  const key = unitNameKey(name);
  if (!key) throw invalid('name', 'must not be empty');
  const other = await sql.row<{ id: string; name: string }>(
    'select id, name from unit where property_id = $1 and name_key = $2 and archived_at is null and id is distinct from $3',
    [propertyId, key, exceptId],
  );
  if (other)
    throw new Refusal('duplicate_name', `There is a unit "${other.name}" already (${other.id}).`, [
      { path: 'name', message: `taken by the unit "${other.name}"` },
    ]);
  return key;
}

/** Adds a unit; names are unique per property (docs/rules.md, Unit Sync). */
export function addUnit(pool: pg.Pool, write: PropertyWrite & { fields: UnitFields; id?: string }): Promise<string> {
  return transaction(pool, async (sql) => {
    await lockProperties(sql, [write.propertyId]);
    const id = write.id ?? newId();
    // Asked again with the same Idempotency-Key after a crash.
    if (await sql.row('select id from unit where id = $1 and property_id = $2', [id, write.propertyId])) return id;
    const key = await requireFreeName(sql, write.propertyId, write.fields.name, null);
    await sql.run(
      `insert into unit (id, organization_id, property_id, name, name_key, building, floor, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [id, write.organizationId, write.propertyId, write.fields.name, key, write.fields.building, write.fields.floor, write.now],
    );
    await writeAudit(sql, { ...write, at: write.now, action: 'unit.add', subject: id, after: write.fields });
    return id;
  });
}

/** Renames a unit or changes its building or floor. Assignments and mappings go by its id, so no plan depends on it. */
export function changeUnit(pool: pg.Pool, write: UnitWrite & { patch: Partial<UnitFields> }): Promise<void> {
  return transaction(pool, async (sql) => {
    const row = await lockUnit(sql, write);
    if (row.archivedAt) throw new Refusal('unit_archived', 'The unit is archived.');
    const before: UnitFields = { name: row.name, building: row.building, floor: row.floor },
      after: UnitFields = { ...before, ...write.patch };
    if (JSON.stringify(before) === JSON.stringify(after)) return;
    const key = await requireFreeName(sql, write.propertyId, after.name, row.id);
    await sql.run('update unit set name = $2, name_key = $3, building = $4, floor = $5, version = version + 1 where id = $1', [
      row.id,
      after.name,
      key,
      after.building,
      after.floor,
    ]);
    await writeAudit(sql, { ...write, at: write.now, action: 'unit.change', subject: row.id, before, after });
  });
}

/** Archives a unit and removes its mappings. @throws 409 while someone is assigned to it */
export function archiveUnit(pool: pg.Pool, write: UnitWrite): Promise<void> {
  return transaction(pool, async (sql) => {
    const row = await lockUnit(sql, write);
    if (row.archivedAt) return;
    const held = await sql.row<{ people: number }>(
      `select count(*)::int as people from assignment where unit_id = $1 and state <> 'ended'`,
      [row.id],
    );
    if (held?.people)
      throw new Refusal(
        'unit_assigned',
        `${held.people} ${held.people === 1 ? 'person is' : 'people are'} assigned to the unit "${row.name}".`,
      );
    const unmapped = await sql.rows<{ id: string }>(
      'update pms_unit set unit_id = null, mapping_source = null, mapped_at = null where unit_id = $1 returning id',
      [row.id],
    );
    await sql.run('update unit set archived_at = $2, version = version + 1 where id = $1', [row.id, write.now]);
    if (unmapped.length) await touchInputs(sql, [write.propertyId]);
    await writeAudit(sql, {
      ...write,
      at: write.now,
      action: 'unit.archive',
      subject: row.id,
      before: { name: row.name, building: row.building, floor: row.floor, mappedPmsUnits: unmapped.map((each) => each.id) },
    });
  });
}
