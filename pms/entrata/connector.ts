import { setTimeout as sleep } from 'node:timers/promises';
import { addDays } from '../../domain/days.ts';
import type { PmsTenancy, PmsUnit } from '../../domain/pms.ts';
import { PmsError } from '../connector.ts';
import type { PmsConnector, PmsContext, PmsPage, PmsRead, ReadRequest } from '../connector.ts';
import { BadField, badRecord, contentHash, isRow } from '../fields.ts';
import type { Row } from '../fields.ts';
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
  const page = emptyPage();
  for (const raw of await fetchProperties(ctx)) {
    const row = take(page, 'properties', raw, isRow(raw) ? raw.PropertyID : null);
    if (row) try { page.properties.push(mapProperty(row.row, row.id)); } catch (error) { page.badRecords.push(badRecord('properties', null, null, badField(error))); }
  }
  return page;
}

const emptyPage = () => ({ rows: [], total: null, nextCursor: null, properties: [], units: [], tenancies: [], badRecords: [] }) as PmsPage & Required<Pick<PmsPage, 'properties' | 'units' | 'tenancies' | 'badRecords'>>;

/** Notes a row for the proof of completeness; null where it has no id to go by. */
function take(page: ReturnType<typeof emptyPage>, list: string, raw: unknown, rawId: unknown): { row: Row; id: string } | null {
  const id = readKey(rawId);
  page.rows.push(id === null ? null : { id, hash: contentHash(raw) });
  if (id !== null && isRow(raw)) return { row: raw, id };
  page.badRecords.push(badRecord(list, null, null, new BadField('id', 'unreadable_id', rawId)));
  return null;
}

function badField(error: unknown): BadField {
  if (error instanceof BadField) return error;
  throw error;
}

/** What a read learned that look-ups of the same run need too. It lives as long as the run's context. */
interface Learned { units: UnitBook; words: PickList }
const learnedOf = new WeakMap<PmsContext, Map<string, Learned>>();

function remember(ctx: PmsContext, propertyExternalId: string, learned: Learned): Learned {
  const known = learnedOf.get(ctx) ?? new Map<string, Learned>();
  learnedOf.set(ctx, known.set(propertyExternalId, learned));
  return learned;
}

function openRead(ctx: PmsContext, request: ReadRequest): PmsRead {
  const units = new UnitBook(), told = new Set<string>(), live = new Map<string, string>();
  let words: PickList | null = null;
  return {
    lists: ['units', 'leases'],
    async fetchPage(list, cursor) {
      if (list === 'units') return unitsPage(await fetchUnits(ctx, request.propertyExternalId), units, told, request);
      if (list !== 'leases') throw new PmsError('client', 'unknown_list', `${VENDOR_NAME} has no such list. This is a fault in Unit Sync: report it.`);
      words ??= remember(ctx, request.propertyExternalId, { units, words: await fetchPickList(ctx) }).words;
      return leasesPage(ctx, cursor, { request, units, words, told, live });
    },
  };
}

function unitsPage(rows: readonly unknown[], book: UnitBook, told: Set<string>, { propertyExternalId }: ReadRequest): PmsPage {
  const page = emptyPage();
  for (const raw of rows) {
    const row = take(page, 'units', raw, isRow(raw) ? raw.id ?? raw.unitId : null);
    if (row) try { tell(page.units, book.add(row.row, row.id, propertyExternalId), told); } catch (error) { page.badRecords.push(badRecord('units', null, null, badField(error))); }
  }
  return page;
}

/** Each PMS unit once in a read, however often its row comes. */
function tell(units: PmsUnit[], more: readonly PmsUnit[], told: Set<string>): void {
  for (const unit of more) if (!told.has(unit.externalId)) { told.add(unit.externalId); units.push(unit); }
}

interface Reading { request: ReadRequest; units: UnitBook; words: PickList; told: Set<string>; live: Map<string, string> }

/**
 * The leases come in two questions: those with someone living or about to live there, then those that ended lately. In this order: a lease that ends in
 * between comes twice, with other content, and the read is found inconsistent; the other way round it would be lost.
 */
