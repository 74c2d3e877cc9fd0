import type { components, paths } from './schema.d.ts';

type Schemas = components['schemas'];
export type Me = Schemas['Me'];
export type Role = Me['role'];
export type Property = Schemas['Property'];
export type Vendor = Schemas['Vendor'];
export type Credential = Schemas['Credential'];
export type Setup = Schemas['Setup'];
export type Integration = Schemas['Integration'];
export type IntegrationState = Integration['state'];
export type Run = Schemas['Run'];
export type Change = Schemas['Change'];
export type Undone = Schemas['Undone'];
export type Decision = Schemas['Decision'];
export type Unit = Schemas['Unit'];
export type PmsUnit = Schemas['PmsUnit'];
export type Resident = Schemas['Resident'];
export type Stay = Resident['stays'][number];
export type TimelineItem = Schemas['TimelineItem'];
export type Conflict = Schemas['Conflict'];
export type AuditItem = Schemas['AuditItem'];
export type Token = Schemas['Token'];
export type OverviewItem = Schemas['OverviewItem'];
export type ResidentRole = 'primary' | 'cosigner' | 'occupant' | 'guarantor' | 'minor';
export interface LineError {
  line: number;
  column: string | null;
  message: string;
}
export type MappingImport = paths['/api/v1/properties/{id}/mappings/import']['post']['responses'][200]['content']['application/json'];
