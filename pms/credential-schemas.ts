import { z } from 'zod';
import type { PmsCapabilities } from './connector.ts';
import { appfolioCapabilities, appfolioCredentialSchema, appfolioIdentityFields } from './appfolio/credential-schema.ts';
import { buildiumCapabilities, buildiumCredentialSchema, buildiumIdentityFields } from './buildium/credential-schema.ts';
import { entrataCapabilities, entrataCredentialSchema, entrataIdentityFields } from './entrata/credential-schema.ts';
import { csvCapabilities, csvCredentialSchema, csvIdentityFields } from './csv/credential-schema.ts';
import {
  resmanCapabilities,
  resmanCredentialSchema,
  resmanIdentityFields,
  resmanMitsCapabilities,
  resmanMitsCredentialSchema,
} from './resman/credential-schema.ts';
import { yardiCapabilities, yardiCredentialSchema, yardiIdentityFields } from './yardi/credential-schema.ts';

/**
 * The only part of pms that the API imports: what it must know of a vendor to show a form and keep a credential. It knows no connector and does no I/O,
 * so the API cannot call a PMS by accident.
 */
export { checkPmsUrl } from './addresses.ts';

export interface VendorDescription {
  vendor: string;
  name: string;
  credentialSchema: z.ZodObject;
  identityFields: readonly string[];
  capabilities: PmsCapabilities;
}

export const VENDORS: readonly VendorDescription[] = [
  {
    vendor: 'appfolio',
    name: 'AppFolio',
    credentialSchema: appfolioCredentialSchema,
    identityFields: appfolioIdentityFields,
    capabilities: appfolioCapabilities,
  },
  {
    vendor: 'buildium',
    name: 'Buildium',
    credentialSchema: buildiumCredentialSchema,
    identityFields: buildiumIdentityFields,
    capabilities: buildiumCapabilities,
  },
  {
    vendor: 'entrata',
    name: 'Entrata',
    credentialSchema: entrataCredentialSchema,
    identityFields: entrataIdentityFields,
    capabilities: entrataCapabilities,
  },
  {
    vendor: 'csv',
    name: 'Roster file (CSV)',
    credentialSchema: csvCredentialSchema,
    identityFields: csvIdentityFields,
    capabilities: csvCapabilities,
  },
  {
    vendor: 'resman',
    name: 'ResMan',
    credentialSchema: resmanCredentialSchema,
    identityFields: resmanIdentityFields,
    capabilities: resmanCapabilities,
  },
  {
    vendor: 'resman_mits',
    name: 'ResMan (MITS)',
    credentialSchema: resmanMitsCredentialSchema,
    identityFields: resmanIdentityFields,
    capabilities: resmanMitsCapabilities,
  },
  {
    vendor: 'yardi',
    name: 'Yardi',
    credentialSchema: yardiCredentialSchema,
    identityFields: yardiIdentityFields,
    capabilities: yardiCapabilities,
  },
];

/** JSON Schema (2020-12) of what the customer fills in; secret fields carry `writeOnly`. */
export function toJsonSchema(schema: z.ZodObject): Record<string, unknown> {
  return z.toJSONSchema(schema, { io: 'input' });
}

/** The fields never shown again: those marked `writeOnly`. */
export function secretFields(schema: z.ZodObject): string[] {
  return Object.entries(schema.shape)
    .filter(([, field]) => (z.globalRegistry.get(field as z.ZodType) as { writeOnly?: boolean } | undefined)?.writeOnly === true)
    .map(([name]) => name);
}
