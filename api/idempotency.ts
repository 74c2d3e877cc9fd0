import { createHash } from 'node:crypto';
import { DAY_MS } from '../domain/days.ts';
import { newId } from '../domain/ids.ts';
import { Refusal } from '../domain/refusal.ts';
import { sqlOnPool } from '../sync/tx.ts';
import type { ApiDeps } from './deps.ts';

/** How long a request may run before a repetition takes it for dead (its process was killed) and does it again with the same object id. */
const RUNNING_MS = 120_000;
const KEEP_MS = DAY_MS;

export interface Answer {
  status: number;
  body: unknown;
  etag: string | null;
}
interface Stored {
  objectId: string;
  answer?: Answer;
}

/**
 * Honours `Idempotency-Key` (24 h, per token): the first request with a key takes its row, so that of two at once one runs and the other gets a 409;
 * afterwards the same request gets the first answer. A refused or failed request gives the key back, since it created nothing.
 * `run` is given the id for the object it creates: the same one when a request is done again after a crash.
 */
export async function withIdempotency(
  deps: ApiDeps,
  request: { tokenId: string; key: string; method: string; path: string; body: unknown; now: Date },
  run: (objectId: string) => Promise<Answer>,
): Promise<{ answer: Answer; replayed: boolean }> {
  const { tokenId, key, now } = request;
  if (!/^[\x21-\x7e]{1,255}$/.test(key))
    throw new Refusal('invalid', 'Idempotency-Key must be 1 to 255 printable characters.', [
      { path: 'Idempotency-Key', message: '1 to 255 printable characters' },
    ]);
  const sql = sqlOnPool(deps.db.pool);
  const hash = createHash('sha256')
    .update(`${request.method} ${request.path}\n`)
    .update(Buffer.isBuffer(request.body) ? request.body : JSON.stringify(request.body ?? null))
    .digest('hex');
  // A row that is too old, or whose request died, is taken over in the same statement, so that only one of two repetitions gets it.
  const taken = await sql.row<{ response: Stored }>(
    `insert into idempotency_key as k (token_id, key, request_hash, response, created_at) values ($1, $2, $3, $4, $5)
     on conflict (token_id, key) do update
       set created_at = excluded.created_at, request_hash = excluded.request_hash, status = null,
           response = case when k.created_at <= $6 then excluded.response else k.response end
       where k.created_at <= $6 or (k.status is null and k.created_at <= $7 and k.request_hash = excluded.request_hash)
     returning response`,
    [
      tokenId,
      key,
      hash,
      JSON.stringify({ objectId: newId() } satisfies Stored),
      now,
      new Date(now.getTime() - KEEP_MS),
      new Date(now.getTime() - RUNNING_MS),
    ],
  );
  if (!taken) {
    const first = await sql.row<{ hash: string; status: number | null; response: Stored }>(
      'select request_hash as hash, status, response from idempotency_key where token_id = $1 and key = $2',
      [tokenId, key],
    );
    if (first && first.hash !== hash)
      throw new Refusal('idempotency_mismatch', 'This Idempotency-Key came with another request before. Use a new one.');
    if (first?.status != null && first.response.answer) return { answer: first.response.answer, replayed: true };
    throw new Refusal('idempotency_running', 'The first request with this Idempotency-Key is still running. Ask again in a moment.');
  }
  const { objectId } = taken.response;
  try {
    const answer = await run(objectId);
    await sql.run('update idempotency_key set status = $3, response = $4 where token_id = $1 and key = $2', [
      tokenId,
      key,
      answer.status,
      JSON.stringify({ objectId, answer } satisfies Stored),
    ]);
    return { answer, replayed: false };
  } catch (err) {
    await sql.run('delete from idempotency_key where token_id = $1 and key = $2 and status is null', [tokenId, key]).catch(() => undefined);
    throw err;
  }
}
