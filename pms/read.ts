import type { BadRecord, PmsProperty } from '../domain/pms.ts';
import type { PmsConnector, PmsContext, PmsPage, PmsRead, PmsSnapshot, ReadRequest } from './connector.ts';
import { contentHash } from './fields.ts';
import { SeenRows } from './seen.ts';

/**
 * Why a read that came to its end is not complete (docs/rules.md, User Sync, Reads): its rows create, update and assign, but nothing ends because of it.
 * `total_mismatch` more or fewer rows than the total; `total_changed` between pages; `total_missing` though promised; `repeated_row` a row id twice;
 * `cursor_loop` a page asked for again; `unreadable_id`; `empty` no unit or no tenancy row at all; `too_many_pages` cut off;
 * `partial` the connector itself says that the vendor would not give all.
 */
export type IncompleteReason =
  | 'total_mismatch'
  | 'total_changed'
  | 'total_missing'
  | 'repeated_row'
  | 'cursor_loop'
  | 'unreadable_id'
  | 'empty'
  | 'too_many_pages'
  | 'partial';

export interface ReadResult {
  complete: boolean;
  /** The first reason found. */
  reason: IncompleteReason | null;
  /** Raw rows of all lists, also those a connector drops. */
  rows: number;
  /** People delivered, counted once per tenancy: what `reads[].records` shows. */
  records: number;
  units: number;
  tenancies: number;
  badRecords: number;
  /** Of the last page that named one. */
  snapshot: PmsSnapshot | null;
}

/** A million rows at a thousand a page, tenfold. */
const MAX_PAGES = 10_000;
/** Pages in a row without a row: a server that names a next page for ever would be followed to the ten-thousandth. */
const MAX_EMPTY_PAGES = 10;

export interface ReadOptions {
  /** After each page, for heartbeats. */
  onProgress?: (progress: { list: string; pages: number; rows: number }) => void;
  maxPages?: number;
}

/** Takes each page in order, without the rows that came before. May be slow: the next page is fetched meanwhile, one ahead. */
export type OnPage = (page: PmsPage, list: string) => Promise<void> | void;

/**
 * Reads one PMS property in full and proves the read complete, the same way for every vendor.
 * @throws PmsError of the page that failed: the read as a whole failed and contributes nothing; begin anew
 */
export function readProperty(
  connector: PmsConnector,
  ctx: PmsContext,
  request: ReadRequest,
  onPage: OnPage,
  options: ReadOptions = {},
): Promise<ReadResult> {
  return readThrough(connector.openRead(ctx, request), ctx.signal, onPage, options);
}

/** The same for a read that is open already. */
export async function readThrough(read: PmsRead, signal: AbortSignal, onPage: OnPage, options: ReadOptions = {}): Promise<ReadResult> {
  const result: ReadResult = { complete: true, reason: null, rows: 0, records: 0, units: 0, tenancies: 0, badRecords: 0, snapshot: null };
  const last = read.lists.at(-1);
  for (const list of read.lists) {
    const rowsBefore = result.rows,
      others = { rows: 0 };
    const fetch = (cursor: string | null) => read.fetchPage(list, cursor);
    await readList(
      fetch,
      { list, isTenancies: list === last, totalsPromised: read.totalsPromised === true, others },
      result,
      onPage,
      signal,
      options,
    );
    // A property without units or without a single tenancy row is more likely a lost permission than a fact.
    if (result.rows - others.rows === rowsBefore && (list === 'units' || list === last)) doubt(result, 'empty');
  }
  return result;
}

/** All properties of the account, with the same proof. An account without properties is `empty`. */
export async function readAccountProperties(
  connector: PmsConnector,
  ctx: PmsContext,
  options: ReadOptions = {},
): Promise<ReadResult & { properties: PmsProperty[] }> {
  const properties: PmsProperty[] = [];
  const result: ReadResult = { complete: true, reason: null, rows: 0, records: 0, units: 0, tenancies: 0, badRecords: 0, snapshot: null };
  const keep: OnPage = (page) => {
    properties.push(...(page.properties ?? []));
  };
  await readList(
    (cursor) => connector.listProperties(ctx, cursor),
    { list: 'properties', isTenancies: false, totalsPromised: false, others: { rows: 0 } },
    result,
    keep,
    ctx.signal,
    options,
  );
  if (result.rows === 0) doubt(result, 'empty');
  return { ...result, properties };
}

/** `others`: rows of other PMS properties in the list, counted on the way. */
interface ListTraits {
  list: string;
  isTenancies: boolean;
  totalsPromised: boolean;
  others: { rows: number };
}

