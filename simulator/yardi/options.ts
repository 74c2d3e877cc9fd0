/** What a Yardi account of the simulator can be set to (yardi note; the first value is the default). */
import type { OptionSpec } from '../vendor/options.ts';

export const options = {
  userName: { text: 'svc_unitsync', says: 'UserName; the Password is the clientSecret' },
  serverName: { text: 'aspdb04', says: 'ServerName' },
  database: { text: 'demo_live', says: 'Database' },
  platform: { text: 'SQL Server', says: 'Platform' },
  interfaceEntity: { text: 'Unit Sync Example', says: 'InterfaceEntity' },
  interfaceLicense: { text: 'MIIBDEMOLICENSE', says: 'InterfaceLicense' },
  licensed: {
    values: ['all', 'common', 'billing', 'resident'],
    says: 'which interface the licence is for; the others answer with an entity or licence error',
  },
  licenseError: {
    values: ['emptyResult', 'message'],
    says: 'wrong entity, licence, server or database: an empty result, or an error message',
  },
  propertyList: { text: '.all', says: 'a code that stands for all properties' },
  elementOrder: { values: ['strict', 'any'], says: 'parameters in the order of the WSDL, or in any' },
  result: { values: ['element', 'escaped', 'cdata'], says: 'the result as an element in no namespace, or as escaped or CDATA text' },
  characterReferences: { values: ['apostrophes', 'all', 'none'], says: 'what is written as numeric character references' },
  otherOccupants: { values: ['listed', 'absent'], says: 'OtherOccupants and Email come only in some versions' },
  guarantors: { values: ['absent', 'occupants'], says: 'guarantors: not in the list call, or among OtherOccupants' },
  transfer: { values: ['newCode', 'sameCode'], says: 'to another unit: a new tCode, or the same one with another UnitCode' },
  closedApplications: { values: ['listed', 'absent'], says: 'canceled and denied people in GetResidents' },
  unitUniqueId: { values: ['yes', 'no'], says: 'UnitID with its UniqueID, or the code alone' },
  mitsPrefix: { values: ['yes', 'no'], says: 'the MITS: prefix in Billing and Payments' },
  promotions: { values: ['elements', 'attributes'], says: 'GetRoommatePromotions: codes and names as elements, or as attributes' },
  tenantStatus: {
    values: ['words', 'codes', 'refused'],
    says: 'GetTenantStatus: a list of words, of codes with descriptions, or no permission; its shape is not public',
  },
  canceled: { values: ['Canceled', 'Cancelled'], says: 'spelling' },
  waitlist: { values: ['Waitlist', 'Wait List'], says: 'spelling' },
  eviction: { values: ['Eviction', 'Evict'], says: 'spelling' },
  userAgents: { values: ['any', 'named'], says: 'named: default library agents are turned away, as some hosts do' },
  perMinute: { number: 0, says: 'calls a minute; 0: no limit' },
  maxConcurrent: { number: 0, says: 'calls at once; 0: no limit' },
} as const satisfies OptionSpec;
