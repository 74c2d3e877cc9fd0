/** Everything under /_admin: accounts, their towns, events, clock, faults, requests, delay. */
import type { Account } from '../account.ts';
import type { Registry } from '../registry.ts';
import { isCivilDay } from '../town/civil.ts';
import type { EventRequest } from '../town/events/ask.ts';
import { townView } from '../town/view.ts';
import { readOptions } from '../vendor/options.ts';
import { readAccountSpec } from './account-spec.ts';
import { AdminError, objectBody } from './http.ts';

interface Call {
  registry: Registry;
  body: unknown;
  params: URLSearchParams;
  rest: string | undefined;
}
type OnAccount = (account: Account, call: Call) => unknown;

/** Passwords and licences are the account's secrets. */
const shownOptions = (account: Account) =>
  Object.fromEntries(Object.entries(account.options).filter(([name]) => !/password|secret|license/i.test(name)));

export function summary(account: Account) {
  account.now();
  const { data } = account.town;
  return {
    id: account.clientId,
    vendor: account.vendor,
    clientId: account.clientId,
    options: shownOptions(account),
    today: data.today,
    pinned: account.pinned,
    seed: data.seed,
    version: data.version,
    lifeEveryMs: account.lifeEveryMs,
    delayMs: account.delayMs,
    properties: data.properties.map((p) => ({ id: String(p.id), name: p.name })),
    units: data.units.length,
    people: data.people.length,
    leases: data.leases.length,
    faults: account.faults.list().length,
    requests: account.requests.total,
    peakConcurrency: account.gate.peak,
  };
}

const wholeMs = (body: unknown, key: string): number => {
  const value = objectBody(body)[key];
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0)
    throw new AdminError(400, `${key}: a whole number of milliseconds`);
  return value;
};

/** PUT replaces: a list, { faults: [...] }, or a single fault. */
function faultsOf(body: unknown): unknown[] {
  if (Array.isArray(body)) return body;
  const { faults } = objectBody(body);
  return Array.isArray(faults) ? faults : [body];
}

const ROUTES: Record<string, OnAccount> = {
  'GET ': (account) => summary(account),
  'PATCH ': (account, { body, registry }) => {
    const { clientSecret, options } = objectBody(body);
    if (clientSecret === undefined && options === undefined) throw new AdminError(400, 'clientSecret or options: needed');
    if (clientSecret !== undefined && (typeof clientSecret !== 'string' || clientSecret === ''))
      throw new AdminError(400, 'clientSecret: a text');
    if (options !== undefined) account.options = readOptions(account.facts.options, { ...account.options, ...objectBody(options) });
    if (clientSecret !== undefined) account.clientSecret = clientSecret;
    registry.save();
    return summary(account);
  },
  'DELETE ': (account, { registry }) => ({ removed: registry.remove(account.clientId) }),
  'GET town': (account, { params }) => {
    account.now();
    return townView(account.town, params.has('propertyId') ? Number(params.get('propertyId')) : undefined);
  },
  'GET ids': (account) => {
    account.now();
    return account.facts.ids(account);
  },
  'GET cannot-express': (account) => account.facts.cannotExpress,
  'GET events': (account) => account.town.data.log,
  'POST events': (account, { body }) => {
    const said = objectBody(body);
    if (typeof said.event !== 'string') throw new AdminError(400, 'event: needed');
    return account.event(said as EventRequest);
  },
  'POST clock': (account, { body }) => {
    const { today } = objectBody(body);
    if (today !== null && !isCivilDay(today)) throw new AdminError(400, 'today: YYYY-MM-DD, or null to follow the clock');
    account.setToday(today);
    return summary(account);
  },
  'POST life': (account, { body }) => {
    account.startLife({ everyMs: wholeMs(body, 'everyMs') });
    account.onChange();
    return summary(account);
  },
  'POST beat': (account) => ({ event: account.beat() }),
  'POST delay': (account, { body }) => {
    account.delayMs = wholeMs(body, 'ms');
    return summary(account);
  },
  'GET faults': (account) => account.faults.list(),
  'PUT faults': (account, { body }) => account.faults.replace(faultsOf(body)),
  'POST faults': (account, { body }) => account.faults.add(body),
  'DELETE faults': (account, { rest }) => {
    if (rest === undefined) account.faults.clear();
    else if (!account.faults.remove(rest)) throw new AdminError(404, 'no such fault');
    return account.faults.list();
  },
  'GET requests': (account) => account.requests.list(),
  'DELETE requests': (account) => {
    account.requests.clear();
    account.gate.peak = account.gate.inFlight;
    return [];
  },
};

/** The answer and its status; throws AdminError or TownError. */
export function admin(registry: Registry, method: string, path: string, params: URLSearchParams, body: unknown): [number, unknown] {
  const [, , collection, id, what = '', rest, more] = path.split('/').map(decodeURIComponent);
  if (collection !== 'accounts' || more !== undefined) throw new AdminError(404, 'no such route');
  if (id === undefined || id === '') {
    if (method === 'GET') return [200, registry.list().map(summary)];
    if (method === 'POST') return [201, summary(registry.create(readAccountSpec(objectBody(body))))];
    throw new AdminError(405, 'GET or POST');
  }
  const account = registry.get(id);
  if (account === undefined) throw new AdminError(404, 'no such account');
  const key = `${method} ${what}`;
  const route = Object.hasOwn(ROUTES, key) && (rest === undefined || key === 'DELETE faults') ? ROUTES[key] : undefined;
  if (route === undefined)
    throw new AdminError(
      404,
      `one of ${Object.keys(ROUTES)
        .map((r) => r.trim())
        .join(', ')}`,
    );
  return [200, route(account, { registry, body, params, rest })];
}
