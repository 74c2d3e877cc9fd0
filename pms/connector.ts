import type { z } from 'zod';
import type { Clock, CivilDate } from '../domain/days.ts';
import type { BadRecord, LeaseStatus, PmsProperty, PmsTenancy, PmsUnit } from '../domain/pms.ts';

/**
 * The contract between the product and a vendor's connector (docs/connectors.md).
 *
 * A connector answers one page at a time and knows nothing of completeness, limits, retries, the database or Temporal:
 * the caller loops, proves that a read is complete the same way for every vendor, and stages what came. Retries happen in Temporal alone.
 */
export interface PmsConnector {
  vendor: string;
  /** For people: "Buildium". */
  name: string;
  capabilities: PmsCapabilities;
  /** Fields the customer fills in; all strings. Secret ones carry `.meta({ writeOnly: true })`; help texts are descriptions. */
  credentialSchema: z.ZodObject;
  /** The fields that say which PMS account this is; they cannot change later. */
  identityFields: readonly string[];
  /** Tries the credential step by step. Steps after a failed one are left out. Throws only what the caller must see (cancellation). */
  test(ctx: PmsContext): Promise<PmsTestStep[]>;
  /** One page of the account's properties, cursor null for the first. */
  listProperties(ctx: PmsContext, cursor: string | null): Promise<PmsPage>;
  /** Begins one full read of one PMS property. An attempt that fails begins anew: a read put together from two proves nothing. */
  openRead(ctx: PmsContext, request: ReadRequest): PmsRead;
  /**
   * The tenancy as it stands now, asked by id (or the person in it, where the vendor has only people's ids); null when the PMS says that there is none. Only where `capabilities.looksUpById`.
   * Used to tell a vanished record from one that a list left out.
   */
  lookUpTenancy?(ctx: PmsContext, request: LookUpRequest): Promise<PmsTenancy | null>;
  /** Every raw word the vendor documents, with our meaning; the wizard shows them besides those in use. */
  knownStatuses: readonly KnownStatus[];
  /** The customer's own words, where the PMS can be asked for them; the wizard shows them too. Empty where the credential may not ask. */
  listStatuses?(ctx: PmsContext, propertyExternalId: string): Promise<readonly KnownStatus[]>;
}

export interface KnownStatus {
  raw: string;
  meaning: LeaseStatus;
}

export interface PmsCapabilities {
  flagsGuarantors: boolean;
  flagsMinors: boolean;
  looksUpById: boolean;
  givesTimeZone: boolean;
  givesBeds: boolean;
  /** Requests to one account that may be under way at once, across all workers. */
  maxConcurrentRequests: number;
  /** What the vendor allows over time. Empty: nothing is known. All of them hold. */
  rates: readonly PmsRate[];
}

/** So many requests in so many seconds, counted for the whole account, for each operation, or for each operation and PMS property. */
export interface PmsRate {
  requests: number;
  perSeconds: number;
  per: 'account' | 'operation' | 'operation_and_property';
}

export interface PmsContext {
  /** The credential's fields, secrets included. Never logged, never in an error. */
  fields: Readonly<Record<string, string>>;
  http: PmsHttp;
  /** Activity cancellation and time-outs. */
  signal: AbortSignal;
  clock: Clock;
  /** Where the account's records are uploaded to us instead of being asked for over HTTP (csv). */
  roster?: RosterSource;
}

/**
 * The roster last uploaded to the account. Pinned at the first question: every answer of one context comes from one upload.
 * @throws PmsError transient `roster_replaced` when another was uploaded meanwhile: whoever reads begins anew
 */
export interface RosterSource {
  /** null: none has been uploaded yet. */
  head(): Promise<RosterHead | null>;
  /** One page of a PMS property's units or stays, from 0; `pages` is 0 where the roster does not name the property. */
  page(propertyExternalId: string, list: RosterList, page: number): Promise<{ rows: unknown[]; total: number; pages: number }>;
}
export type RosterList = 'units' | 'stays';
export interface RosterHead {
  id: string;
  uploadedAt: Date;
  rows: number;
  properties: { externalId: string; name: string; stays: number }[];
}

