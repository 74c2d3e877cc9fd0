/** What every vendor of the simulator has to say about itself, and how one request to it is understood. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Account } from '../account.ts';
import type { EarlyWords } from '../faults/early.ts';
import type { Fault, FaultScope } from '../faults/spec.ts';
import type { Reply } from '../reply.ts';
import type { CannotExpress } from './cannot-express.ts';
import type { OptionSpec } from './options.ts';

export const VENDOR_NAMES = ['buildium', 'entrata', 'yardi', 'appfolio', 'resman'] as const;
export type VendorName = (typeof VENDOR_NAMES)[number];

/** The vendor's ids of the town's rows, by the town's own ids: for tests that compare. A person may have several, and so may a lease that is drawn anew. */
export interface VendorIds {
  properties: Record<string, string>;
  units: Record<string, string>;
  beds: Record<string, string>;
  tenancies: Record<string, string[]>;
  people: Record<string, string[]>;
}

export interface VendorFacts {
  name: VendorName;
  title: string;
  options: OptionSpec;
  faults: FaultScope;
  cannotExpress: readonly CannotExpress[];
  /** for the page at `/`: what is served, and how to log in */
  routes: readonly string[];
  credentials: string;
  /** at once, per account; Infinity where the vendor documents none */
  maxConcurrent: number;
  ids(account: Account): VendorIds;
}

/** `rawHeaders`: names as they were written, with their values in turn. */
export interface Asked {
  method: string;
  path: string;
  search: string;
  headers: IncomingHttpHeaders;
  rawHeaders: readonly string[];
  body: string;
}

/** Where a request goes, whether or not it is right: what faults are aimed at. `resource` is the vendor's name of it, `kind` everybody's. */
export interface Place {
  resource: string;
  kind: Kind;
  /** what it belongs to, where the vendor parts its calls */ group?: string;
}
export type Kind = 'properties' | 'units' | 'tenancies' | 'people' | 'statuses' | 'session' | 'other';

/** A request that is right. Vendors without pages have one of all rows. */
export interface Call {
  lookup: boolean;
  offset: number;
  limit: number;
  total: number;
  answer(faults: Fault[]): Reply & { rows: number };
}

/** The vendor's answer to what its rules refuse. */
export class Refusal extends Error {
  readonly reply: Reply;
  constructor(reply: Reply) {
    super(`refused with ${reply.status}`);
    this.reply = reply;
  }
}

/** All accounts of the simulator. */
export interface Accounts {
  get(clientId: string, vendor: VendorName): Account | undefined;
  of(vendor: VendorName): Account[];
}

export interface Protocol {
  vendor: VendorName;
  matches(method: string, path: string): boolean;
  /** whose account is asked for; a wrong secret is no matter here */
  find(registry: Accounts, asked: Asked): Account | undefined;
  /** null: there is no such thing here */
  place(asked: Asked): Place | null;
  /** no account of that name */
  stranger(asked: Asked): Reply;
  /** too often, or too many at once (`busy`) */
  turnAway(account: Account, asked: Asked, place: Place | null, busy: boolean): Reply | null;
  words(account: Account, asked: Asked, place: Place | null): EarlyWords;
  /** throws Refusal */
  read(account: Account, asked: Asked, place: Place | null): Call;
  /** added to every answer */
  headers?(account: Account, asked: Asked, place: Place | null): Record<string, string>;
}

/** The id and secret of HTTP Basic; null when the header is none. */
export function basicOf(headers: IncomingHttpHeaders): { user: string; password: string } | null {
  const [, packed] = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(headers.authorization ?? '') ?? [];
  if (packed === undefined) return null;
  const text = Buffer.from(packed, 'base64').toString('utf8'),
    at = text.indexOf(':');
  return at < 0 ? null : { user: text.slice(0, at), password: text.slice(at + 1) };
}

export const headerOf = (headers: IncomingHttpHeaders, name: string): string | undefined => {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
};