async function leasesPage(ctx: PmsContext, cursor: string | null, { request, units, words, told, live }: Reading): Promise<PmsPage> {
  const { phase, no, wasFull, previousFirst } = parseCursor(cursor), { propertyExternalId, today } = request;
  const filters: Record<string, string> = phase === 'live' ? { leaseStatusTypeIds: words.idsOf('pending', 'current', 'notice', 'eviction', 'unknown').join(',') }
    : { leaseStatusTypeIds: words.idsOf('past').join(','), moveOutDateFrom: americanDay(addDays(today, -KEPT_DAYS)) };
  const ask = () => fetchLeases(ctx, propertyExternalId, filters, { no, size: PAGE_SIZE });
  const { rows, nextPage } = await (cursor === null ? ask() : patiently(ctx, ask)), page = emptyPage();
  const first = isRow(rows[0]) ? readKey(rows[0].id) ?? '' : '', isRepeat = no > 1 && first !== '' && first === previousFirst;
  if (isRepeat && wasFull) throw violation('same_page', METHODS.leases, 'is the same for every page.');
  // A short page was all, from a server that does not page.
  for (const raw of isRepeat ? [] : rows) {
    // A server that heeds no filter tells all leases twice; what it says the same is no contradiction.
    const rawId = isRow(raw) ? readKey(raw.id) : null, hash = contentHash(raw);
    if (phase === 'past' && rawId !== null && live.get(rawId) === hash) continue;
    if (phase === 'live' && rawId !== null) live.set(rawId, hash);
    const row = take(page, 'leases', raw, isRow(raw) ? raw.id : null);
    if (!row) continue;
    const mapped = mapLease(row.row, row.id, { propertyExternalId, today, words, units, isLookUp: false });
    if (mapped.hasUnreadableId) page.rows[page.rows.length - 1] = null;
    if (mapped.wholeUnit) tell(page.units, [mapped.wholeUnit], told);
    if (mapped.tenancy) page.tenancies.push(mapped.tenancy);
    page.badRecords.push(...mapped.badRecords);
  }
  page.nextCursor = !isRepeat && (nextPage || mayGoOn(rows.length)) ? `${phase}:${no + 1}:${rows.length === PAGE_SIZE ? 'full' : 'short'}:${first}` : phase === 'live' ? 'past:1:short:' : null;
  return page;
}

/**
 * A full page may have another behind it. So may a short one of a round number: a server that allows fewer a page than were asked for gives no other
 * sign, and to stop there would lose the rest unseen. More than were asked for: the server does not page, and this is all of it.
 */
const mayGoOn = (count: number): boolean => count === PAGE_SIZE || (count > 0 && count < PAGE_SIZE && (count % 10 === 0 || count % 25 === 0));

/** Longest wait within a read. */
const MOST_WAIT_MS = 130_000;

/**
 * Waits where Entrata asks for it, and asks again. Its limits can be as low as one call a minute for a method and property, and a read calls getLeases
 * twice at least: an attempt that began anew would come to the same place again and again.
 */
async function patiently<T>(ctx: PmsContext, ask: () => Promise<T>): Promise<T> {
  for (let waitedMs = 0; ;) {
    try { return await ask(); } catch (error) {
      const waitMs = error instanceof PmsError && error.code === 'rate_limited' ? Math.max(error.retryAfterMs ?? 0, 1) : Infinity;
      waitedMs += waitMs;
      if (waitedMs > MOST_WAIT_MS) throw error;
      await sleep(waitMs, undefined, { signal: ctx.signal }).catch(() => { throw ctx.signal.reason; });
    }
  }
}

function parseCursor(cursor: string | null): { phase: 'live' | 'past'; no: number; wasFull: boolean; previousFirst: string } {
  const parts = /^(live|past):(\d{1,9}):(full|short):(.*)$/.exec(cursor ?? 'live:1:short:');
  if (!parts) throw new PmsError('client', 'bad_cursor', 'A page was asked for that no answer had named. This is a fault in Unit Sync: report it.');
  return { phase: parts[1] === 'past' ? 'past' : 'live', no: Number(parts[2]), wasFull: parts[3] === 'full', previousFirst: parts[4] ?? '' };
}

/** getLeases with `leaseIds`, in every status: absent from the leases that are live is no proof of a move-out. */
async function lookUpTenancy(ctx: PmsContext, request: ReadRequest & { tenancyExternalId: string }): Promise<PmsTenancy | null> {
  const { propertyExternalId, tenancyExternalId: id, today } = request;
  let learned = learnedOf.get(ctx)?.get(propertyExternalId);
  if (!learned) {
    const units = new UnitBook();
    unitsPage(await fetchUnits(ctx, propertyExternalId), units, new Set(), request);
    learned = remember(ctx, propertyExternalId, { units, words: await fetchPickList(ctx) });
  }
  const { rows } = await fetchLeases(ctx, propertyExternalId, { leaseIds: id, leaseStatusTypeIds: learned.words.allIds.join(',') });
  if (rows.length === 0) return null;
  const row = rows.find((each) => isRow(each) && readKey(each.id) === id);
  if (!isRow(row)) throw violation('other_lease', METHODS.leases, 'names other leases than the one asked for.');
  const { tenancy, badRecords } = mapLease(row, id, { propertyExternalId, today, ...learned, isLookUp: true });
  if (!tenancy || badRecords.length > 0) throw violation('unusable_lease', METHODS.leases, 'is a lease that cannot be read.');
  return tenancy;
}

