import { hash } from 'node:crypto';
import type pg from 'pg';
import { HASH_VERSION, stayKey } from '../domain/stay-facts.ts';
import { HeldTable } from './held-table.ts';
import type { StageTarget } from './stage-rows.ts';
import { eachBatch, sqlOnPool, transaction } from './tx.ts';

/** What a reader of a PMS property knows of each record that we hold. */
export const SEEN = 1,
  OUTSIDE = 2,
  LIVE = 4,
  MISSING = 8,
  NOT_FOUND = 16,
  SAID_PAST = 32;
/** Its hash says nothing: another recipe's, or another property's stay. */
export const STALE = 64;
/** Looked at though its content is the same: it was away, and its coming back is news. */
export const LOOK = 128;
/** Not held before: met in this read. */
export const NEW = 256;
/** PMS units: flagged as gone. */
export const GONE = 512;
/** PMS units: known from a tenancy alone, never from the list of units. */
export const UNLISTED = 1024;
/** Live, and last read as superseded: without a successor it is as absent, though it is listed. */
export const SUPERSEDED = 2048;

/** A stay's flags, in SQL over the table `stay`; $2 is the reader's property. */
const STAY_FLAGS = `(state = 'outside')::int * ${OUTSIDE} + (state in ('upcoming', 'current'))::int * ${LIVE}
  + (missing_since_at is not null)::int * ${MISSING} + (not_found_at is not null)::int * ${NOT_FOUND}
  + coalesce((facts->>'meaning' in ('past', 'cancelled', 'denied'))::int, 0) * ${SAID_PAST}
    + coalesce((facts->>'meaning' = 'superseded' and state in ('upcoming', 'current'))::int, 0) * ${SUPERSEDED}
    + (hash_version <> ${HASH_VERSION} or property_id <> $2)::int * ${STALE}
  + (missing_since_at is not null or scope = 'detached' or end_reason is not distinct from 'detached')::int * ${LOOK}`;

/** Every stay of a PMS property, by `stayKey`, in batches: a million of them are never in memory as rows. */
export async function readHeldStays(pool: pg.Pool, target: StageTarget): Promise<HeldTable> {
  const table = new HeldTable();
  await transaction(pool, (sql) =>
    eachBatch<{ tenancy: string; person: string; hash: string; flags: number }>(
      sql,
      `select tenancy_external_id as tenancy, person_external_id as person, hash, ${STAY_FLAGS} as flags
        from stay
        where pms_property_id = $1`,
      [target.pmsPropertyId, target.propertyId],
      (rows) => {
        for (const row of rows) table.add(stayKey(row.tenancy, row.person), row.hash, row.flags);
      },
    ),
  );
  return table;
}

export interface UnseenStay {
  tenancy: string;
  person: string;
  missingSinceRead: number | null;
  missingSinceAt: Date | null;
}

/** The stays of a PMS property that fit, asked for again: what is remembered of them has no ids. */
export async function readStaysThat(pool: pg.Pool, target: StageTarget, fits: (key: string) => boolean): Promise<UnseenStay[]> {
  const found: UnseenStay[] = [];
  await transaction(pool, (sql) =>
    eachBatch<UnseenStay>(
      sql,
      `select tenancy_external_id as tenancy, person_external_id as person, missing_since_read as "missingSinceRead",
          missing_since_at as "missingSinceAt"
        from stay
        where pms_property_id = $1`,
      [target.pmsPropertyId],
      (rows) => {
        for (const row of rows) if (fits(stayKey(row.tenancy, row.person))) found.push(row);
      },
    ),
  );
  return found;
}

/** Keys of the stays of these tenancies and of these people, wherever only half of a stay's name is known. */
export async function keysOfHalfNamed(
  pool: pg.Pool,
  target: StageTarget,
  tenancies: readonly string[],
  people: readonly string[],
): Promise<{ tenancy: string; person: string }[]> {
  if (!tenancies.length && !people.length) return [];
  return sqlOnPool(pool).rows(
    `select tenancy_external_id as tenancy, person_external_id as person
      from stay
      where pms_property_id = $1 and (tenancy_external_id = any($2::text[]) or person_external_id = any($3::text[]))`,
    [target.pmsPropertyId, tenancies, people],
  );
}

interface UnitContent {
  label: string;
  building: string | null;
  floor: string | null;
  rentable: boolean;
}
export const unitHash = (unit: UnitContent): string =>
  hash('sha256', JSON.stringify([unit.label, unit.building, unit.floor, unit.rentable]), 'hex');

/** Every PMS unit of a PMS property, by its external id. */
export async function readHeldUnits(pool: pg.Pool, target: StageTarget): Promise<HeldTable> {
  const table = new HeldTable();
  await transaction(pool, (sql) =>
    eachBatch<UnitContent & { externalId: string; flags: number }>(
      sql,
      `select external_id as "externalId", label, building, floor, is_rentable as rentable, (gone_at is not null)::int * ${GONE}
          + (not seen_in_list)::int * ${UNLISTED} as flags
        from pms_unit
        where pms_property_id = $1`,
      [target.pmsPropertyId],
      (rows) => {
        for (const row of rows) table.add(row.externalId, unitHash(row), row.flags);
      },
    ),
  );
  return table;
}

/** External ids of the PMS units that fit. */
export async function readUnitsThat(pool: pg.Pool, target: StageTarget, fits: (externalId: string) => boolean): Promise<string[]> {
  const found: string[] = [];
  await transaction(pool, (sql) =>
    eachBatch<{ externalId: string }>(
      sql,
      'select external_id as "externalId" from pms_unit where pms_property_id = $1',
      [target.pmsPropertyId],
      (rows) => {
        for (const row of rows) if (fits(row.externalId)) found.push(row.externalId);
      },
    ),
  );
  return found;
}
