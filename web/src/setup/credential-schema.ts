import type { Vendor } from '../api/types.ts';

export interface SchemaField {
  name: string;
  title: string;
  description: string | undefined;
  isSecret: boolean;
  required: boolean;
  options: string[] | undefined;
  maxLength: number | undefined;
  isIdentity: boolean;
}
interface JsonSchema {
  properties?: Record<string, { title?: string; description?: string; writeOnly?: boolean; enum?: string[]; maxLength?: number }>;
  required?: string[];
}

/** The fields of a vendor's form, as its JSON Schema describes them. */
export function fieldsOf(vendor: Vendor): SchemaField[] {
  const schema = vendor.credentialSchema as JsonSchema;
  return Object.entries(schema.properties ?? {}).map(([name, field]) => ({
    name,
    title: field.title ?? name,
    description: field.description,
    isSecret: field.writeOnly === true,
    required: schema.required?.includes(name) === true,
    options: field.enum,
    maxLength: field.maxLength,
    isIdentity: vendor.identityFields.includes(name),
  }));
}
