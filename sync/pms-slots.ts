import type pg from 'pg';
import { sqlOnPool, transaction, type Prepared, type Sql } from './tx.ts';

/**
 * Reads of one PMS account share a few slots across all workers (docs/rules.md, Polite and Isolated). A free one goes to whoever's property has waited longest
 * for a success. Slots and waiting are leases in the database server's time, which all workers share: those of a killed worker come back by themselves.
 */
const LEASE_MS = 12_000;
const POLL_MS = 100;
/** Of one account, across all workers: enough that a free slot is taken at once. More would take up the activity slots that other accounts need. */
const MAX_WAITING = 2;
/** A waiter that has not asked again for so long is gone. */
const WAITER_LEASE_MS = 3_000;
/** Those given back come again at this rate, whatever their number. */
const AWAY_MS_EACH = 100,
  MIN_AWAY_MS = 500,
  MAX_AWAY_MS = 30_000;
/** Where a vendor asks to slow down without saying for how long. */
const DEFAULT_PAUSE_MS = 5_000;

/** Slots of the account that nobody holds, or the asker ($2) does. */
const free = (slots: string) =>
  `select n
    from generate_series(1, ${slots}) n
    where not exists (select 1 from pms_slot x
      where x.account_id = $1 and x.slot = n and x.lease_until > clock_timestamp() and x.holder <> $2)`;
/** Takes one of `from` for the asker; none where somebody else took it a moment before. */
const takeSlot = (from: string) =>
  `insert into pms_slot as x (account_id, slot, holder, lease_until)
    select $1::uuid, n, $2::text, clock_timestamp() + ${LEASE_MS} * interval '1 ms'
    from (${from}) f
   on conflict (account_id, slot)
   do update
   set holder = excluded.holder, lease_until = excluded.lease_until
   where x.lease_until <= clock_timestamp() or x.holder is null or x.holder = excluded.holder
   returning slot`;

/**
 * Where nobody else waits and no pause is on, who comes takes a slot at once: the account need not be locked for that, since the slot's own row decides
 * between two. Their number is in the text, or it would be planned anew each time, as one for any number looks dear.
 */
const takeAtOnce = (slots: number): Prepared => ({
  name: `slot-at-once-${slots}`,
  text: `with taken as (${takeSlot(`${free(String(slots))} and exists (select 1 from pms_account where id = $1 and (paused_until is null or paused_until <= clock_timestamp()))
      and not exists (select 1 from pms_waiter where account_id = $1 and waiter <> $3 and wait_until > clock_timestamp())
      order by n limit 1`)}),
    left_queue as (delete from pms_waiter w using taken where w.account_id = $1 and w.waiter = $3)
    select slot from taken`,
});
const RENEW: Prepared = {
  name: 'slot-renew',
  text: `update pms_slot
    set lease_until = clock_timestamp() + ${LEASE_MS} * interval '1 ms'
    where account_id = $1 and slot = $2 and holder = $3`,
};
const RELEASE: Prepared = {
  name: 'slot-release',
  text: 'update pms_slot set lease_until = clock_timestamp(), holder = null where account_id = $1 and slot = $2 and holder = $3',
};

export interface SlotRequest {
  accountId: string;
  /** How many there are. */
  slots: number;
  /** Of the lease: one attempt, so that a lost one that still works is not counted out. */
  holder: string;
  /** Of the place in the queue: the run, whichever attempt. */
  waiter: string;
  /** The last success of the property; null, never, comes first. */
  lastSuccessAt: Date | null;
  signal: AbortSignal;
}
export interface Slot {
  hasWaited: boolean;
  renew(): Promise<void>;
  release(): Promise<void>;
}
/** `busy`: others wait here already, who come first. `paused`: the vendor asked not to be called. Come again in so many milliseconds. */
export interface TurnedAway {
  why: 'busy' | 'paused';
  waitMs: number;
}

