/** What an AppFolio account of the simulator can be set to (appfolio note; the first value is the default). */
import type { OptionSpec } from '../vendor/options.ts';

export const options = {
  mode: { values: ['both', 'basic', 'oauth'], says: "the customer's own keys (Basic), the partner's token, or both" },
  developerId: { text: 'unitsync-developer', says: 'X-AppFolio-Developer-ID' },
  databaseId: { text: '', says: 'X-AppFolio-Database-ID, with a token; empty: the clientId' },
  partnerId: { text: '', says: 'client_id of the token; empty: the clientId. Accounts of one partner have one clientSecret' },
  tokenSeconds: { number: 3600, says: 'how long a token lives' },
  headerCase: { values: ['any', 'exact'], says: 'exact: X-AppFolio-Developer-ID written otherwise is missing, as was reported' },
  brackets: { values: ['both', 'literal'], says: 'filters[Id] may be percent-encoded, or may not' },
  contact: {
    values: ['Emails', 'EmailAddress', 'Email'],
    says: 'Emails[] and PhoneNumbers[].PhoneNumber, EmailAddress and PhoneNumbers[].Number, or Email and MobilePhone',
  },
  renewal: {
    values: ['sameRow', 'secondRow'],
    says: "a new lease of the same occupancy: the tenant's row goes on, or the old one is past beside a new one",
  },
  transfer: {
    values: ['newOccupancy', 'sameOccupancy'],
    says: 'to another unit: a new occupancy with new tenant rows, or the same rows with another UnitId',
  },
  guarantors: { values: ['absent', 'tenant'], says: 'guarantors: nowhere, or tenants like others' },
  minors: { values: ['tenant', 'absent'], says: 'minors: tenants like others, or nowhere' },
  cancelled: { values: ['hidden', 'past', 'absent'], says: 'called off before moving in: a hidden row, a past one, or none' },
  past: { values: ['Past', 'Former', 'Past Tenant'], says: 'the word for who has left' },
  evicted: { values: ['Past', 'Evicted'], says: 'the word for who was evicted' },
  propertyFilter: { values: ['applied', 'ignored', 'refused'], says: 'filters[PropertyId] on units and tenants' },
  pageMost: { number: 1000, says: 'rows of a page are capped at this, silently' },
  numbers: { values: ['commas', 'plain'], says: 'amounts as "1,500.00" or "1500.00"' },
  authErrors: { values: ['http', '701'], says: 'wrong log-in or no right: 401 and 403, or 701' },
  perSecond: { number: 8, says: 'requests a second; 0: no limit' },
  perMinute: { number: 256, says: 'requests a minute' },
  perHour: { number: 4096, says: 'requests an hour' },
  maxConcurrent: { number: 0, says: 'requests at once; 0: no limit' },
} as const satisfies OptionSpec;
