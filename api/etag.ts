import { Refusal } from '../domain/refusal.ts';

/** A strong ETag from a row's version (RFC 9110, 8.8.3). */
export const etagOf = (version: number): string => `"${version}"`;

/** Which versions `If-Match` allows; null: any. */
function ifMatchVersions(header: string | undefined): Set<string> | null {
  if (header === undefined || header.trim() === '*') return null;
  // A weak tag never matches here (RFC 9110, 13.1.1): it stays as it is and equals no tag of ours.
  return new Set(header.split(',').map((tag) => tag.trim()));
}

/** @throws 412 when the caller saw another version than the present one. Call it under the row's lock. */
export function requireMatch(header: string | undefined, version: number): void {
  const allowed = ifMatchVersions(header);
  if (allowed && !allowed.has(etagOf(version)))
    throw new Refusal('stale', 'It was changed since it was read: read it again and decide anew.');
}