/** Waits here for a slot, as long as it is among the first in the queue. */
export async function acquireSlot(pool: pg.Pool, request: SlotRequest): Promise<Slot | TurnedAway> {
  const { accountId, holder, waiter, signal } = request,
    sql = sqlOnPool(pool);
  for (let hasWaited = false; ; hasWaited = true) {
    signal.throwIfAborted();
    const atOnce = hasWaited ? undefined : await sql.row<{ slot: number }>(takeAtOnce(request.slots), [accountId, holder, waiter]),
      asked = atOnce ?? (await ask(pool, request));
    if ('why' in asked) return asked;
    if (asked.slot !== null) {
      const values = [accountId, asked.slot, holder];
      return {
        hasWaited,
        renew: async () => {
          await sql.run(RENEW, values);
        },
        release: async () => {
          await sql.run(RELEASE, values);
        },
      };
    }
    await new Promise<void>((resolve) => {
      const done = () => {
          clearTimeout(timer);
          signal.removeEventListener('abort', done);
          resolve();
        },
        timer = setTimeout(done, POLL_MS);
      signal.addEventListener('abort', done, { once: true });
    });
    if (signal.aborted)
      await pool.query('delete from pms_waiter where account_id = $1 and waiter = $2', [accountId, waiter]).catch(() => undefined);
  }
}

interface Queue {
  pausedMs: number | null;
  free: number | null;
  freeSlots: number;
  ahead: number;
  waiting: number;
}

/** One look at the account, with nobody else looking: takes a slot, or a place in the queue. */
function ask(pool: pg.Pool, request: SlotRequest): Promise<{ slot: number | null } | TurnedAway> {
  const { accountId, slots, holder, waiter, lastSuccessAt } = request;
  return transaction(pool, async (sql) => {
    await sql.run('select 1 from pms_account where id = $1 for no key update', [accountId]);
    const queue = await sql.row<Queue>(
      `select ceil(extract(epoch from a.paused_until - clock_timestamp()) * 1000)::float8 as "pausedMs", s.free,
          s.free_slots as "freeSlots", w.ahead, w.waiting
        from pms_account a,
         lateral (select min(n) as free, count(*)::int as free_slots from (${free('$3::int')}) f) s,
         lateral (select count(*) filter (where not is_away
           and (last_success_at, waiter) < (coalesce($5::timestamptz, '-infinity'), $4))::int as ahead, count(*)::int as waiting
           from pms_waiter where account_id = a.id and wait_until > clock_timestamp() and waiter <> $4) w
       where a.id = $1`,
      [accountId, holder, slots, waiter, lastSuccessAt],
    );
    if (!queue) throw new Error('the PMS account is gone');
    if (queue.pausedMs !== null && queue.pausedMs > 0) return { why: 'paused', waitMs: queue.pausedMs };
    if (queue.free !== null && queue.ahead < queue.freeSlots) {
      const taken = await sql.row<{ slot: number }>(takeSlot('select $3::int as n'), [accountId, holder, queue.free]);
      if (taken) {
        await sql.run('delete from pms_waiter where account_id = $1 and (waiter = $2 or wait_until <= clock_timestamp())', [
          accountId,
          waiter,
        ]);
        return taken;
      }
    }
    // Those before her within the free slots are about to take them.
    const isAway = queue.ahead - queue.freeSlots >= MAX_WAITING,
      waitMs = Math.min(MAX_AWAY_MS, Math.max(MIN_AWAY_MS, AWAY_MS_EACH * (queue.waiting + 1)));
    await queueUp(sql, request, isAway, isAway ? waitMs + WAITER_LEASE_MS : WAITER_LEASE_MS);
    return isAway ? { why: 'busy', waitMs } : { slot: null };
  });
}

async function queueUp(sql: Sql, { accountId, waiter, lastSuccessAt }: SlotRequest, isAway: boolean, leaseMs: number): Promise<void> {
  await sql.run(
    `insert into pms_waiter (account_id, waiter, last_success_at, is_away, wait_until)
      values ($1, $2, coalesce($3::timestamptz, '-infinity'), $4, clock_timestamp() + $5 * interval '1 ms')
     on conflict (account_id, waiter)
     do update
     set last_success_at = excluded.last_success_at, is_away = excluded.is_away, wait_until = excluded.wait_until`,
    [accountId, waiter, lastSuccessAt, isAway, leaseMs],
  );
}

/** The vendor asks not to be called for a while: nobody calls this account until then, in any worker. Returns the milliseconds. */
export async function pauseAccount(pool: pg.Pool, accountId: string, retryAfterMs: number | null): Promise<number> {
  const ms = retryAfterMs ?? DEFAULT_PAUSE_MS;
  await pool.query(`update pms_account set paused_until = greatest(paused_until, clock_timestamp() + $2 * interval '1 ms') where id = $1`, [
    accountId,
    ms,
  ]);
  return ms;
}
