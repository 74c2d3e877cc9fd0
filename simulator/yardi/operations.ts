/** Every operation that is served, with its parameters in the order of the WSDL (docs/vendors/yardi.md): strings may be left out, booleans may not. */
import type { Kind } from '../vendor/vendor.ts';

type ParamType = 'string' | 'boolean';
export interface Param {
  name: string;
  type: ParamType;
}
export interface Operation {
  name: string;
  iface: string;
  params: readonly Param[];
  login: boolean;
  kind: Kind;
  lookup?: boolean;
}

export const NAMESPACE = 'http://tempuri.org/YSI.Interfaces.WebServices/';
export const INTERFACES = ['ItfCommonData', 'ItfResidentData', 'ItfResidentTransactions20'] as const;
/** the word of the option `licensed` */
export const LICENCE: Record<string, string> = {
  ItfCommonData: 'common',
  ItfResidentData: 'resident',
  ItfResidentTransactions20: 'billing',
};

const strings = (...names: string[]): Param[] => names.map((name) => ({ name, type: 'string' }));
const booleans = (...names: string[]): Param[] => names.map((name) => ({ name, type: 'boolean' }));
const LOGIN = strings('UserName', 'Password', 'ServerName', 'Database', 'Platform'),
  LICENSE = strings('InterfaceEntity', 'InterfaceLicense');
const DEPTH = [
  ...booleans('IncludeLedger'),
  ...strings('LedgerAsOfDate'),
  ...booleans('IncludeLeaseCharges', 'IncludeVehicleInfo', 'IncludeRoommateData', 'IncludeEmployerData'),
];

/** Common Data and Resident Data: log-in, entity, licence, then the rest. */
const common = (iface: string, name: string, kind: Kind, extra: Param[] = [], lookup = false): Operation => ({
  name,
  iface,
  kind,
  login: true,
  lookup,
  params: [...LOGIN, ...LICENSE, ...extra],
});
/** Billing and Payments: the property before entity and licence. */
const billing = (name: string, kind: Kind, before: Param[], after: Param[] = [], lookup = false): Operation => ({
  name,
  iface: 'ItfResidentTransactions20',
  kind,
  login: true,
  lookup,
  params: [...LOGIN, ...before, ...LICENSE, ...after],
});
const bare = (iface: string, name: string): Operation => ({ name, iface, kind: 'session', login: false, params: [] });
const property = strings('YardiPropertyId');

const residents = (iface: string): Operation[] => [
  bare(iface, 'Ping'),
  bare(iface, 'GetVersionNumber'),
  common(iface, 'GetPropertyConfigurations', 'properties'),
  common(iface, 'GetResidents', 'tenancies', [...property, ...strings('MoveOut1')]),
  common(iface, 'GetResidentData', 'tenancies', [...property, ...strings('TenantCode'), ...DEPTH], true),
  common(iface, 'GetRoommatePromotions', 'other', [...property, ...strings('MoveOutFrom', 'MoveOutTo')]),
];

export const OPERATIONS: readonly Operation[] = [
  ...residents('ItfCommonData'),
  ...residents('ItfResidentData'),
  ...[
    common('ItfCommonData', 'GetPropertyList', 'properties', property),
    common('ItfCommonData', 'GetResidentsByStatus', 'tenancies', [...property, ...strings('Status', 'DateFrom', 'DateTo')]),
    common('ItfCommonData', 'GetResidentsByDate', 'tenancies', [...property, ...strings('Status', 'ModifiedSinceDate')]),
    common('ItfCommonData', 'GetResidentsByUnit', 'tenancies', [...property, ...strings('UnitId')]),
    common('ItfCommonData', 'GetResidentFromRoommate', 'tenancies', [...property, ...strings('RoommateCode'), ...DEPTH], true),
    common('ItfCommonData', 'GetUnitInformation', 'units', property),
    common('ItfCommonData', 'GetCurrentUnitInformation', 'units', property),
    common('ItfCommonData', 'GetTenantStatus', 'statuses', property),
    common('ItfCommonData', 'GetServerTime', 'session'),
  ],
  bare('ItfResidentTransactions20', 'Ping'),
  bare('ItfResidentTransactions20', 'GetVersionNumber'),
  billing('GetPropertyConfigurations', 'properties', []),
  billing('GetResidentTransactions_Login', 'tenancies', property),
  billing('GetResidentTransaction_Login', 'tenancies', strings('YardiPropertyId', 'TenantId'), [], true),
  billing('GetResidentTransactions_ByChargeDate_Login', 'tenancies', property, strings('FromDate', 'ToDate')),
  billing('GetUnitInformation_Login', 'units', property),
];

export const operationOf = (iface: string, name: string): Operation | undefined =>
  OPERATIONS.find((op) => op.iface === iface && op.name === name);
