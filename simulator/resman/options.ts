/** What a ResMan account of the simulator can be set to (resman note; the first value is the default). */
import type { OptionSpec } from '../vendor/options.ts';

export const options = {
  partnerId: {
    text: 'unitsync',
    says: 'integration partner id: the Basic user name, and IntegrationPartnerID of the old interface; the ApiKey is the clientSecret',
  },
  accountId: { text: '', says: 'ResMan-Account-Id; empty: the clientId' },
  subdomain: { text: '', says: 'what GET /Account/AccountId looks up; empty: the clientId' },
  ids: { values: ['mixed', 'lower', 'upper'], says: 'letter case of ids in answers; mixed: units in capitals, leases not' },
  requestIds: { values: ['lower', 'any'], says: 'letter case of ids in requests: others are not found' },
  modifiedSince: { values: ['http-date', 'any'], says: 'modifiedSince as an HTTP date alone, or in any form' },
  oldestModifiedSince: { text: '', says: 'YYYY-MM-DD: an older modifiedSince is refused; empty: none is' },
  dates: { values: ['YYYY-MM-DD', 'MM/DD/YYYY'], says: 'form of From and To in requests' },
  timestamps: { values: ['local', 'plain', 'utc'], says: "lastModified: the property's time, UTC without saying so, or UTC with Z" },
  timeZone: { values: ['iana', 'windows'], says: "the property's time zone by either kind of name" },
  roommate: { values: ['Roommate', 'Spouse', 'Co-Head'], says: 'householdStatus of the other signers: its words are not settled' },
  renewedPeople: { values: ['present', 'renewed'], says: 'residencyStatus of people in a Renewed row: as they are today, or Renewed' },
  legacyInner: { values: ['element', 'escaped'], says: 'the MITS answer inside Response, or as escaped text' },
  maxConcurrent: { number: 0, says: 'requests at once; 0: no limit' },
  perMinute: { number: 0, says: 'requests a minute; 0: no limit' },
} as const satisfies OptionSpec;
