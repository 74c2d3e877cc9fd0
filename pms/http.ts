import { lookup as resolve } from 'node:dns';
import type { LookupAddress, LookupOptions } from 'node:dns';
import { isIP } from 'node:net';
import { Agent } from 'undici';
import type { Dispatcher } from 'undici';
import { checkPmsUrl, isAllowedAddress } from './addresses.ts';
import type { AddressPolicy } from './addresses.ts';
import { PmsError } from './connector.ts';
import type { PmsHttp, PmsHttpRequest, PmsHttpResponse } from './connector.ts';
import { connectionError, REFUSED_ADDRESS } from './connection-errors.ts';
import { readBody, textOf } from './body.ts';

export { checkPmsUrl } from './addresses.ts';

export interface PmsHttpOptions extends AddressPolicy {
  /** Deadline of a whole request, from the call to the last byte of the body. 30 s: shorter than any silence worth waiting for, and it also ends a body that drips. */
  timeoutMs?: number;
  /** Cap of the decoded body. 32 MB: a page of 1,000 leases is one or two. */
  maxBytes?: number;
}

const DEFAULT_TIMEOUT_MS = 30_000;
const DEFAULT_MAX_BYTES = 32 * 1024 * 1024;
const CONNECT_TIMEOUT_MS = 10_000;

type LookupDone = (error: NodeJS.ErrnoException | null, address?: string | LookupAddress[], family?: number) => void;

/** A resolver for sockets that refuses a name as soon as one of its addresses is refused: the check holds for the very address that is connected to. */
function checkedLookup(policy: AddressPolicy) {
  return (hostname: string, options: LookupOptions, done: LookupDone): void => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error);
      const first = addresses[0];
      if (!first || addresses.some((a) => !isAllowedAddress(a.address, policy)))
        return done(Object.assign(new Error('refused address'), { code: REFUSED_ADDRESS }));
      if (options.all) done(null, addresses);
      else done(null, first.address, first.family);
    });
  };
}

/**
 * HTTP as every connector sees it: pooled, with one deadline for the whole request, a cap on the decoded body, addresses checked, redirects not followed.
 * It never repeats a request: retries happen in Temporal alone.
 * Throws PmsError, or the reason of the caller's signal when that ended the request.
 */
export function createPmsHttp(options: PmsHttpOptions): PmsHttp & { close(): Promise<void> } {
  const { timeoutMs = DEFAULT_TIMEOUT_MS, maxBytes = DEFAULT_MAX_BYTES } = options;
  const agent = new Agent({
    allowH2: false,
    pipelining: 1,
    connections: 64,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: Math.min(CONNECT_TIMEOUT_MS, timeoutMs), lookup: checkedLookup(options) as never },
  });
  return {
    request: (request) =>
      withDeadline(request.signal, request.timeoutMs ?? timeoutMs, (signal) =>
        send(agent, request, signal, options, request.maxBytes ?? maxBytes),
      ),
    close: () => agent.destroy(),
  };
}

async function send(
  agent: Agent,
  request: PmsHttpRequest,
  signal: AbortSignal,
  policy: AddressPolicy,
  maxBytes: number,
): Promise<PmsHttpResponse> {
  const url = new URL(request.url);
  const wrong = checkPmsUrl(url.origin, policy);
  if (wrong) throw new PmsError('config', isIP(url.hostname.replace(/^\[|\]$/g, '')) ? 'refused_address' : 'bad_url', wrong);
  const answer: Dispatcher.ResponseData = await agent.request({
    origin: url.origin,
    path: url.pathname + url.search,
    method: request.method,
    body: request.body ?? null,
    signal,
    headers: { 'accept-encoding': 'gzip', 'user-agent': 'unit-sync', ...request.headers },
  });
  // A body that is not read to its end must be thrown away, or its connection stays taken; later errors of it belong to nobody.
  answer.body.on('error', () => undefined);
  if (answer.statusCode >= 300 && answer.statusCode < 400) {
    answer.body.destroy();
    throw new PmsError(
      'config',
      `http_${answer.statusCode}`,
      `The PMS's address answers with a redirect (HTTP ${answer.statusCode}), which is not followed. Put the address it leads to into the credential, or correct it.`,
    );
  }
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(answer.headers))
    if (value !== undefined) headers[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value;
  const bytes = await readBody(answer.body, headers, maxBytes);
  let text: string | undefined;
  // Whoever goes by the bytes alone need not pay for the text.
  return {
    status: answer.statusCode,
    headers,
    bytes,
    get text() {
      return (text ??= textOf(bytes));
    },
  };
}

/** Runs `work` with a signal that falls at the deadline or with the caller's own; sorts what it throws. */
async function withDeadline<T>(caller: AbortSignal, timeoutMs: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  caller.throwIfAborted();
  const controller = new AbortController();
  const timedOut = new PmsError(
    'transient',
    'timeout',
    `The PMS did not finish its answer within ${Math.round(timeoutMs / 1000)} seconds. It is tried again; if this goes on, ask the vendor whether the service is slow.`,
  );
  const onAbort = () => {
    controller.abort(caller.reason);
  };
  caller.addEventListener('abort', onAbort, { once: true });
  const timer = setTimeout(() => {
    controller.abort(timedOut);
  }, timeoutMs);
  try {
    return await work(controller.signal);
  } catch (error) {
    if (caller.aborted) throw caller.reason;
    if (controller.signal.aborted) throw timedOut;
    throw error instanceof PmsError ? error : connectionError(error);
  } finally {
    clearTimeout(timer);
    caller.removeEventListener('abort', onAbort);
  }
}
