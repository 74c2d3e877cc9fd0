import type pg from 'pg';
import { newId } from '../domain/ids.ts';
import { Refusal, invalid, notFound } from '../domain/refusal.ts';
import { unitNameKey } from '../domain/text.ts';
import { buildingKey, suggestMappings, type Suggestion } from '../domain/unit-names.ts';
import type { PropertyWrite } from './actor.ts';
import { writeAudit } from './audit.ts';
import { lockProperties, touchInputs, transaction, type Sql } from './tx.ts';

type MappingSource = 'manual' | 'suggestion' | 'import' | 'csv';
export interface Affected {
  residentId: string;
  unitId: string | null;
}
interface PmsUnitRow {
  id: string;
  externalId: string;
  label: string;
  building: string | null;
  floor: string | null;
  unitId: string | null;
  mappingSource: string | null;
  ignoredReason: string | null;
  pmsPropertyName: string;
  isRentable: boolean;
  goneAt: Date | null;
}

/** A mapping from the time when the PMS property was attached to another property counts as none here. */
const SELECT = `select pu.id, pu.external_id as "externalId", pu.label, pu.building, pu.floor, own.id as "unitId",
  pu.mapping_source as "mappingSource", pu.ignored_reason as "ignoredReason", pp.name as "pmsPropertyName", pu.is_rentable as "isRentable",
  pu.gone_at as "goneAt"
  from pms_unit pu
  join pms_property pp on pp.id = pu.pms_property_id
  left join unit own on own.id = pu.unit_id and own.property_id = pp.property_id
  where pp.property_id = $1`;

/** Whether something is mapped to the unit `u`; not through a PMS property that is attached no more: the next account's PMS units take its place. */
const MAPPED = `exists (select 1 from pms_unit pu join pms_property pp on pp.id = pu.pms_property_id
    where pu.unit_id = u.id and pp.property_id = u.property_id)`;

async function locked(sql: Sql, write: PropertyWrite, pmsUnitId: string): Promise<PmsUnitRow> {
  await lockProperties(sql, [write.propertyId]);
  const row = await sql.row<PmsUnitRow>(`${SELECT} and pu.id = $2 for update of pu`, [write.propertyId, pmsUnitId]);
  if (!row) throw notFound('PMS unit');
  return row;
}

/** Who lives in the PMS unit by what was last read, and the unit they will have by it. */
export async function affectedBy(sql: Sql, pmsUnitId: string, unitId: string | null): Promise<Affected[]> {
  const rows = await sql.rows<{ residentId: string }>(
    `select distinct person_id as "residentId"
      from stay
      where pms_unit_id = $1 and state in ('upcoming', 'current') and person_id is not null
      order by 1`,
    [pmsUnitId],
  );
  return rows.map((row) => ({ ...row, unitId }));
}

/** Maps a PMS unit to a unit (several may share one), or with null removes its mapping; acts in the next run. A mapping ends an ignore. */
export function setMapping(
  pool: pg.Pool,
  write: PropertyWrite & { pmsUnitId: string; unitId: string | null },
): Promise<{ affected: Affected[] }> {
  return transaction(pool, async (sql) => {
    const row = await locked(sql, write, write.pmsUnitId);
    if (write.unitId !== null) {
      const unit = await sql.row<{ archivedAt: Date | null }>(
        'select archived_at as "archivedAt" from unit where id = $1 and property_id = $2',
        [write.unitId, write.propertyId],
      );
      if (!unit) throw invalid('unitId', 'There is no such unit in this property.');
      if (unit.archivedAt) throw invalid('unitId', 'The unit is archived.');
    }
    const affected = await affectedBy(sql, row.id, write.unitId);
    if (row.unitId === write.unitId && (write.unitId === null || row.ignoredReason === null)) return { affected };
    await sql.run(
      `update pms_unit
        set unit_id = $2, mapping_source = $3, mapped_at = $4, ignored_reason = case when $2::uuid is null then ignored_reason end
        where id = $1`,
      [row.id, write.unitId, write.unitId ? 'manual' : null, write.unitId ? write.now : null],
    );
    await touchInputs(sql, [write.propertyId]);
    await writeAudit(sql, {
      ...write,
      at: write.now,
      action: write.unitId ? 'mapping.set' : 'mapping.remove',
      subject: row.id,
      before: { unitId: row.unitId, source: row.mappingSource },
      after: { unitId: write.unitId },
    });
    return { affected };
  });
}

