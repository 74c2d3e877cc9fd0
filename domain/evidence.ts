import { createHmac, hash } from 'node:crypto';

/**
 * Evidence is what a held change or a decision rests on, as canonical JSON of ids, words and days (docs/how-it-works.md, Evidence).
 * The hash is only its index; the recipe's version is stored beside it, so that an upgrade recomputes and never asks again.
 */
export const EVIDENCE_RECIPE = 1;

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Keys in order, so that equal facts give equal text. */
export function canonical(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((each) => canonical(each as Json)).join(',')}]`;
  const record = value as { readonly [key: string]: Json };
  return `{${Object.keys(record)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(record[key] ?? null)}`)
    .join(',')}}`;
}

export const evidenceHash = (evidence: Json): string => hash('sha256', canonical(evidence), 'hex').slice(0, 32);

/** Names and e-mails go into evidence as keyed hashes: equal ones can be told, none can be read back. */
export const keyed = (organizationId: string, key: string | null): string | null =>
  key ? createHmac('sha256', organizationId).update(key).digest('hex').slice(0, 24) : null;

export interface IdentityKeys {
  nameKey: string | null;
  emailKey: string | null;
}
/** Evidence of a question of who is who: the record's keys, and each candidate's id and keys. */
export const evidenceOfIdentity = (
  organizationId: string,
  record: IdentityKeys,
  candidates: readonly (IdentityKeys & { id: string })[],
): Json => ({
  name: keyed(organizationId, record.nameKey),
  email: keyed(organizationId, record.emailKey),
  candidates: [...candidates]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ id, nameKey, emailKey }) => ({ id, name: keyed(organizationId, nameKey), email: keyed(organizationId, emailKey) })),
});
