/**
 * One request, from path and query to the answer. Faults stand in front of the checks, since an outage asks nobody for a password;
 * but which page is the last one is known only for a request that is right, so the list is looked up first.
 */
import { distortList } from '../faults/list.ts';
import { distortPage } from '../faults/page.ts';
import { earlyReply } from '../faults/early.ts';
import type { FaultBook } from '../faults/book.ts';
import type { Fault } from '../faults/spec.ts';
import type { Town } from '../town/town.ts';
import { rowWords } from './row-words.ts';
import { ApiError, words } from './errors.ts';
import { KIND, LISTS } from './lists.ts';
import type { Row } from './lists.ts';
import type { ListCache } from './list-cache.ts';
import { DEFAULT_LIMIT, Query } from './query.ts';
import type { Reply } from '../reply.ts';
import { findRoute } from './routes.ts';
import type { Route } from './routes.ts';

export interface Pms {
  town: Town;
  lists: ListCache;
  faults: FaultBook;
}
export interface Asked {
  method: string;
  path: string;
  search: string;
  authorized: boolean;
}
export interface Answer {
  reply: Reply;
  faults: Fault[];
  resource: string | null;
  offset: number;
  limit: number;
  rows: number | null;
}

interface Found {
  route: Route;
  query: Query;
  ids: number[];
  offset: number;
  limit: number;
}

/** Everything that can be wrong with the request itself. */
function find(pms: Pms, asked: Asked, route: Route | null, query: Query): Found {
  if (!asked.authorized) throw new ApiError(401);
  query.check();
  if (route === null || asked.method !== 'GET') throw new ApiError(404);
  if (route.id !== null)
    return { route, query, ids: LISTS[route.resource].show(pms.town, route.id) === null ? [] : [route.id], offset: 0, limit: 1 };
  const { offset, limit } = query.page();
  return { route, query, ids: pms.lists.ids(pms.town, route.resource, query, limit), offset, limit };
}

function look(pms: Pms, found: Found, faults: Fault[]): Reply {
  const { route, query, offset, limit } = found;
  const show = (id: number): Row | null => LISTS[route.resource].show(pms.town, id);
  const asked = query.ids('propertyids').map(String);
  const ids = distortList(faults, found.ids, {
    lookup: route.id !== null,
    page: Math.floor(offset / limit),
    namesOf: (id) => [String(id)],
    propertiesOf: (id) => LISTS[route.resource].propertiesOf(pms.town, id).map((p) => [String(p)]),
    asksFor: (property) => asked.includes(property),
    refuse: () => {
      throw new ApiError(403);
    },
  });
  if (route.id !== null) {
    const row = ids.length === 0 ? null : show(route.id);
    if (row === null) throw new ApiError(404);
    return { status: 200, body: row, headers: {} };
  }
  const rowsAt = (from: number): Row[] =>
    ids
      .slice(Math.max(0, from), Math.max(0, from) + limit)
      .map(show)
      .filter((row) => row !== null);
  const page = distortPage(faults, { rows: rowsAt(offset), total: ids.length }, { offset, limit, rowsAt }, rowWords);
  return { status: 200, body: page.rows, headers: page.total === null ? {} : { 'x-total-count': String(page.total) } };
}

/** The error's own body for what the rules refuse; anything else is a mistake of ours and goes up. */
function guarded<T>(run: () => T): T | ApiError {
  try {
    return run();
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
}

export function answer(pms: Pms, asked: Asked): Answer {
  const route = findRoute(asked.path);
  const query = new Query(asked.search);
  const found = guarded(() => find(pms, asked, route, query));
  const place = found instanceof ApiError ? { offset: 0, limit: DEFAULT_LIMIT } : { offset: found.offset, limit: found.limit };
  const faults = pms.faults.take({
    resource: route?.resource ?? null,
    kind: route === null ? null : KIND[route.resource],
    lookup: route?.id != null,
    ...place,
    total: found instanceof ApiError ? 0 : found.ids.length,
  });
  const result = earlyReply(faults, words) ?? (found instanceof ApiError ? found : guarded(() => look(pms, found, faults)));
  const reply = result instanceof ApiError ? { status: result.status, body: result.body, headers: {} } : result;
  return { reply, faults, resource: route?.resource ?? null, ...place, rows: Array.isArray(reply.body) ? reply.body.length : null };
}
