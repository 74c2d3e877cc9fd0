import { z } from 'zod';
import type { PmsCapabilities } from '../connector.ts';
import { baseUrlField, headerField } from '../log-in.ts';

/** A password may hold spaces. */
const text = z
  .string()
  .trim()
  .regex(/^[^\u0000-\u001f\u007f]+$/, 'must be one line')
  .max(500);

/** What the customer fills in (docs/vendors/entrata.md). */
export const entrataCredentialSchema = z
  .object({
    org: z
      .string()
      .trim()
      .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/, 'is the first part of your Entrata address alone: "acme" of acme.entrata.com')
      .meta({
        title: 'Organization',
        description: 'The first part of your Entrata address: "acme" of acme.entrata.com. A sandbox looks like acme-test-12345.',
      }),
    authMode: z
      .enum(['apiKey', 'basic'], { error: 'must be apiKey or basic' })
      .optional()
      .meta({
        title: 'Log-in',
        description:
          "apiKey: the key of Entrata's API gateway (the default when a key is given). basic: an API user's name and password on your own Entrata address (older set-ups).",
      }),
    apiKey: headerField
      .optional()
      .meta({
        title: 'API key',
        description:
          'For apiKey. In Entrata: Apps > App Store > API Access; the key must be allowed getStatus, getProperties, getPropertyUnits, getLeases and getLeasePickList for each property.',
        writeOnly: true,
      }),
    username: text
      .regex(/^[^:]*$/, 'must not hold a colon')
      .optional()
      .meta({ title: 'User name', description: "For basic: the API user's name." }),
    password: text.optional().meta({ title: 'Password', description: "For basic: the API user's password.", writeOnly: true }),
    baseUrl: baseUrlField('Only for another origin. Empty: https://apis.entrata.com, with basic https://<organization>.entrata.com.'),
  })
  .refine((fields) => modeOf(fields) !== 'apiKey' || Boolean(fields.apiKey), {
    path: ['apiKey'],
    message: 'is needed with the log-in apiKey',
  })
  .refine((fields) => modeOf(fields) !== 'basic' || Boolean(fields.username), {
    path: ['username'],
    message: 'is needed with the log-in basic',
  })
  .refine((fields) => modeOf(fields) !== 'basic' || Boolean(fields.password), {
    path: ['password'],
    message: 'is needed with the log-in basic',
  });

/** Without a word: what is there to log in with says it. */
export function modeOf(fields: { authMode?: string; apiKey?: string; username?: string }): 'apiKey' | 'basic' {
  if (fields.authMode === 'apiKey' || fields.authMode === 'basic') return fields.authMode;
  return !fields.apiKey && fields.username ? 'basic' : 'apiKey';
}

export const entrataIdentityFields = ['org'] as const;

/**
 * Guarantors are told by customerType, minors by relationshipName or birth date. No rate is declared: Entrata's differ by customer and the account is
 * paused when it says so; the smallest that are quoted would stop customers who have more (docs/vendors/entrata.md, Limits).
 */
export const entrataCapabilities: PmsCapabilities = {
  flagsGuarantors: true,
  flagsMinors: true,
  looksUpById: true,
  givesTimeZone: false,
  givesBeds: true,
  maxConcurrentRequests: 4,
  rates: [],
};
