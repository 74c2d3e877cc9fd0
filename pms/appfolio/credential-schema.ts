import { z } from 'zod';
import type { PmsCapabilities } from '../connector.ts';
import { baseUrlField, basicUserField, headerField } from '../log-in.ts';

/** What the customer fills in (docs/vendors/appfolio.md). */
export const appfolioCredentialSchema = z
  .object({
    mode: z
      .enum(['basic', 'stack'], { error: 'must be basic or stack' })
      .optional()
      .meta({
        title: 'Log-in',
        description: 'basic: your own Database API keys (the default). stack: the keys of a Stack partner, with the id of your database.',
      }),
    clientId: basicUserField.meta({
      title: 'Client ID',
      description: 'basic: in AppFolio, under Account Settings > Database API. stack: of the Stack partner.',
    }),
    clientSecret: headerField.meta({ title: 'Client secret', description: 'Shown once, when the keys are made.', writeOnly: true }),
    developerId: headerField
      .optional()
      .meta({
        title: 'Developer ID',
        description: 'Sent as X-AppFolio-Developer-ID; AppFolio refuses requests without it ("Required header missing").',
      }),
    databaseId: headerField
      .optional()
      .meta({ title: 'Database ID', description: 'For stack: the id of your AppFolio database, sent as X-AppFolio-Database-ID.' }),
    baseUrl: baseUrlField('Only for the QA system (https://api.qa.appfolio.com) or another origin. Empty: https://api.appfolio.com.'),
  })
  .refine((fields) => fields.mode !== 'stack' || Boolean(fields.databaseId), {
    path: ['databaseId'],
    message: 'is needed with the log-in stack',
  });

export const appfolioIdentityFields = ['clientId', 'databaseId'] as const;

/**
 * Tenants carry no mark for guarantors or minors that is known of. Limits as read in a reference made from the vendor's own: 8 a second, 256 a minute,
 * 4,096 an hour; other notes differ, so 5 a second, and Retry-After counts.
 */
export const appfolioCapabilities: PmsCapabilities = {
  flagsGuarantors: false,
  flagsMinors: false,
  looksUpById: true,
  givesTimeZone: false,
  givesBeds: false,
  maxConcurrentRequests: 4,
  rates: [
    { requests: 5, perSeconds: 1, per: 'account' },
    { requests: 256, perSeconds: 60, per: 'account' },
    { requests: 4096, perSeconds: 3600, per: 'account' },
  ],
};
