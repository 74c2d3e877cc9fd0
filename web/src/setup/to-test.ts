import type { Credential } from '../api/types.ts';

/** A new credential is tested at once; one of rosters has nothing to test before its first roster. */
export const toTest = (saved: Credential): string | null => (saved.vendor === 'csv' ? null : saved.id);
