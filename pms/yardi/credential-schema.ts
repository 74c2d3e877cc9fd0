import { z } from 'zod';
import type { PmsCapabilities } from '../connector.ts';

const line = z
  .string()
  .trim()
  .regex(/^[^\u0000-\u001f\u007f]+$/, 'must be one line');

/** Whatever was pasted: the company's folder, `webservices` in it, or one of its files. The folder stays, so that one database is one account. */
export const baseOf = (address: string): string =>
  address
    .trim()
    .replace(/[?#].*$/, '')
    .replace(/\/+$/, '')
    .replace(/\/[^/]+\.asmx$/i, '')
    .replace(/\/webservices$/i, '')
    .replace(/\/+$/, '');

/** What the customer fills in (docs/vendors/yardi.md). */
export const yardiCredentialSchema = z.object({
  baseUrl: z
    .string()
    .trim()
    .max(500)
    .regex(/^https?:\/\/\S+$/, 'must be a web address')
    .overwrite(baseOf)
    .meta({
      title: 'Address',
      description:
        "Where your Voyager is, up to your company's folder: https://www.yardiasp13.com/acmeliving. The address of one of its .asmx files does too.",
    }),
  username: line.max(200).meta({ title: 'User name', description: 'Of the interface user that was made for Unit Sync in Voyager.' }),
  password: line.max(500).meta({ title: 'Password', description: 'Of that user.', writeOnly: true }),
  serverName: line.max(200).meta({ title: 'Server', description: 'Of the database, as Yardi gives it: aspdb04.' }),
  database: line.max(200).meta({ title: 'Database', description: 'Its name, as Yardi gives it: acme_live.' }),
  platform: line.max(100).optional().meta({ title: 'Platform', description: 'Empty: SQL Server.' }),
  interfaceEntity: line.max(200).meta({ title: 'Interface entity', description: "The vendor's name as it is registered with Yardi." }),
  interfaceLicense: z
    .string()
    .trim()
    .min(1)
    .max(4000)
    .meta({
      title: 'Interface licence',
      description: 'The long text that Yardi issued for the interface Common Data, or for Billing and Payments.',
      writeOnly: true,
    }),
});

export const yardiIdentityFields = ['baseUrl', 'serverName', 'database'] as const;

/** The list of residents tells neither guarantors nor minors. One call at a time for a database, two for a host (docs/vendors/yardi.md, Limits). */
export const yardiCapabilities: PmsCapabilities = {
  flagsGuarantors: false,
  flagsMinors: false,
  looksUpById: true,
  givesTimeZone: false,
  givesBeds: false,
  maxConcurrentRequests: 2,
  rates: [],
};
