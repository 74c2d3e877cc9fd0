import { z } from 'zod';
import type { PmsCapabilities } from '../connector.ts';

/** What the customer fills in (docs/vendors/csv.md). */
export const csvCredentialSchema = z.object({
  name: z
    .string()
    .trim()
    .min(1, 'must be given')
    .max(200)
    .meta({
      title: 'Source of the roster',
      description:
        'Names the source of the roster, for example the PMS it is exported from. It cannot change later: another name is another PMS account.',
    }),
});

export const csvIdentityFields = ['name'] as const;

/** The file says who is a guarantor or a minor. Nothing is asked over the network: the limit only keeps one account from taking every connection of the database. */
export const csvCapabilities: PmsCapabilities = {
  flagsGuarantors: true,
  flagsMinors: true,
  looksUpById: false,
  givesTimeZone: false,
  givesBeds: true,
  maxConcurrentRequests: 8,
  rates: [],
};
