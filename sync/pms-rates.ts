import type pg from 'pg';
import { spend, type Rate, type RateWindow } from '../domain/rate-window.ts';
import { transaction } from './tx.ts';

/** A rate with what it is counted for: `` for the whole account, or an operation, or an operation and PMS property. */
export interface CountedRate extends Rate {
  counts: string;
}
/** `paused`: the vendor asked not to be called. `rate`: as many as it allows have been sent. Ask again in so many milliseconds. */
export type Turn = { go: true } | { go: false; why: 'paused' | 'rate'; waitMs: number };

const PAUSED = `select ceil(extract(epoch from paused_until - clock_timestamp()) * 1000)::float8 as "pausedMs",
      extract(epoch from clock_timestamp()) * 1000 as "nowMs"
    from pms_account
    where id = $1`;
interface Account {
  pausedMs: number | null;
  nowMs: string;
}

/**
 * Asks whether one request may go to this PMS account now, and counts it if so. In the database and its time, so that it holds across all workers;
 * spent windows outlive a crash. One light question where the vendor names no rates.
 */
export async function takeTurn(pool: pg.Pool, accountId: string, rates: readonly CountedRate[]): Promise<Turn> {
  if (!rates.length) {
    const {
      rows: [account],
    } = await pool.query<Account>({ name: 'pms-turn', text: PAUSED, values: [accountId] });
    return account?.pausedMs && account.pausedMs > 0 ? { go: false, why: 'paused', waitMs: account.pausedMs } : { go: true };
  }
  return transaction(pool, async (sql): Promise<Turn> => {
    const account = await sql.row<Account>(`${PAUSED} for no key update`, [accountId]);
    if (account?.pausedMs && account.pausedMs > 0) return { go: false, why: 'paused', waitMs: account.pausedMs };
    const stored = await sql.rows<{ counts: string; perSeconds: number; part: number; sent: number[] }>(
      'select counts, per_seconds as "perSeconds", part, sent from pms_rate where account_id = $1 and counts = any($2::text[])',
      [accountId, rates.map((rate) => rate.counts)],
    );
    const next = rates.map((rate) => {
      const row = stored.find((each) => each.counts === rate.counts && each.perSeconds === rate.perSeconds),
        window: RateWindow | null = row ? { part: row.part, counts: row.sent } : null;
      return { rate, spent: spend(window, rate, Number(account?.nowMs)) };
    });
    const waitMs = Math.max(0, ...next.map(({ spent }) => ('waitMs' in spent ? spent.waitMs : 0)));
    if (waitMs > 0) return { go: false, why: 'rate', waitMs };
    for (const { rate, spent } of next)
      if ('window' in spent)
        await sql.run(
          `insert into pms_rate (account_id, counts, per_seconds, part, sent)
            values ($1, $2, $3, $4, $5)
            on conflict (account_id, counts, per_seconds)
            do update
            set part = excluded.part, sent = excluded.sent`,
          [accountId, rate.counts, rate.perSeconds, spent.window.part, spent.window.counts],
        );
    return { go: true };
  });
}
