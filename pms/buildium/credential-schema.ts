import { z } from 'zod';
import type { PmsCapabilities } from '../connector.ts';
import { baseUrlField, headerField } from '../log-in.ts';

/** What the customer fills in (docs/vendors/buildium.md). */
export const buildiumCredentialSchema = z.object({
  clientId: headerField.meta({
    title: 'Client ID',
    description:
      'In Buildium: Settings > Developer Tools > API keys. Choose a key that may view rental properties and units, leases, and tenants.',
  }),
  clientSecret: headerField.meta({ title: 'Client secret', description: 'Shown once, when the API key is created.', writeOnly: true }),
  baseUrl: baseUrlField('Only for the sandbox (https://apisandbox.buildium.com) or another origin. Empty: https://api.buildium.com.'),
});

export const buildiumIdentityFields = ['clientId'] as const;

/** DateOfBirth tells minors, Cosigners are guarantors (docs/vendors/buildium.md). Ten requests at once are allowed; two are left for tests and look-ups. */
export const buildiumCapabilities: PmsCapabilities = {
  flagsGuarantors: true,
  flagsMinors: true,
  looksUpById: true,
  givesTimeZone: false,
  givesBeds: false,
  maxConcurrentRequests: 8,
  rates: [],
};
