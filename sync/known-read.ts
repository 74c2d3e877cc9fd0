import type pg from 'pg';
import type { KnownPage } from '../domain/pms.ts';
import type { StageTarget } from './stage-rows.ts';
import { sqlOnPool, type Prepared } from './tx.ts';

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

/** How many rows, and a checksum of 64 bits of where each lies and who wrote it: any write makes it another one, and no row has to be read for it. */
const versions = (table: string, where: string) =>
  `(select count(*) || '.' || coalesce(bit_xor(hashtextextended(ctid::text, xmin::text::bigint)), 0) from ${table} where ${where})`;
/**
 * What is held of a PMS property, as far as a read is compared with it, as one text: the versions of stays, PMS units and words, and the property that reads.
 * Versions are this server's since its start: of a database restored elsewhere they say nothing.
 */
const HELD = `extract(epoch from pg_postmaster_start_time()) || '/' || $2::uuid || '/' || ${versions('stay', 'pms_property_id = $1')} || '/' ||
  ${versions('pms_unit', 'pms_property_id = $1')} || '/' || ${versions('status_meaning', 'account_id = $3')}`;

const FIND: Prepared = {
  name: 'known-read',
  text: `select n.held, k.read
    from (select ${HELD} as held offset 0) n
    left join sync_known_read k on k.pms_property_id = $1 and k.held = n.held and k.basis = $4`,
};
const boundOf = (target: StageTarget) => [target.pmsPropertyId, target.propertyId, target.accountId];

/** The last read that found nothing to do, and what is held now; `read` null where it can say nothing of the next one. */
export async function findKnownRead(
  pool: pg.Pool,
  target: StageTarget,
  basis: ReadBasis,
): Promise<{ held: string; read: KnownRead | null }> {
  const row = await sqlOnPool(pool).row<{ held: string; read: KnownRead | null }>(FIND, [...boundOf(target), textOf(basis)]);
  return { held: row?.held ?? '', read: row?.read ?? null };
}

/** Keeps a read that found nothing to do. Not where what is held changed while it read: it was compared with neither. */
export async function keepKnownRead(pool: pg.Pool, target: StageTarget, basis: ReadBasis, held: string, read: KnownRead): Promise<void> {
  await sqlOnPool(pool).run(
    `insert into sync_known_read (pms_property_id, held, basis, read)
      select $1, n.held, $4, $5
      from (select ${HELD} as held offset 0) n
      where n.held = $6
     on conflict (pms_property_id) do update set held = excluded.held, basis = excluded.basis, read = excluded.read`,
    [...boundOf(target), textOf(basis), JSON.stringify(read), held],
  );
}

const textOf = ({ today, code }: ReadBasis): string => `${today} ${code}`;
