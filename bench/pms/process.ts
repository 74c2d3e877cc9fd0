// The simulated PMS of a measurement, in a process of its own: the same bytes as the simulator's, each list rendered once, so that it is not the simulator that is measured.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Account, AccountSpec } from '../../simulator/account.ts';
import { handleBuildium } from '../../simulator/buildium/handle.ts';
import { findRoute } from '../../simulator/buildium/routes.ts';
import { Registry } from '../../simulator/registry.ts';
import { StateFile } from '../../simulator/state-file.ts';
import { listsOf } from '../peers/pages.ts';
import { renderList, type RowBytes } from './lists.ts';

export type PmsCommand =
  | { do: 'add'; spec: AccountSpec }
  /** Another account with the same town behind it. */
  | { do: 'alias'; clientId: string; of: string }
  /** `times` events of a kind, one after the other. */
  | { do: 'happen'; clientId: string; event: string; times: number }
  | { do: 'delay'; clientId: string; ms: number };

/** Client id -> the account that it stands for. */
const aliases = new Map<string, string>();
const registry = new Registry(() => new Date(), new StateFile(undefined));
const accountOf = (clientId: string) => registry.get(aliases.get(clientId) ?? clientId);
const rendered = new WeakMap<Account, { version: number; lists: Map<string, RowBytes> }>();

function listOf(account: Account, path: string, filters: string): RowBytes {
  account.now();
  let known = rendered.get(account);
  if (known?.version !== account.town.version) rendered.set(account, (known = { version: account.town.version, lists: new Map() }));
  // However somebody writes a space, and in whatever order: the same list.
  const asked = new URLSearchParams(filters);
  asked.sort();
  const key = `${path}?${asked.toString()}`;
  let rows = known.lists.get(key);
  if (!rows) known.lists.set(key, (rows = renderList(account, path, asked.toString())));
  return rows;
}

/** Before anybody asks: who comes first would wait for it, and that would be measured. */
function renderAll(account: Account): void {
  for (const { id } of account.town.data.properties)
    for (const list of listsOf(String(id))) {
      const [path = '', filters = ''] = list.path.split('?');
      listOf(account, path, filters);
    }
}

const server = createServer((request, response) => {
  void serve(request, response).catch(() => response.destroy());
});

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [path = '', search = ''] = (request.url ?? '').split('?');
  const account = accountOf(String(request.headers['x-buildium-client-id'] ?? '')),
    route = findRoute(path);
  request.resume();
  // What a test of the credential asks is of all properties, and no list is rendered for one row of it.
  const isOfOne = search.includes('propertyids=');
  if (!account || !route || route.id !== null || !isOfOne || !account.authorizes(request.headers['x-buildium-client-secret']))
    return handleBuildium({ get: accountOf } as Registry, request, response, path, search);
  if (account.delayMs > 0) await sleep(account.delayMs);
  const parts = search.split('&'),
    numberOf = (name: string, otherwise: number) =>
      Number(parts.find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1) ?? otherwise);
  const offset = numberOf('offset', 0),
    limit = Math.min(numberOf('limit', 50), 1_000);
  const rows = listOf(account, path, parts.filter((part) => !part.startsWith('offset=') && !part.startsWith('limit=')).join('&'));
  const pieces = rows.page(Math.min(offset, rows.length), Math.min(offset + limit, rows.length));
  response.writeHead(200, {
    'content-type': 'application/json; charset=utf-8',
    'x-total-count': String(rows.length),
    'content-length': String(pieces.reduce((sum, piece) => sum + piece.length, 0)),
  });
  for (const piece of pieces) response.write(piece);
  response.end();
}

function carryOut(command: PmsCommand): unknown {
  switch (command.do) {
    case 'add': {
      const account = registry.create(command.spec);
      renderAll(account);
      return { propertyIds: account.town.data.properties.map((property) => String(property.id)) };
    }
    case 'alias':
      aliases.set(command.clientId, command.of);
      return null;
    case 'happen': {
      const account = accountOf(command.clientId);
      for (let i = 0; i < command.times; i++) account?.event({ event: command.event });
      if (account) renderAll(account);
      return null;
    }
    case 'delay': {
      const account = accountOf(command.clientId);
      if (account) account.delayMs = command.ms;
      return null;
    }
  }
}

process.on('message', ({ id, command }: { id: number; command: PmsCommand }) => {
  try {
    process.send?.({ id, value: carryOut(command) });
  } catch (error) {
    process.send?.({ id, error: error instanceof Error ? error.message : String(error) });
  }
});
process.on('disconnect', () => process.exit(0));
server.listen(0, '127.0.0.1', () => process.send?.({ id: 0, value: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }));
