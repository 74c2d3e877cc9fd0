/** The little HTTP that the admin routes need. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isObject } from '../town/events/said.ts';
import { TownError } from '../town/model.ts';

const MOST = 1_048_576;

export class AdminError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The machine's own programs only. The Host is checked too, so that a web page cannot reach in through a name of its own. */
export function isLoopback(req: IncomingMessage): boolean {
  const from = (req.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  const host = (req.headers.host ?? '').replace(/:\d+$/, '');
  const local = (name: string): boolean => /^127\.\d+\.\d+\.\d+$/.test(name) || name === '::1' || name === '[::1]' || name === 'localhost';
  return local(from) && local(host);
}

export async function readText(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST) throw new AdminError(413, 'the body is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

export async function readBody(req: IncomingMessage): Promise<unknown> {
  const text = await readText(req);
  if (text === '') return {};
  if (!/^application\/json\b/.test(req.headers['content-type'] ?? '')) throw new AdminError(415, 'content-type: application/json');
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new AdminError(400, 'the body is no JSON');
  }
}

export function objectBody(value: unknown): Record<string, unknown> {
  if (!isObject(value)) throw new AdminError(400, 'the body is no object');
  return value;
}

export function sendJson(res: ServerResponse, status: number, value: unknown): void {
  if (res.destroyed || res.headersSent) return;
  const body = Buffer.from(JSON.stringify(value));
  res.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'content-length': String(body.length) });
  res.end(body);
}

/** Whatever the town refuses is the caller's affair; anything else is a mistake of ours. */
export function problemOf(error: unknown): [number, { error: string }] {
  if (error instanceof AdminError) return [error.status, { error: error.message }];
  if (error instanceof TownError) return [409, { error: error.message }];
  return [500, { error: error instanceof Error ? error.message : 'failed' }];
}
