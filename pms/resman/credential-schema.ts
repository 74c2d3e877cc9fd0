import { z } from 'zod';
import type { PmsCapabilities } from '../connector.ts';
import { baseUrlField, basicUserField, headerField } from '../log-in.ts';

/** What the customer fills in (docs/vendors/resman.md). */
export const resmanCredentialSchema = z.object({
  integrationPartnerId: basicUserField.meta({
    title: 'Integration partner ID',
    description: 'Given by ResMan to the partner whose integration is used.',
  }),
  apiKey: headerField.meta({ title: 'API key', description: "The partner's key for ResMan's partner API.", writeOnly: true }),
  accountId: headerField.meta({
    title: 'Account ID',
    description:
      'Of your ResMan account, sent as ResMan-Account-Id. ResMan support knows it; it belongs to the first part of your address ("acme" of acme.myresman.com).',
  }),
  baseUrl: baseUrlField('Only for another origin. Empty: https://partners-api.myresman.com.'),
});

export const resmanIdentityFields = ['accountId'] as const;

/** Limits are not published: one request at a time for an account. */
export const resmanCapabilities: PmsCapabilities = {
  flagsGuarantors: true,
  flagsMinors: true,
  looksUpById: true,
  givesTimeZone: true,
  givesBeds: false,
  maxConcurrentRequests: 1,
  rates: [],
};

/** The older interface asks for the same log-in at another address. Who is a guarantor or a minor is not in it, nor a household by its id. */
export const resmanMitsCredentialSchema = resmanCredentialSchema.extend({
  baseUrl: baseUrlField('Only for another origin. Empty: https://api.myresman.com.'),
});
export const resmanMitsCapabilities: PmsCapabilities = {
  flagsGuarantors: false,
  flagsMinors: false,
  looksUpById: false,
  givesTimeZone: false,
  givesBeds: false,
  maxConcurrentRequests: 1,
  rates: [],
};
