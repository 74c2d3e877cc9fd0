import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

const RANDOM_BYTES = 16,
  MOST_SEQ = 0xffff_ffff;
/** Randomness for a thousand ids at a time: asking for it id by id costs more than all else of an id. */
const pool = Buffer.alloc(RANDOM_BYTES * 1024);
let used = pool.length,
  lastMs = 0,
  seq = 0;

/** UUIDv7: in the order of creation, so that among people "the lowest id" is the oldest (docs/rules.md, Who is who). Ids of one millisecond are counted up from a random number. */
export function newId(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const random = pool.subarray(used, (used += RANDOM_BYTES)),
    now = Date.now();
  if (now > lastMs) {
    lastMs = now;
    seq = random.readUInt32BE(0) >>> 1;
  } else if (seq === MOST_SEQ) {
    lastMs++;
    seq = 0;
  } else seq++;
  return v7({ random, msecs: lastMs, seq });
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
export const isId = (value: string): boolean => UUID.test(value);

/** Vendors' ids: shorter first, then by code point (docs/rules.md, User Sync), so that "9" comes before "10" and text ids have an order too. */
export function compareExternalIds(a: string, b: string): number {
  const left = [...a],
    right = [...b];
  if (left.length !== right.length) return left.length - right.length;
  const i = left.findIndex((char, at) => char !== right[at]);
  return i < 0 ? 0 : (left[i]!.codePointAt(0) ?? 0) - (right[i]!.codePointAt(0) ?? 0);
}
