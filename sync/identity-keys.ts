import type { IdentityKeys } from '../domain/evidence.ts';
import type { Row } from './journal.ts';

/** By what a person or a PMS person is told from others; of none, that nothing is known. */
export const identityKeys = (row: Row | null): IdentityKeys => ({
  nameKey: (row?.['name_key'] ?? null) as string | null,
  emailKey: (row?.['email_key'] ?? null) as string | null,
});
