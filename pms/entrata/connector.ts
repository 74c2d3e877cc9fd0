import { setTimeout as sleep } from 'node:timers/promises';
import { addDays } from '../../domain/days.ts';
import type { PmsTenancy, PmsUnit } from '../../domain/pms.ts';
import { PmsError } from '../connector.ts';
import type { PmsConnector, PmsContext, PmsPage, PmsRead, ReadRequest } from '../connector.ts';
import { badCursor, noSuchList } from '../errors.ts';
import { contentHash, isRow } from '../fields.ts';
import type { Row } from '../fields.ts';
import { emptyPage, pageOf } from '../page.ts';
import type { FilledPage } from '../page.ts';
import { PerContext } from '../per-context.ts';
import { americanDay, readKey } from '../values.ts';
import { KEPT_DAYS } from '../kept.ts';
import { entrataCapabilities, entrataCredentialSchema, entrataIdentityFields } from './credential-schema.ts';
import { VENDOR_NAME, violation } from './errors.ts';
import { METHODS } from './client.ts';
import { PAGE_SIZE, fetchLeases, fetchPickList, fetchProperties, fetchUnits } from './lists.ts';
import { mapLease } from './mapping.ts';
import { ENTRATA_STATUSES } from './statuses.ts';
import type { PickList } from './statuses.ts';
import { testCredential } from './test-credential.ts';
import { UnitBook, mapProperty } from './units.ts';

/** Entrata's JSON methods (docs/vendors/entrata.md). */
export const entrata: PmsConnector = {
  vendor: 'entrata',
  name: VENDOR_NAME,
  capabilities: entrataCapabilities,
  credentialSchema: entrataCredentialSchema,
  identityFields: entrataIdentityFields,
  knownStatuses: ENTRATA_STATUSES,
  test: testCredential,
  listProperties,
  openRead,
  lookUpTenancy,
  listStatuses: async (ctx) => (await fetchPickList(ctx)).statuses,
};

async function listProperties(ctx: PmsContext): Promise<PmsPage> {
  return pageOf(await fetchProperties(ctx), {
    list: 'properties',
    idField: 'PropertyID',
    idOf: idOf('PropertyID'),
    map: (page, row, id) => {
      page.properties.push(mapProperty(row as Row, id));
    },
  });
}

const idOf =
  (...fields: string[]) =>
  (row: unknown): string | null =>
    isRow(row) ? readKey(fields.map((field) => row[field]).find((id) => id !== undefined && id !== null)) : null;

/** What a read learned that look-ups of the same run need too. It lives as long as the run's context. */
interface Learned {
  units: UnitBook;
  words: PickList;
}
const learned = new PerContext<Learned>();

function openRead(ctx: PmsContext, request: ReadRequest): PmsRead {
  const units = new UnitBook(),
    told = new Set<string>(),
    live = new Map<string, string>();
  let words: PickList | null = null;
  return {
    lists: ['units', 'leases'],
    async fetchPage(list, cursor) {
      if (list === 'units') return unitsPage(await fetchUnits(ctx, request.propertyExternalId), units, told, request);
      if (list !== 'leases') throw noSuchList(VENDOR_NAME);
      words ??= learned.set(ctx, request.propertyExternalId, { units, words: await fetchPickList(ctx) }).words;
      return leasesPage(ctx, cursor, { request, units, words, told, live });
    },
  };
}

const unitsPage = (rows: readonly unknown[], book: UnitBook, told: Set<string>, { propertyExternalId }: ReadRequest): FilledPage =>
  pageOf(rows, {
    list: 'units',
    idField: 'id',
    idOf: idOf('id', 'unitId'),
    map: (page, row, id) => {
      tell(page.units, book.add(row as Row, id, propertyExternalId), told);
    },
  });

/** Each PMS unit once in a read, however often its row comes. */
function tell(units: PmsUnit[], more: readonly PmsUnit[], told: Set<string>): void {
  for (const unit of more)
    if (!told.has(unit.externalId)) {
      told.add(unit.externalId);
      units.push(unit);
    }
}

const idOfLease = idOf('id');

interface Reading {
  request: ReadRequest;
  units: UnitBook;
  words: PickList;
  told: Set<string>;
  live: Map<string, string>;
}

/**
 * The leases come in two questions: those with someone living or about to live there, then those that ended lately. In this order: a lease that ends in
 * between comes twice, with other content, and the read is found inconsistent; the other way round it would be lost.
 */
