import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Server as TcpServer, Socket } from 'node:net';
import { createGzip, gzipSync } from 'node:zlib';
import { checkPmsUrl, createPmsHttp } from '../../pms/http.ts';
import type { PmsHttpOptions } from '../../pms/http.ts';
import { isAllowedAddress } from '../../pms/addresses.ts';
import { PmsError } from '../../pms/connector.ts';

const open: { close(): Promise<void> | void }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function listening(server: Server | TcpServer): Promise<string> {
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done);
  });
  open.push({
    close: () =>
      new Promise<void>((done) => {
        server.close(() => done());
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const serve = (handler: RequestListener) => listening(createServer(handler));

function httpWith(options: Partial<PmsHttpOptions> = {}) {
  const http = createPmsHttp({ allowPrivateHosts: true, timeoutMs: 2000, maxBytes: 1 << 20, ...options });
  open.push(http);
  return http;
}
const get = (url: string, options: Partial<PmsHttpOptions> = {}, signal = new AbortController().signal) =>
  httpWith(options).request({ method: 'GET', url, signal });

async function failure(promise: Promise<unknown>): Promise<{ code: string; detail: string; message: string }> {
  const error = await promise.then(
    () => null,
    (e: unknown) => e,
  );
  if (!(error instanceof PmsError)) throw new Error(`not a PmsError: ${String(error)}`);
  return { code: error.code, detail: error.detail, message: error.message };
}

describe('an answer', () => {
  test('is text with its status and headers in lower case, whatever the status', async () => {
    const origin = await serve((_q, r) => {
      r.writeHead(418, { 'X-Total-Count': '7' }).end('né');
    });
    const { status, headers, text } = await get(`${origin}/v1/x?a=1`);
    expect([status, headers['x-total-count'], text]).toEqual([418, '7', 'né']);
  });
  test('compressed with gzip is unpacked', async () => {
    const origin = await serve((_q, r) => {
      r.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('[1]'));
    });
    expect((await get(origin)).text).toBe('[1]');
  });
  test('loses its byte order mark, and broken UTF-8 becomes U+FFFD', async () => {
    const origin = await serve((_q, r) => {
      r.end(Buffer.from([0xef, 0xbb, 0xbf, 0x61, 0xff]));
    });
    expect((await get(origin)).text).toBe('a\uFFFD');
  });
  test('comes over a connection that is used again', async () => {
    const ports = new Set<number | undefined>();
    const origin = await serve((q, r) => {
      ports.add(q.socket.remotePort);
      r.end('[]');
    });
    const http = httpWith();
    for (let i = 0; i < 30; i++) await http.request({ method: 'GET', url: origin, signal: new AbortController().signal });
    // The pool may open a second one while the first is being put back.
    expect(ports.size).toBeLessThanOrEqual(2);
  });
});

describe('a request for more than a page', () => {
  test('may ask for a longer deadline and a larger body than the others have', async () => {
    const origin = await serve((_q, r) => {
      setTimeout(() => {
        r.end('x'.repeat(3000));
      }, 150);
    });
    const http = httpWith({ timeoutMs: 50, maxBytes: 1000 }),
      signal = new AbortController().signal;
    expect(await failure(http.request({ method: 'GET', url: origin, signal }))).toMatchObject({ detail: 'timeout' });
    expect(await failure(http.request({ method: 'GET', url: origin, signal, timeoutMs: 5000 }))).toMatchObject({
      detail: 'body_too_large',
    });
    expect((await http.request({ method: 'GET', url: origin, signal, timeoutMs: 5000, maxBytes: 5000 })).text).toHaveLength(3000);
  });
});

describe('a fault ends in bounded time with the right code', () => {
  test('connection reset before the answer: transient', async () => {
    const origin = await serve((q: IncomingMessage) => {
      q.socket.resetAndDestroy();
    });
    expect(await failure(get(origin))).toMatchObject({ code: 'transient', detail: 'connection_lost' });
  });
  test('connection reset within the body: transient', async () => {
    const origin = await serve((q, r) => {
      r.writeHead(200, { 'content-length': '100' });
      r.write('[1,');
      setTimeout(() => q.socket.resetAndDestroy(), 30);
    });
    expect(await failure(get(origin))).toMatchObject({ code: 'transient' });
  });
  test('body shorter than announced: transient', async () => {
    const origin = await serve((q, r) => {
      r.writeHead(200, { 'content-length': '100' });
      r.write('[1,');
      setTimeout(() => q.socket.end(), 30);
    });
    expect(await failure(get(origin))).toMatchObject({ code: 'transient' });
  });
  test('chunked body that breaks off: transient', async () => {
    const origin = await serve((q, r) => {
      r.writeHead(200);
      r.write('[1,');
      setTimeout(() => q.socket.end(), 30);
    });
    expect(await failure(get(origin))).toMatchObject({ code: 'transient' });
  });
  test('silence: transient, at the deadline', async () => {
    const origin = await serve(() => undefined);
    expect(await failure(get(origin, { timeoutMs: 200 }))).toMatchObject({ code: 'transient', detail: 'timeout' });
  });
  test('one byte at a time: transient, at the same deadline', async () => {
    const origin = await serve((_q, r) => {
      const timer = setInterval(() => r.write(' '), 50);
      r.on('close', () => clearInterval(timer));
    });
    expect(await failure(get(origin, { timeoutMs: 300 }))).toMatchObject({ code: 'transient', detail: 'timeout' });
  });
  test('gzip bomb: contract_violation, at the cap', async () => {
    const origin = await serve((_q, r) => {
      r.writeHead(200, { 'content-encoding': 'gzip' });
      const gzip = createGzip();
      gzip.pipe(r);
      const zeros = Buffer.alloc(1 << 20);
      let sent = 0;
      const more = () => {
        while (sent++ < 512)
          if (!gzip.write(zeros)) {
            gzip.once('drain', more);
            return;
          }
        gzip.end();
      };
      r.on('close', () => {
        sent = 1e9;
      });
      more();
    });
    const before = process.memoryUsage().rss;
    expect(await failure(get(origin))).toMatchObject({ code: 'contract_violation', detail: 'body_too_large' });
    expect(process.memoryUsage().rss - before).toBeLessThan(100 << 20);
  });
  test('plain body over the cap, announced or not: contract_violation', async () => {
    const announced = await serve((_q, r) => {
      r.writeHead(200, { 'content-length': String(2 << 20) }).end(Buffer.alloc(2 << 20, 32));
    });
    const streamed = await serve((_q, r) => {
      for (let i = 0; i < 40; i++) r.write(Buffer.alloc(1 << 16, 32));
      r.end();
    });
    expect((await failure(get(announced))).detail).toBe('body_too_large');
    expect((await failure(get(streamed))).detail).toBe('body_too_large');
  });
  test('truncated or damaged gzip: transient, contract_violation', async () => {
    const zipped = gzipSync('[1,2,3,4,5,6,7,8,9]'.repeat(50));
    const cut = await serve((_q, r) => {
      r.writeHead(200, { 'content-encoding': 'gzip' }).end(zipped.subarray(0, zipped.length - 12));
    });
    const damaged = await serve((_q, r) => {
      r.writeHead(200, { 'content-encoding': 'gzip' }).end('not gzip');
    });
    const other = await serve((_q, r) => {
      r.writeHead(200, { 'content-encoding': 'br' }).end('x');
    });
    expect(await failure(get(cut))).toMatchObject({ code: 'transient', detail: 'truncated_body' });
    expect(await failure(get(damaged))).toMatchObject({ code: 'contract_violation', detail: 'content_encoding' });
    expect(await failure(get(other))).toMatchObject({ code: 'contract_violation', detail: 'content_encoding' });
  });
  test('redirect: config, and it is not followed', async () => {
    let hits = 0;
    const origin = await serve((_q, r) => {
      hits++;
      r.writeHead(302, { location: '/elsewhere' }).end();
    });
    expect(await failure(get(origin))).toMatchObject({ code: 'config', detail: 'http_302' });
    expect(hits).toBe(1);
  });
  test('nobody listens: transient; no such host, plain text behind https: config', async () => {
    const sockets: Socket[] = [];
    const origin = await listening(
      createTcpServer((socket) => {
        sockets.push(socket);
        socket.on('error', () => undefined);
        socket.once('data', () => socket.write('SSH-2.0-x\r\n'));
      }),
    );
    open.push({
      close: () => {
        for (const socket of sockets) socket.destroy();
      },
    });
    expect(await failure(get(origin.replace('http:', 'https:')))).toMatchObject({ code: 'config', detail: 'tls' });
    expect((await failure(get(origin))).code).toBe('contract_violation');
    expect(await failure(get('http://127.0.0.1:1/'))).toMatchObject({ code: 'transient', detail: 'connection_refused' });
    expect(await failure(get('not a url'))).toMatchObject({ code: 'config', detail: 'bad_url' });
  });
  test('a key with a line break is refused before it is sent', async () => {
    const origin = await serve((_q, r) => {
      r.end();
    });
    expect(
      (
        await failure(
          httpWith().request({ method: 'GET', url: origin, headers: { key: 'a\r\nb: c' }, signal: new AbortController().signal }),
        )
      ).code,
    ).toBe('config');
  });
  test("the caller's own abort comes back as its reason", async () => {
    const origin = await serve(() => undefined);
    const controller = new AbortController();
    const reason = new Error('cancelled');
    setTimeout(() => controller.abort(reason), 50);
    await expect(get(origin, {}, controller.signal)).rejects.toBe(reason);
    await expect(get(origin, {}, controller.signal)).rejects.toBe(reason);
  });
  test('no message repeats what the vendor wrote', async () => {
    const origin = await serve((_q, r) => {
      r.writeHead(302, { location: 'http://secret.example/' }).end('secret body');
    });
    expect((await failure(get(origin))).message).not.toMatch(/secret/);
  });
});

describe('addresses', () => {
  const strict = { allowPrivateHosts: false },
    lenient = { allowPrivateHosts: true };
  test.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.31.255.1',
    '192.168.0.1',
    '100.64.0.1',
    '::1',
    'fd00::1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:10.0.0.1',
  ])('%s is refused unless private hosts are allowed', (ip) => {
    expect(isAllowedAddress(ip, strict)).toBe(false);
    expect(isAllowedAddress(ip, lenient)).toBe(true);
  });
  test.each([
    '169.254.169.254',
    '0.0.0.0',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    'fe80::1',
    'fe80::1%eth0',
    'ff02::1',
    '::',
    '2002:7f00:1::',
    '64:ff9b::7f00:1',
    '2001:0:1::1',
    '::ffff:169.254.169.254',
    'fd00:ec2::254x',
    '',
  ])('%s is always refused', (ip) => {
    expect(isAllowedAddress(ip, lenient)).toBe(false);
  });
  test.each(['8.8.8.8', '172.32.0.1', '2606:4700::1111', '::ffff:8.8.8.8'])('%s is allowed', (ip) => {
    expect(isAllowedAddress(ip, strict)).toBe(true);
  });
  test.each([
    'http://api.example.com',
    'https://127.0.0.1',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::1]',
    'https://localhost',
    'https://db.internal',
    'https://a:b@api.example.com',
    'ftp://api.example.com',
    'nonsense',
    'https://api.example.com/?x=1',
  ])('%s cannot be saved', (url) => {
    expect(checkPmsUrl(url, strict)).toEqual(expect.any(String));
  });
  test('a public https address can be saved, and with private hosts allowed a local one over http', () => {
    expect(checkPmsUrl('https://apisandbox.buildium.com', strict)).toBeNull();
    expect(checkPmsUrl('https://api.example.com/prefix/', strict)).toBeNull();
    expect(checkPmsUrl('http://127.0.0.1:4010/buildium', lenient)).toBeNull();
    expect(checkPmsUrl('http://localhost:4010', lenient)).toBeNull();
  });
  test('a private address is refused before anything is sent, and a name that leads to one at connect', async () => {
    let hits = 0;
    const origin = await serve((_q, r) => {
      hits++;
      r.end();
    });
    const port = new URL(origin).port;
    for (const url of [`https://127.0.0.1:${port}/`, `https://[::ffff:127.0.0.1]:${port}/`])
      expect(await failure(get(url, strict))).toMatchObject({ code: 'config', detail: 'refused_address' });
    const resolved = httpWith(strict);
    // A public-looking name of this machine: the check at save passes, the one at connect must not.
    const { hostname } = await import('node:os');
    const answer = await failure(
      resolved.request({ method: 'GET', url: `https://${hostname()}:${port}/`, signal: new AbortController().signal }),
    );
    expect(answer.code).toBe('config');
    expect(hits).toBe(0);
  });
});