/** One GET or POST to the PMS: pooled, bounded in time and bytes, address-checked. Throws PmsError and nothing else. */
export interface PmsHttp {
  request(request: PmsHttpRequest): Promise<PmsHttpResponse>;
}
export interface PmsHttpRequest {
  method: 'GET' | 'POST';
  url: string;
  headers?: Record<string, string>;
  body?: string;
  signal: AbortSignal;
  /** What the vendor counts this request as (PmsRate), where its limits are by operation or PMS property. */
  operation?: { name: string; propertyExternalId: string | null };
  /** Deadline of the whole request, and cap of its decoded body, where a vendor answers a whole property at once; else pms/http.ts. */
  timeoutMs?: number;
  maxBytes?: number;
}
/** `headers` in lower case. `text` is the decoded body, `bytes` the same in UTF-8 where it is at hand; a body over the cap is a PmsError. */
export interface PmsHttpResponse {
  status: number;
  headers: Record<string, string>;
  readonly text: string;
  bytes?: Uint8Array;
}

export interface ReadRequest {
  propertyExternalId: string;
  /** The calendar day at the property, for vendors whose statuses follow dates. */
  today: CivilDate;
}

/** Who is missing from a list. */
export interface LookUpRequest extends ReadRequest {
  tenancyExternalId: string;
  personExternalId: string;
}

export interface PmsRead {
  /** The vendor's lists in the order in which they must be read, e.g. ['units', 'tenants', 'leases']. Units come before tenancies. */
  lists: readonly string[];
  /** True where this vendor promises a total with every page: a page without one then proves nothing (`total_missing`). */
  totalsPromised?: boolean;
  /** One page of a list; cursor null for the first. May keep what later pages of the same read need (names of people, say). */
  fetchPage(list: string, cursor: string | null): Promise<PmsPage>;
  /**
   * The same page, asked for and not read yet: for a vendor whose equal bytes say equal things. `fetchPage` is then this with `read` called at once.
   * A read whose pages are byte for byte those of an earlier one is known by that (pms/noted-read.ts).
   */
  fetchRaw?(list: string, cursor: string | null): Promise<RawPage>;
}

/** `digest` covers all that the page is read from: the body, and what the headers say of the list. `read` is called once for each page, in their order, with the body. */
export interface RawPage {
  digest: string;
  body: Uint8Array;
  read: (body: Uint8Array) => PmsPage;
}

export interface PmsPage {
  /**
   * One entry per raw row of the answer, in its order: the vendor's id of the row with a hash of its content, or null where the id cannot be read.
   * The caller's proof of completeness rests on them: no row twice, no page again, as many as the total says.
   */
  rows: ({ id: string; hash: string } | null)[];
  /** How many of them are other PMS properties', where the vendor cannot be asked for one alone: they prove that the list is whole, not that this property has anything in it. */
  rowsOfOthers?: number;
  /** The vendor's total for the whole list, where it gives one. */
  total: number | null;
  /** null at the end of the list. */
  nextCursor: string | null;
  /** The vendor could not be asked for all of the list: what is there is true, and what is not proves nothing. */
  isPartial?: boolean;
  /** Where what is read was taken down at some time and not just now; every page of a read gives the same. The same one read again proves nothing more (docs/rules.md, Absence). */
  snapshot?: PmsSnapshot;
  properties?: PmsProperty[];
  units?: PmsUnit[];
  tenancies?: PmsTenancy[];
  badRecords?: BadRecord[];
}

export interface PmsSnapshot {
  id: string;
  takenAt: Date;
}

export interface PmsTestStep {
  name: 'reach' | 'auth' | 'permission' | 'properties' | 'sample';
  ok: boolean;
  detail: string;
  code: PmsErrorCode | null;
}

export const PMS_ERROR_CODES = [
  'config',
  'auth',
  'permission',
  'not_found',
  'rate_limited',
  'maintenance',
  'transient',
  'client',
  'contract_violation',
] as const;
export type PmsErrorCode = (typeof PMS_ERROR_CODES)[number];

/**
 * The only error a connector throws. The message is built from codes and our own words, never from a vendor's text or a cause:
 * it ends up in workflow histories and screens.
 */
export class PmsError extends Error {
  readonly code: PmsErrorCode;
  /** Milliseconds the vendor asked us to wait (Retry-After), if it did. */
  readonly retryAfterMs: number | null;
  /** Machine-readable detail, e.g. `http_503`, `html_body`, `timeout`. */
  readonly detail: string;
  /** Of a `transient` one: so many attempts at the same are enough to call it `contract_violation`, where the vendor says so. */
  readonly mostAttempts: number | null;
  constructor(code: PmsErrorCode, detail: string, message: string, retryAfterMs: number | null = null, mostAttempts: number | null = null) {
    super(message);
    this.name = 'PmsError';
    this.code = code;
    this.detail = detail;
    this.retryAfterMs = retryAfterMs;
    this.mostAttempts = mostAttempts;
  }
}
