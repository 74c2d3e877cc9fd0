import { v7 } from 'uuid';

/** UUIDv7: in the order of creation, so that among people "the lowest id" is the oldest (docs/rules.md, Who is who). */
export const newId = (): string => v7();

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
export const isId = (value: string): boolean => UUID.test(value);

/** Vendors' ids: shorter first, then by code point (docs/rules.md, User Sync), so that "9" comes before "10" and text ids have an order too. */
export function compareExternalIds(a: string, b: string): number {
  const left = [...a], right = [...b];
  if (left.length !== right.length) return left.length - right.length;
  const i = left.findIndex((char, at) => char !== right[at]);
  return i < 0 ? 0 : (left[i]!.codePointAt(0) ?? 0) - (right[i]!.codePointAt(0) ?? 0);
}
