/** Reads what a caller wants of a new account. */
import type { AccountSpec } from '../account.ts';
import { isCivilDay } from '../town/civil.ts';
import { isObject } from '../town/events/said.ts';
import { VENDOR_NAMES } from '../vendor/vendor.ts';
import { AdminError } from './http.ts';

const bad = (what: string): never => {
  throw new AdminError(400, what);
};
const MOST_RESIDENTS = 200_000;

function whole(body: Record<string, unknown>, key: string, most: number): number | undefined {
  const value = body[key];
  if (value === undefined) return undefined;
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most
    ? value
    : bad(`${key}: a whole number up to ${most}`);
}

function propertiesOf(value: unknown): AccountSpec['properties'] {
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= 2000) return value;
  if (!Array.isArray(value)) return bad('properties: a number, or a list of { name, units }');
  return value.map((row: unknown) =>
    isObject(row) && typeof row.name === 'string' && typeof row.units === 'number'
      ? { name: row.name, units: row.units }
      : bad('properties: { name, units }'),
  );
}

/** `size` is another word for `residents`. */
export function readAccountSpec(body: Record<string, unknown>): AccountSpec {
  const { clientId, clientSecret, seed, today, cast } = body;
  const vendor = VENDOR_NAMES.find((name) => name === (body.vendor ?? 'buildium')) ?? bad(`vendor: one of ${VENDOR_NAMES.join(', ')}`);
  if (body.options !== undefined && !isObject(body.options)) return bad('options: an object');
  if (cast !== undefined && cast !== 'base' && cast !== 'full') return bad('cast: base or full');
  if (typeof clientId !== 'string' || clientId === '' || typeof clientSecret !== 'string' || clientSecret === '')
    return bad('clientId and clientSecret: needed');
  if (seed !== undefined && typeof seed !== 'number' && typeof seed !== 'string') return bad('seed: a number or a text');
  if (today !== undefined && !isCivilDay(today)) return bad('today: YYYY-MM-DD');
  return {
    vendor,
    options: body.options,
    cast,
    clientId,
    clientSecret,
    seed,
    today,
    residents: whole(body, 'residents', MOST_RESIDENTS) ?? whole(body, 'size', MOST_RESIDENTS),
    properties: propertiesOf(body.properties),
    empty: body.empty === true,
    delayMs: whole(body, 'delayMs', 600_000),
    lifeEveryMs: whole(body, 'lifeEveryMs', 86_400_000),
  };
}
