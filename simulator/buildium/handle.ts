/** Buildium over HTTP: gate, delay, key, answer, wire (docs/vendors/buildium.md). */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Account } from '../account.ts';
import { pause, transmit } from '../faults/wire.ts';
import type { Registry } from '../registry.ts';
import { answer } from './answer.ts';
import { standardError } from './errors.ts';

const header = (req: IncomingMessage, name: string): string | undefined => {
  const value = req.headers[name];
  return typeof value === 'string' ? value : undefined;
};

/** The account is chosen by the client id; one that nobody knows is as unauthorized as a wrong secret. */
export async function handleBuildium(
  registry: Registry,
  req: IncomingMessage,
  res: ServerResponse,
  path: string,
  search: string,
): Promise<void> {
  const account = registry.get(header(req, 'x-buildium-client-id') ?? '', 'buildium');
  if (account === undefined) {
    await transmit(res, { status: 401, body: standardError(401), headers: {} }, []);
    return;
  }
  await serve(account, req, res, path, search);
}

async function serve(account: Account, req: IncomingMessage, res: ServerResponse, path: string, search: string): Promise<void> {
  const at = account.now().toISOString();
  const logged = account.requests.add({
    at,
    method: req.method ?? '',
    path,
    query: search,
    resource: null,
    offset: null,
    limit: null,
    status: 0,
    rows: null,
    faults: [],
  });
  if (!account.gate.enter()) {
    logged.status = 429;
    await transmit(res, { status: 429, body: standardError(429), headers: {} }, []);
    return;
  }
  // a place is given back when the answer is out or the caller has gone
  res.once('close', () => {
    account.gate.leave();
  });
  if (account.delayMs > 0) await pause(res, account.delayMs);
  if (res.destroyed) return;
  const authorized = account.authorizes(header(req, 'x-buildium-client-secret'));
  const { reply, faults, resource, offset, limit, rows } = answer(account, { method: req.method ?? '', path, search, authorized });
  Object.assign(logged, { resource, offset, limit, rows, status: reply.status, faults: faults.map((fault) => fault.kind) });
  await transmit(res, reply, faults);
}
