import { defineSearchAttributeKey, type SearchAttributePair } from '@temporalio/common';

/** Typed search attributes, so that an operator finds a property's, an organization's or a vendor's runs in the Temporal UI. */
export const PROPERTY = defineSearchAttributeKey('UnitSyncProperty', 'KEYWORD');
export const ORGANIZATION = defineSearchAttributeKey('UnitSyncOrganization', 'KEYWORD');
export const VENDOR = defineSearchAttributeKey('UnitSyncVendor', 'KEYWORD');

export interface RunTags {
  propertyId?: string;
  organizationId?: string;
  vendor?: string | null;
}

export function searchAttributes(tags: RunTags): SearchAttributePair[] {
  return [
    ...(tags.propertyId ? [{ key: PROPERTY, value: tags.propertyId }] : []),
    ...(tags.organizationId ? [{ key: ORGANIZATION, value: tags.organizationId }] : []),
    ...(tags.vendor ? [{ key: VENDOR, value: tags.vendor }] : []),
  ];
}
