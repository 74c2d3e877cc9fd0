/** The simulator as a module: one HTTP server for all its PMS accounts. */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Account, AccountSpec } from './account.ts';
import { appfolioProtocol } from './appfolio/protocol.ts';
import { isLoopback, problemOf, readBody, readText, sendJson } from './admin/http.ts';
import { page } from './admin/page.ts';
import { admin } from './admin/routes.ts';
import { handleBuildium } from './buildium/handle.ts';
import { clockFrom } from './clock.ts';
import { entrataProtocol } from './entrata/protocol.ts';
import { resmanProtocol } from './resman/protocol.ts';
import { Registry } from './registry.ts';
import { StateFile } from './state-file.ts';
import { serve } from './vendor/serve.ts';
import type { Protocol } from './vendor/vendor.ts';
import { yardiProtocol } from './yardi/protocol.ts';

/** Buildium's own code takes what none of these claims. */
const PROTOCOLS: readonly Protocol[] = [entrataProtocol, yardiProtocol, appfolioProtocol, resmanProtocol];
const DEMO = { clientId: 'demo-client', clientSecret: 'demo-secret' } as const;

export interface SimulatorOptions {
  host?: string;
  port?: number;
  /** left out: the demo account alone */
  accounts?: AccountSpec[];
  /** for accounts that say nothing themselves */
  seed?: number | string;
  today?: string;
  lifeEveryMs?: number;
  delayMs?: number;
  clockFile?: string;
  stateFile?: string;
}

export interface Simulator {
  url: string;
  port: number;
  accounts: Account[];
  account(clientId: string): Account;
  addAccount(spec: AccountSpec): Account;
  stop(): Promise<void>;
}

/** Accounts that the state file kept go on where they were; the others are founded now. */
function settle(registry: Registry, options: SimulatorOptions): void {
  const { seed, today, lifeEveryMs, delayMs } = options;
  for (const spec of options.accounts ?? [DEMO]) {
    const known = registry.get(spec.clientId);
    if (known === undefined) registry.create({ seed, today, lifeEveryMs, delayMs, ...spec });
    else if (lifeEveryMs !== undefined) known.startLife({ everyMs: lifeEveryMs });
  }
}

async function handle(registry: Registry, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const [path = '/', search = ''] = splitUrl(req.url ?? '/');
  if (path === '/_admin' || path.startsWith('/_admin/')) {
    if (!isLoopback(req)) {
      sendJson(res, 403, { error: 'from this machine only' });
      return;
    }
    const [status, value] = admin(registry, req.method ?? 'GET', path, new URLSearchParams(search), await readBody(req));
    sendJson(res, status, value);
  } else if (path === '/' && req.method === 'GET') {
    res.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    res.end(page(registry));
  } else {
    const method = req.method ?? 'GET',
      protocol = PROTOCOLS.find((each) => each.matches(method, path));
    if (protocol !== undefined) {
      await serve(
        protocol,
        registry,
        { method, path, search, headers: req.headers, rawHeaders: req.rawHeaders, body: await readText(req) },
        res,
      );
      return;
    }
    req.resume();
    await handleBuildium(registry, req, res, path, search);
  }
}

function splitUrl(url: string): [string, string] {
  const at = url.indexOf('?');
  return at < 0 ? [url, ''] : [url.slice(0, at), url.slice(at + 1)];
}

export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { host = '127.0.0.1', port = 0 } = options;
  const registry = new Registry(clockFrom(options.clockFile), new StateFile(options.stateFile));
  settle(registry, options);
  // long addresses are an error of Buildium's own (500), so the parser must not refuse them first
  const server = createServer({ maxHeaderSize: 65_536 }, (req, res) => {
    res.on('error', () => {});
    handle(registry, req, res).catch((error: unknown) => {
      sendJson(res, ...problemOf(error));
    });
  });
  // Longer than any client keeps an idle connection, so that none sends a request into one that is just being closed.
  server.keepAliveTimeout = 65_000;
  server.on('clientError', (_error, socket) => {
    socket.destroy();
  });
  await new Promise<void>((done, failed) => {
    server.once('error', failed);
    server.listen(port, host, () => {
      server.off('error', failed);
      done();
    });
  });
  const bound = (server.address() as AddressInfo).port;
  // an address to listen on everywhere is none to go to
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  return {
    url: `http://${name}:${bound}`,
    port: bound,
    get accounts() {
      return registry.list();
    },
    account(clientId) {
      const found = registry.get(clientId);
      if (found === undefined) throw new Error('no such account');
      return found;
    },
    addAccount: (spec) => registry.create(spec),
    stop: () =>
      new Promise<void>((done) => {
        registry.stop();
        server.close(() => {
          done();
        });
        server.closeAllConnections();
      }),
  };
}
