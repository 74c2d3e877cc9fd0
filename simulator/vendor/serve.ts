/** One request to a vendor, from the socket to the wire. Faults stand in front of the checks, since an outage asks nobody for a password. */
import type { ServerResponse } from 'node:http';
import type { Account } from '../account.ts';
import { earlyReply } from '../faults/early.ts';
import { pause, transmit } from '../faults/wire.ts';
import type { Reply } from '../reply.ts';
import { Refusal } from './vendor.ts';
import type { Accounts, Asked, Call, Protocol } from './vendor.ts';

/** The vendor's own answer for what its rules refuse; anything else is a mistake of ours and goes up. */
function guarded<T>(run: () => T): T | Reply {
  try {
    return run();
  } catch (error) {
    if (error instanceof Refusal) return error.reply;
    throw error;
  }
}

const isCall = (found: Call | Reply): found is Call => 'answer' in found;

export async function serve(protocol: Protocol, registry: Accounts, asked: Asked, res: ServerResponse): Promise<void> {
  const account = protocol.find(registry, asked);
  if (account === undefined) {
    await transmit(res, protocol.stranger(asked), []);
    return;
  }
  const at = account.now().toISOString(),
    place = protocol.place(asked);
  const logged = account.requests.add({
    at,
    method: asked.method,
    path: asked.path,
    query: asked.search,
    resource: place?.resource ?? null,
    offset: null,
    limit: null,
    status: 0,
    rows: null,
    faults: [],
  });
  const entered = account.gate.enter();
  // a place is given back when the answer is out or the caller has gone
  if (entered)
    res.once('close', () => {
      account.gate.leave();
    });
  const away = protocol.turnAway(account, asked, place, !entered);
  if (away !== null) {
    logged.status = away.status;
    await transmit(res, away, []);
    return;
  }
  if (account.delayMs > 0) await pause(res, account.delayMs);
  if (res.destroyed) return;
  await answer(protocol, account, asked, res, logged);
}

async function answer(protocol: Protocol, account: Account, asked: Asked, res: ServerResponse, logged: object): Promise<void> {
  const place = protocol.place(asked),
    words = protocol.words(account, asked, place);
  const found = guarded(() => protocol.read(account, asked, place));
  const at = isCall(found) ? found : { lookup: false, offset: 0, limit: 1, total: 0 };
  const faults = account.faults.take({
    resource: place?.resource ?? null,
    kind: place?.kind ?? null,
    group: place?.group,
    lookup: at.lookup,
    offset: at.offset,
    limit: at.limit,
    total: at.total,
  });
  const early = earlyReply(faults, words);
  const reply = early ?? (isCall(found) ? guarded(() => found.answer(faults)) : found);
  const rows = early === null && 'rows' in reply && typeof reply.rows === 'number' ? reply.rows : null;
  Object.assign(logged, { offset: at.offset, limit: at.limit, rows, status: reply.status, faults: faults.map((fault) => fault.kind) });
  await transmit(res, { ...reply, headers: { ...protocol.headers?.(account, asked, place), ...reply.headers } }, faults);
}