/** Puts a PMS unit aside with a reason (model, office), or with null takes it back. @throws 409 while someone is assigned through it */
export function setIgnored(pool: pg.Pool, write: PropertyWrite & { pmsUnitId: string; reason: string | null }): Promise<void> {
  return transaction(pool, async (sql) => {
    const row = await locked(sql, write, write.pmsUnitId);
    if (row.ignoredReason === write.reason) return;
    if (write.reason !== null && row.unitId) {
      const through = await sql.row<{ people: number }>(
        `select count(distinct a.person_id)::int as people
          from assignment a
          where a.unit_id = $1 and a.state <> 'ended' and a.source = 'pms'
           and (exists (select 1 from jsonb_array_elements(a.supports) s, pms_unit pu
             where pu.id = $2 and s->>'pmsUnit' = pu.pms_property_id || '/' || pu.external_id) or exists (select 1
             from stay st
             where st.person_id = a.person_id and st.pms_unit_id = $2 and st.state in ('upcoming', 'current')))`,
        [row.unitId, row.id],
      );
      if (through?.people)
        throw new Refusal(
          'pms_unit_assigned',
          `${through.people} ${through.people === 1 ? 'person is' : 'people are'} assigned through this PMS unit.`,
        );
    }
    await sql.run(
      `update pms_unit
        set ignored_reason = $2, unit_id = case when $2::text is null then unit_id end,
          mapping_source = case when $2::text is null then mapping_source end, mapped_at = case when $2::text is null then mapped_at end
        where id = $1`,
      [row.id, write.reason],
    );
    await touchInputs(sql, [write.propertyId]);
    await writeAudit(sql, {
      ...write,
      at: write.now,
      action: write.reason === null ? 'pms_unit.notice' : 'pms_unit.ignore',
      subject: row.id,
      before: { unitId: row.unitId, ignoredReason: row.ignoredReason },
      after: { ignoredReason: write.reason },
    });
  });
}

/** All suggestions of a property as it is now; a PMS unit that has gone gets none. */
export async function suggestionsOf(sql: Sql, propertyId: string): Promise<Map<string, Suggestion>> {
  const pmsUnits = await sql.rows<PmsUnitRow>(SELECT, [propertyId]);
  if (!pmsUnits.some((each) => each.unitId === null)) return new Map();
  const units = await sql.rows<{ id: string; name: string; building: string | null; mapped: boolean }>(
    `select u.id, u.name, u.building, ${MAPPED} as mapped from unit u where u.property_id = $1 and u.archived_at is null`,
    [propertyId],
  );
  const counted = pmsUnits.filter((each) => each.ignoredReason === null);
  return suggestMappings(
    counted.map((each) => ({
      id: each.id,
      label: each.label,
      building: each.building,
      open: each.unitId === null && each.goneAt === null,
    })),
    units.map((each) => ({ ...each, open: !each.mapped })),
  );
}

/** Maps many at once; each PMS unit once. */
async function mapMany(
  sql: Sql,
  pairs: readonly { pmsUnitId: string; unitId: string }[],
  source: MappingSource,
  now: Date,
): Promise<number> {
  if (!pairs.length) return 0;
  return sql.run(
    `update pms_unit pu
      set unit_id = m.unit_id, mapping_source = $3, mapped_at = $4, ignored_reason = null
      from unnest($1::uuid[], $2::uuid[]) as m(pms_unit_id, unit_id)
      where pu.id = m.pms_unit_id`,
    [pairs.map((pair) => pair.pmsUnitId), pairs.map((pair) => pair.unitId), source, now],
  );
}

/** *Accept all*, or those of the given PMS units. Ids without a suggestion are passed over: it may have been mapped meanwhile. */
export function acceptSuggestions(pool: pg.Pool, write: PropertyWrite & { pmsUnitIds: string[] | null }): Promise<{ mapped: number }> {
  return transaction(pool, async (sql) => {
    await lockProperties(sql, [write.propertyId]);
    if (write.pmsUnitIds) {
      const known = new Set(
        (await sql.rows<PmsUnitRow>(`${SELECT} and pu.id = any($2::uuid[])`, [write.propertyId, write.pmsUnitIds])).map((row) => row.id),
      );
      const unknown = write.pmsUnitIds.findIndex((id) => !known.has(id));
      if (unknown >= 0) throw invalid(`pmsUnitIds.${unknown}`, 'There is no such PMS unit in this property.');
    }
    const chosen = write.pmsUnitIds ? new Set(write.pmsUnitIds) : null;
    const pairs = [...(await suggestionsOf(sql, write.propertyId))]
      .filter(([id]) => !chosen || chosen.has(id))
      .map(([pmsUnitId, suggestion]) => ({ pmsUnitId, unitId: suggestion.unitId }));
    const mapped = await mapMany(sql, pairs, 'suggestion', write.now);
    if (mapped) {
      await touchInputs(sql, [write.propertyId]);
      await writeAudit(sql, {
        ...write,
        at: write.now,
        action: 'mapping.accept_suggestions',
        subject: write.propertyId,
        after: { mappings: pairs },
      });
    }
    return { mapped };
  });
}

