/** The query in brackets (docs/vendors/appfolio.md): every list wants filters[Id] or filters[LastUpdatedAtFrom]; flat names mean nothing. */
import type { Account } from '../account.ts';
import { badRequest } from './errors.ts';

const KNOWN = ['Id', 'LastUpdatedAtFrom', 'IncludeHidden', 'PropertyId'];
const DEFAULT_SIZE = 100;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

export interface Query {
  ids: ReadonlySet<string> | null;
  since: string | null;
  hidden: boolean;
  propertyIds: ReadonlySet<string> | null;
  number: number;
  size: number;
  text: string;
}

/** Names as they were written, values decoded. */
function pairs(search: string, literal: boolean): Map<string, string> {
  const found = new Map<string, string>();
  for (const part of search.split('&')) {
    const at = part.indexOf('='),
      name = at < 0 ? part : part.slice(0, at),
      value = at < 0 ? '' : part.slice(at + 1);
    const decode = (text: string): string => {
      try {
        return decodeURIComponent(text.replaceAll('+', ' '));
      } catch {
        throw badRequest('The query is not valid.');
      }
    };
    if (name !== '') found.set(literal ? name : decode(name), decode(value));
  }
  return found;
}

const setOf = (value: string | undefined): ReadonlySet<string> | null =>
  value === undefined || value === '' ? null : new Set(value.split(',').map((id) => id.trim().toLowerCase()));

export function readQuery(account: Account, search: string, takesProperty: boolean): Query {
  const said = pairs(search, account.options.brackets === 'literal');
  const whole = (name: string, otherwise: number): number => {
    const value = said.get(name);
    if (value === undefined) return otherwise;
    if (!/^[1-9]\d{0,8}$/.test(value)) throw badRequest(`${name} must be a positive whole number`);
    return Number(value);
  };
  for (const name of said.keys()) {
    const [, filter] = /^filters\[(\w+)\]$/.exec(name) ?? [];
    const known =
      filter === undefined ||
      (KNOWN.includes(filter) && (filter !== 'PropertyId' || (takesProperty && account.options.propertyFilter !== 'refused')));
    if (!known) throw badRequest(`filters[${filter}] is not supported`);
  }
  const since = said.get('filters[LastUpdatedAtFrom]') ?? null,
    ids = setOf(said.get('filters[Id]'));
  if (since === null && ids === null) throw badRequest('One of the following filters is required: filters[Id], filters[LastUpdatedAtFrom]');
  if (since !== null && (!INSTANT.test(since) || Number.isNaN(Date.parse(since))))
    throw badRequest('filters[LastUpdatedAtFrom] must be an ISO 8601 date and time');
  return {
    ids,
    since: since === null ? null : new Date(since).toISOString(),
    hidden: said.get('filters[IncludeHidden]') === 'true',
    propertyIds: account.options.propertyFilter === 'applied' ? setOf(said.get('filters[PropertyId]')) : null,
    number: whole('page[number]', 1),
    size: Math.min(whole('page[size]', DEFAULT_SIZE), Number(account.options.pageMost)),
    text: [...said]
      .filter(([name]) => name.startsWith('filters['))
      .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
      .join('&'),
  };
}
