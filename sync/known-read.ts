import type pg from 'pg';
import type { KnownPage } from '../domain/pms.ts';
import { STAY_FLAGS } from './held-stays.ts';
import type { StageTarget } from './stage-rows.ts';
import { sqlOnPool } from './tx.ts';

/**
 * A read of a PMS property that was complete and found nothing to do, kept with all that this followed from: the bytes of its pages, what we held,
 * the day at the property and the program. Where each of these is the same again, so is the outcome, and nothing needs parsing (docs/how-it-works.md, Quiet hours).
 */
export interface KnownRead {
  pages: readonly KnownPage[];
  records: number;
  people: number;
  fakeUnits: number;
}
/** `code`: changes with the program that reads. */
export interface ReadBasis {
  today: string;
  code: string;
}

/** What is held of a PMS property, as far as a read is compared with it, as one text: a count and a checksum of 64 bits for stays, PMS units and words. */
const HELD = `
  select (select count(*) || '.' || coalesce(bit_xor(hashtextextended(tenancy_external_id || chr(1) || person_external_id || chr(1) || hash || chr(1) || (${STAY_FLAGS}), 0)), 0) from stay where pms_property_id = $1) || '/' ||
    (select count(*) || '.' || coalesce(bit_xor(hashtextextended(jsonb_build_array(external_id, label, building, floor, is_rentable, gone_at is null, seen_in_list)::text, 0)), 0) from pms_unit where pms_property_id = $1) || '/' ||
    (select count(*) || '.' || coalesce(bit_xor(hashtextextended(raw_key || chr(1) || meaning, 0)), 0) from status_meaning where account_id = $3) as held`;

const heldNow = async (pool: pg.Pool, target: StageTarget): Promise<string> =>
  (await sqlOnPool(pool).row<{ held: string }>(HELD, [target.pmsPropertyId, target.propertyId, target.accountId]))?.held ?? '';

/** The last read that found nothing to do, and what is held now; `read` null where it can say nothing of the next one. */
export async function findKnownRead(
  pool: pg.Pool,
  target: StageTarget,
  basis: ReadBasis,
): Promise<{ held: string; read: KnownRead | null }> {
  const row = await sqlOnPool(pool).row<{ held: string; basis: string; read: KnownRead }>(
    'select held, basis, read from sync_known_read where pms_property_id = $1',
    [target.pmsPropertyId],
  );
  const held = await heldNow(pool, target);
  return { held, read: row && row.held === held && row.basis === textOf(basis) ? row.read : null };
}

/** Keeps a read that found nothing to do. Not where what is held changed while it read: it was compared with neither. */
export async function keepKnownRead(pool: pg.Pool, target: StageTarget, basis: ReadBasis, held: string, read: KnownRead): Promise<void> {
  if ((await heldNow(pool, target)) !== held) return;
  await sqlOnPool(pool).run(
    'insert into sync_known_read (pms_property_id, held, basis, read) values ($1, $2, $3, $4) on conflict (pms_property_id) do update set held = excluded.held, basis = excluded.basis, read = excluded.read',
    [target.pmsPropertyId, held, textOf(basis), JSON.stringify(read)],
  );
}

const textOf = ({ today, code }: ReadBasis): string => `${today} ${code}`;
