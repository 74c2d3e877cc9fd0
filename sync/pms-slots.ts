import type pg from 'pg';
import { transaction } from './tx.ts';

/** Reads of one PMS account share this many slots across all workers; a slot is a lease, so that a killed worker's comes back by itself. */
const LEASE_MS = 30_000;
const POLL_MS = 250;

export interface Slot { renew(): Promise<void>; release(): Promise<void> }

/** Waits for a free slot. Leases count in the database server's time, which all workers share. */
export async function acquireSlot(pool: pg.Pool, request: { accountId: string; slots: number; holder: string; signal: AbortSignal }): Promise<Slot> {
  const { accountId, slots, holder, signal } = request;
  for (;;) {
    signal.throwIfAborted();
    const slot = await tryAcquire(pool, accountId, slots, holder);
    if (slot !== null) return {
      renew: async () => { await pool.query(`update pms_slot set lease_until = now() + $4 * interval '1 ms' where account_id = $1 and slot = $2 and holder = $3`, [accountId, slot, holder, LEASE_MS]); },
      release: async () => { await pool.query(`update pms_slot set lease_until = now(), holder = null where account_id = $1 and slot = $2 and holder = $3`, [accountId, slot, holder]); },
    };
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

function tryAcquire(pool: pg.Pool, accountId: string, slots: number, holder: string): Promise<number | null> {
  return transaction(pool, async (sql) => {
    await sql.run(`insert into pms_slot (account_id, slot, lease_until) select $1, n, now() from generate_series(1, $2::int) n on conflict do nothing`, [accountId, slots]);
    const row = await sql.row<{ slot: number }>(
      `update pms_slot set holder = $3, lease_until = now() + $4 * interval '1 ms' where (account_id, slot) in (select account_id, slot from pms_slot where account_id = $1 and slot <= $2 and (lease_until <= now() or holder = $3) order by slot limit 1 for update skip locked) returning slot`,
      [accountId, slots, holder, LEASE_MS]);
    return row?.slot ?? null;
  });
}