function doubt(result: ReadResult, reason: IncompleteReason): void {
  result.complete = false;
  result.reason ??= reason;
}

async function readList(
  fetch: (cursor: string | null) => Promise<PmsPage>,
  traits: ListTraits,
  result: ReadResult,
  onPage: OnPage,
  signal: AbortSignal,
  options: ReadOptions,
): Promise<void> {
  const seen = new SeenRows(),
    cursors = new SeenRows();
  const maxPages = options.maxPages ?? MAX_PAGES;
  let total: number | null | undefined;
  let rows = 0,
    emptyPages = 0;
  let pending: Promise<PmsPage> | null = fetch(null);
  for (let pages = 1; pending; pages++) {
    const page = await pending;
    signal.throwIfAborted();
    if (total === undefined) total = page.total;
    else if (page.total !== total) doubt(result, 'total_changed');
    if (page.total === null && traits.totalsPromised) doubt(result, 'total_missing');
    if (page.isPartial) doubt(result, 'partial');

    const fresh = judgeRows(page, traits, seen, result);
    rows += page.rows.length;
    result.rows += page.rows.length;
    traits.others.rows += page.rowsOfOthers ?? 0;

    pending = null;
    if (page.nextCursor !== null) {
      if (cursors.add(page.nextCursor, '') !== 'new') doubt(result, 'cursor_loop');
      else if (pages >= maxPages || (emptyPages = page.rows.length === 0 ? emptyPages + 1 : 0) >= MAX_EMPTY_PAGES)
        doubt(result, 'too_many_pages');
      // A page with nothing new is the same page again; going on could go on for ever. Totals and repeats have said so already, or do now.
      else if (page.rows.length > 0 && fresh.newRows === 0) doubt(result, 'repeated_row');
      else pending = fetch(page.nextCursor);
    }
    // Whoever takes the page may fail first; the page that is under way then belongs to nobody.
    pending?.catch(() => undefined);
    count(fresh.page, result);
    await onPage(fresh.page, traits.list);
    options.onProgress?.({ list: traits.list, pages, rows: result.rows });
  }
  if (typeof total === 'number' && total !== rows) doubt(result, 'total_mismatch');
}

function count(page: PmsPage, result: ReadResult): void {
  result.units += page.units?.length ?? 0;
  result.tenancies += page.tenancies?.length ?? 0;
  for (const tenancy of page.tenancies ?? []) result.records += tenancy.members.length;
  result.badRecords += page.badRecords?.length ?? 0;
  result.snapshot = page.snapshot ?? result.snapshot;
}

/**
 * Compares a page's rows with those seen. What came before is taken out of the page; where it came with different content, it becomes a bad record
 * (docs/rules.md, Who is who): the stager then sets the first one aside too.
 */
function judgeRows(page: PmsPage, traits: ListTraits, seen: SeenRows, result: ReadResult): { page: PmsPage; newRows: number } {
  const newHere = new Set<string>();
  const repeated = new Set<string>();
  const differing: BadRecord[] = [];
  let newRows = 0;
  for (const row of page.rows) {
    if (row === null) {
      doubt(result, 'unreadable_id');
      newRows++;
      continue;
    }
    const verdict = seen.add(row.id, row.hash);
    if (verdict === 'new') {
      newHere.add(row.id);
      newRows++;
      continue;
    }
    doubt(result, 'repeated_row');
    repeated.add(row.id);
    if (verdict === 'different') differing.push(duplicate(row.id, row.hash, traits));
  }
  if (repeated.size === 0) return { page, newRows };
  // The first of a page stays where no earlier page had it.
  const taken = new Set<string>();
  const isFirst = ({ externalId: id }: { externalId: string }) => {
    if (!repeated.has(id)) return true;
    if (!newHere.has(id) || taken.has(id)) return false;
    taken.add(id);
    return true;
  };
  const kept: PmsPage = { ...page };
  for (const kind of ['properties', 'units', 'tenancies'] as const) {
    const items = page[kind];
    taken.clear();
    if (items) Object.assign(kept, { [kind]: (items as { externalId: string }[]).filter(isFirst) });
  }
  if (differing.length > 0) kept.badRecords = [...(page.badRecords ?? []), ...differing];
  return { page: kept, newRows };
}

function duplicate(id: string, hash: string, { list, isTenancies }: ListTraits): BadRecord {
  const isPerson = !isTenancies && list !== 'units' && list !== 'properties';
  return {
    list,
    tenancyExternalId: isTenancies ? id : null,
    personExternalId: isPerson ? id : null,
    reason: 'duplicate_differs',
    field: 'Id',
    valueHash: contentHash(hash),
  };
}
