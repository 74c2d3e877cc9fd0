import { z } from 'zod';
import type { PmsCapabilities } from '../connector.ts';

/** Sent as HTTP headers, so nothing but visible ASCII. */
const key = z.string().trim().regex(/^[\x21-\x7e]+$/, 'must be copied without spaces or line breaks').max(500);

/** What the customer fills in (docs/vendors/resman.md). */
export const resmanCredentialSchema = z.object({
  integrationPartnerId: key.regex(/^[^:]*$/, 'must not hold a colon').meta({ title: 'Integration partner ID', description: 'Given by ResMan to the partner whose integration is used.' }),
  apiKey: key.meta({ title: 'API key', description: 'The partner\'s key for ResMan\'s partner API.', writeOnly: true }),
  accountId: key.meta({ title: 'Account ID', description: 'Of your ResMan account, sent as ResMan-Account-Id. ResMan support knows it; it belongs to the first part of your address ("acme" of acme.myresman.com).' }),
  baseUrl: z.string().trim().max(500).regex(/^(?:https?:\/\/\S+)?$/, 'must be a web address').optional()
    .meta({ title: 'Address', description: 'Only for another origin. Empty: https://partners-api.myresman.com.' }),
});

export const resmanIdentityFields = ['accountId'] as const;

/** Limits are not published: one request at a time for an account. */
export const resmanCapabilities: PmsCapabilities = { flagsGuarantors: true, flagsMinors: true, looksUpById: true, givesTimeZone: true, givesBeds: false, maxConcurrentRequests: 1, rates: [] };
