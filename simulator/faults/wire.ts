/** The answer on its way: cut, dripped, blown up, late, or never. Without a fault it is simply sent. */
import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { Reply } from '../reply.ts';
import { numberParam } from './spec.ts';
import type { Fault } from './spec.ts';

const MB = 1_048_576;
const bombs = new Map<number, Buffer>();

/** Waits, but not for a caller who has gone. */
export function pause(res: ServerResponse, ms: number): Promise<void> {
  return new Promise((done) => {
    if (res.destroyed) {
      done();
      return;
    }
    const timer = setTimeout(finish, ms);
    function finish(): void {
      clearTimeout(timer);
      res.off('close', finish);
      done();
    }
    res.on('close', finish);
  });
}

/** Valid JSON made of a bracket, a lot of blank and a bracket; kept, because packing costs a moment. */
function bomb(mb: number): Buffer {
  const known = bombs.get(mb);
  if (known !== undefined) return known;
  const packed = gzipSync(Buffer.concat([Buffer.from('['), Buffer.alloc(mb * MB, ' '), Buffer.from(']')]), { level: 9 });
  bombs.set(mb, packed);
  return packed;
}

function plain(res: ServerResponse, reply: Reply, body: Buffer, headers: Record<string, string> = {}): void {
  if (res.destroyed || res.headersSent) return;
  res.writeHead(reply.status, {
    'content-type': 'application/json; charset=utf-8',
    ...reply.headers,
    ...headers,
    'content-length': String(body.length),
  });
  res.end(body);
}

const isXml = (reply: Reply): boolean => /xml/.test(reply.headers['content-type'] ?? '');

/** Still valid: more rows for a list, one more key for an object, comments for XML. */
function inflated(text: string, xml: boolean): [before: string, between: string, piece: (i: number) => string, after: string] {
  const filling = 'x'.repeat(MB - 50);
  if (xml) {
    const end = Math.max(0, text.lastIndexOf('</'));
    return [text.slice(0, end), '', () => `<!--${filling}-->`, text.slice(end)];
  }
  const row = (i: number): string => `{"Id":${900_000_000 + i},"Description":"${filling}"}`;
  if (text.startsWith('{') && text.length > 2) return ['{"padding":[', ',', row, `],${text.slice(1)}`];
  return [text.startsWith('[') && text.length > 2 ? `${text.slice(0, -1)},` : '[', ',', row, ']'];
}

async function huge(res: ServerResponse, reply: Reply, text: string, mb: number): Promise<void> {
  res.writeHead(reply.status, { 'content-type': 'application/json; charset=utf-8', ...reply.headers });
  const [before, between, piece, after] = inflated(text, isXml(reply));
  res.write(before);
  for (let i = 0; i < mb && !res.destroyed; i++) {
    const more = res.write(`${i === 0 ? '' : between}${piece(i)}`);
    if (!more)
      await new Promise<void>((done) => {
        res.once('drain', done);
        res.once('close', done);
      });
  }
  res.end(after);
}

async function drip(res: ServerResponse, reply: Reply, body: Buffer, ms: number): Promise<void> {
  res.writeHead(reply.status, {
    'content-type': 'application/json; charset=utf-8',
    ...reply.headers,
    'content-length': String(body.length),
  });
  for (const byte of body) {
    if (res.destroyed) return;
    res.write(Buffer.of(byte));
    await pause(res, ms);
  }
  res.end();
}

export async function transmit(res: ServerResponse, reply: Reply, faults: Fault[]): Promise<void> {
  const text = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body);
  const body = Buffer.from(text),
    half = body.subarray(0, Math.floor(body.length / 2));
  const late = faults.find((f) => f.kind === 'silence');
  if (late !== undefined) await pause(res, numberParam(late, 'ms', 40_000));
  if (res.destroyed) return;
  const fault = faults.find((f) => f.phase === 'wire' && f.kind !== 'silence');
  switch (fault?.kind) {
    case 'reset':
      (res.socket as { resetAndDestroy?: () => void } | null)?.resetAndDestroy?.();
      return;
    case 'truncated':
      plain(res, reply, half);
      return;
    case 'cutShort':
      res.writeHead(reply.status, {
        'content-type': 'application/json; charset=utf-8',
        ...reply.headers,
        'content-length': String(body.length),
      });
      res.write(half, () => {
        res.destroy();
      });
      return;
    case 'invalidJson':
      plain(res, reply, Buffer.from(isXml(reply) ? '<Rows><Row>oops</Rows>' : '[{"Id": 1, "Name": oops}]'));
      return;
    case 'gzipBomb':
      plain(res, reply, bomb(numberParam(fault, 'mb', 64)), { 'content-encoding': 'gzip' });
      return;
    case 'deepNesting': {
      const depth = numberParam(fault, 'depth', 100_000);
      plain(res, reply, Buffer.from(isXml(reply) ? '<a>'.repeat(depth) + '</a>'.repeat(depth) : '['.repeat(depth) + ']'.repeat(depth)));
      return;
    }
    case 'hugePage':
      await huge(res, reply, text, numberParam(fault, 'mb', 64));
      return;
    case 'drip':
      await drip(res, reply, body, numberParam(fault, 'ms', 1000));
      return;
    default:
      plain(res, reply, body);
  }
}