async function leasesPage(ctx: PmsContext, cursor: string | null, { request, units, words, told, live }: Reading): Promise<PmsPage> {
  const { phase, no, wasFull, previousFirst } = parseCursor(cursor),
    { propertyExternalId, today } = request;
  const filters: Record<string, string> =
    phase === 'live'
      ? { leaseStatusTypeIds: words.idsOf('pending', 'current', 'notice', 'eviction', 'unknown').join(',') }
      : { leaseStatusTypeIds: words.idsOf('past').join(','), moveOutDateFrom: americanDay(addDays(today, -KEPT_DAYS)) };
  const ask = () => fetchLeases(ctx, propertyExternalId, filters, { no, size: PAGE_SIZE });
  const { rows, nextPage } = await (cursor === null ? ask() : patiently(ctx, ask));
  // One lease a page tells whether the server pages at all, and then the page that came again is not the one that was asked for.
  const pages = async (count: number) =>
    count > 1 && (await patiently(ctx, () => fetchLeases(ctx, propertyExternalId, filters, { no: 1, size: 1 }))).rows.length <= 1;
  const first = idOfLease(rows[0]) ?? '',
    isRepeat = no > 1 && first !== '' && first === previousFirst;
  if (isRepeat && (wasFull || (await pages(rows.length)))) throw violation('same_page', METHODS.leases, 'is the same for every page.');
  const page = emptyPage();
  // A short page that comes again was all, from a server that does not page. A server that heeds no filter tells all leases twice; what it says the same is no contradiction.
  pageOf(
    isRepeat ? [] : rows.filter((raw) => phase === 'live' || live.get(idOfLease(raw) ?? '') !== contentHash(raw)),
    {
      list: 'leases',
      idField: 'id',
      idOf: idOfLease,
      map: (_page, row, id) => {
        if (phase === 'live') live.set(id, contentHash(row));
        const mapped = mapLease(row as Row, id, { propertyExternalId, today, words, units, isLookUp: false });
        if (mapped.hasUnreadableId) page.rows[page.rows.length - 1] = null;
        if (mapped.wholeUnit) tell(page.units, [mapped.wholeUnit], told);
        if (mapped.tenancy) page.tenancies.push(mapped.tenancy);
        page.badRecords.push(...mapped.badRecords);
      },
    },
    page,
  );
  page.nextCursor =
    !isRepeat && (nextPage || mayGoOn(rows.length))
      ? `${phase}:${no + 1}:${rows.length === PAGE_SIZE ? 'full' : 'short'}:${first}`
      : phase === 'live'
        ? 'past:1:short:'
        : null;
  return page;
}

/**
 * A full page may have another behind it. So may a short one of a round number: a server that allows fewer a page than were asked for gives no other
 * sign, and to stop there would lose the rest unseen. More than were asked for: the server does not page, and this is all of it.
 */
const mayGoOn = (count: number): boolean =>
  count === PAGE_SIZE || (count > 0 && count < PAGE_SIZE && (count % 10 === 0 || count % 25 === 0));

/** Longest wait within a read. */
const MOST_WAIT_MS = 130_000;

/**
 * Waits where Entrata asks for it, and asks again. Its limits can be as low as one call a minute for a method and property, and a read calls getLeases
 * twice at least: an attempt that began anew would come to the same place again and again.
 */
async function patiently<T>(ctx: PmsContext, ask: () => Promise<T>): Promise<T> {
  for (let waitedMs = 0; ;) {
    try {
      return await ask();
    } catch (error) {
      const waitMs = error instanceof PmsError && error.code === 'rate_limited' ? Math.max(error.retryAfterMs ?? 0, 1) : Infinity;
      waitedMs += waitMs;
      if (waitedMs > MOST_WAIT_MS) throw error;
      await sleep(waitMs, undefined, { signal: ctx.signal }).catch(() => {
        throw ctx.signal.reason;
      });
    }
  }
}

function parseCursor(cursor: string | null): { phase: 'live' | 'past'; no: number; wasFull: boolean; previousFirst: string } {
  const parts = /^(live|past):(\d{1,9}):(full|short):(.*)$/.exec(cursor ?? 'live:1:short:');
  if (!parts) throw badCursor();
  return {
    phase: parts[1] === 'past' ? 'past' : 'live',
    no: Number(parts[2]),
    wasFull: parts[3] === 'full',
    previousFirst: parts[4] ?? '',
  };
}

/** getLeases with `leaseIds`, in every status: absent from the leases that are live is no proof of a move-out. */
async function lookUpTenancy(ctx: PmsContext, request: ReadRequest & { tenancyExternalId: string }): Promise<PmsTenancy | null> {
  const { propertyExternalId, tenancyExternalId: id, today } = request;
  let known = learned.get(ctx, propertyExternalId);
  if (!known) {
    const units = new UnitBook();
    unitsPage(await fetchUnits(ctx, propertyExternalId), units, new Set(), request);
    known = learned.set(ctx, propertyExternalId, { units, words: await fetchPickList(ctx) });
  }
  const { rows } = await fetchLeases(ctx, propertyExternalId, { leaseIds: id, leaseStatusTypeIds: known.words.allIds.join(',') });
  if (rows.length === 0) return null;
  const row = rows.find((each) => idOfLease(each) === id);
  if (!isRow(row)) throw violation('other_lease', METHODS.leases, 'names other leases than the one asked for.');
  const { tenancy, badRecords } = mapLease(row, id, { propertyExternalId, today, ...known, isLookUp: true });
  if (!tenancy || badRecords.length > 0) throw violation('unusable_lease', METHODS.leases, 'is a lease that cannot be read.');
  return tenancy;
}