interface NewUnit {
  id: string;
  name: string;
  key: string;
  building: string | null;
  floor: string | null;
}
const spaced = (...parts: (string | null)[]) =>
  parts
    .map((part) => part?.replace(/\s+/g, ' ').trim() ?? '')
    .filter(Boolean)
    .join(' ')
    .slice(0, 100);

/**
 * What the import would do: a PMS unit takes the free unit of its name, else a new one. Where two would get one name, the building, then the PMS property is put before it.
 * @param taken names in use; those of units that nothing is mapped to are free to be taken over
 */
function planImport(
  pmsUnits: readonly PmsUnitRow[],
  units: readonly { id: string; key: string; building: string | null; mapped: boolean }[],
): { create: NewUnit[]; map: { pmsUnitId: string; unitId: string }[] } {
  const todo = pmsUnits.filter((each) => each.unitId === null && each.ignoredReason === null && each.goneAt === null && each.isRentable);
  const byKey = new Map(units.map((unit) => [unit.key, unit])),
    used = new Set<string>(),
    create: NewUnit[] = [],
    map: { pmsUnitId: string; unitId: string }[] = [];
  const names = todo.map((each) => [
    spaced(each.label) || spaced(each.externalId),
    spaced(each.building, each.label),
    spaced(each.pmsPropertyName, each.building, each.label),
    spaced(each.pmsPropertyName, each.building, each.label, each.externalId),
  ]);
  // Every one of several with the same name gets the prefix, so that the outcome does not depend on their order.
  const level = names.map(() => 0);
  for (let step = 0; step < 3; step++) {
    const count = new Map<string, number>();
    names.forEach((name, i) => {
      const key = unitNameKey(name[level[i] ?? 0] ?? '');
      count.set(key, (count.get(key) ?? 0) + 1);
    });
    names.forEach((name, i) => {
      const each = todo[i],
        at = level[i] ?? 0,
        key = unitNameKey(name[at] ?? '');
      const other = byKey.get(key);
      const taken =
        other &&
        (other.mapped ||
          (buildingKey(other.building) !== '' && each?.building != null && buildingKey(each.building) !== buildingKey(other.building)));
      if ((count.get(key) ?? 0) > 1 || taken) level[i] = Math.min(at + 1, 3);
    });
  }
  todo.forEach((each, i) => {
    let name = names[i]?.[level[i] ?? 0] ?? each.externalId;
    for (let n = 2; used.has(unitNameKey(name)) || byKey.get(unitNameKey(name))?.mapped; n++)
      name = `${(names[i]?.[3] ?? each.externalId).slice(0, 94)} ${n}`;
    const key = unitNameKey(name),
      free = byKey.get(key);
    used.add(key);
    const unitId = free?.id ?? newId();
    if (!free) create.push({ id: unitId, name, key, building: each.building, floor: each.floor });
    map.push({ pmsUnitId: each.id, unitId });
  });
  return { create, map };
}

/** Bulk import: creates the missing units from the PMS units already read and maps them; run again, it changes nothing. */
export function importPmsUnits(pool: pg.Pool, write: PropertyWrite): Promise<{ created: number; mapped: number; unchanged: number }> {
  return transaction(pool, async (sql) => {
    await lockProperties(sql, [write.propertyId]);
    const pmsUnits = await sql.rows<PmsUnitRow>(`${SELECT} order by pu.id`, [write.propertyId]);
    const units = await sql.rows<{ id: string; key: string; building: string | null; mapped: boolean }>(
      `select u.id, u.name_key as key, u.building, ${MAPPED} as mapped from unit u where u.property_id = $1 and u.archived_at is null`,
      [write.propertyId],
    );
    const { create, map } = planImport(pmsUnits, units);
    if (create.length)
      await sql.run(
        `insert into unit (id, organization_id, property_id, name, name_key, building, floor, created_at)
          select n.id, $1, $2, n.name, n.key, n.building, n.floor, $3
          from unnest($4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[]) as n(id, name, key, building, floor)`,
        [
          write.organizationId,
          write.propertyId,
          write.now,
          create.map((u) => u.id),
          create.map((u) => u.name),
          create.map((u) => u.key),
          create.map((u) => u.building),
          create.map((u) => u.floor),
        ],
      );
    const mapped = await mapMany(sql, map, 'import', write.now);
    if (mapped) {
      await touchInputs(sql, [write.propertyId]);
      await writeAudit(sql, {
        ...write,
        at: write.now,
        action: 'mapping.import',
        subject: write.propertyId,
        after: { created: create.map((unit) => unit.id), mappings: map },
      });
    }
    return { created: create.length, mapped, unchanged: pmsUnits.length - mapped };
  });
}
