/** A method's parameters (docs/vendors/entrata.md): each is known by name and form, and what is unknown is refused. Page numbers in here are ignored: that is the vendor's trap. */
import { isCivilDay } from '../town/civil.ts';
import type { Refusal } from '../vendor/vendor.ts';

type Form = 'csv' | 'one' | 'text' | 'flag' | 'date';
const LEASES: Record<string, Form> = {
  propertyId: 'one',
  applicationId: 'one',
  customerId: 'one',
  leaseStatusTypeIds: 'csv',
  leaseIds: 'csv',
  scheduledArCodeIds: 'csv',
  unitNumber: 'text',
  buildingName: 'text',
  moveInDateFrom: 'date',
  moveInDateTo: 'date',
  leaseExpiringDateFrom: 'date',
  leaseExpiringDateTo: 'date',
  moveOutDateFrom: 'date',
  moveOutDateTo: 'date',
  includeOtherIncomeLeases: 'flag',
  residentFriendlyMode: 'flag',
  includeLeaseHistory: 'flag',
  includeArTransactions: 'flag',
};
const UNITS: Record<string, Form> = {
  propertyIds: 'csv',
  availableUnitsOnly: 'flag',
  usePropertyPreferences: 'flag',
  includeDisabledFloorplans: 'flag',
  includeDisabledUnits: 'flag',
};

export interface Method {
  service: string;
  versions: readonly string[];
  params: Record<string, Form>;
  needed: readonly string[];
  pages: boolean;
}

export const METHODS: Record<string, Method> = {
  getStatus: { service: 'status', versions: ['r1'], params: {}, needed: [], pages: false },
  getProperties: {
    service: 'properties',
    versions: ['r1'],
    params: { propertyIds: 'csv', propertyLookupCode: 'text', showAllStatus: 'flag' },
    needed: [],
    pages: false,
  },
  getPropertyUnits: { service: 'propertyunits', versions: ['r1'], params: UNITS, needed: ['propertyIds'], pages: false },
  getLeases: { service: 'leases', versions: ['r1', 'r2'], params: LEASES, needed: ['propertyId'], pages: true },
  getLeasePickList: { service: 'leases', versions: ['r1'], params: {}, needed: [], pages: false },
  getCustomers: {
    service: 'customers',
    versions: ['r1'],
    params: {
      propertyId: 'one',
      customerIds: 'csv',
      leaseStatusTypeIds: 'csv',
      isAgreedToTermsOnly: 'flag',
      companyIdentificationTypeIds: 'csv',
    },
    needed: ['propertyId'],
    pages: false,
  },
};
/** only in getLeases r1 */
const EVENTS: Record<string, Form> = { eventTypeIds: 'csv', eventDateFrom: 'date', eventDateTo: 'date' };
const PAGE = ['page_no', 'per_page', 'pageNo', 'perPage'];

export class Params {
  readonly #said: Record<string, unknown>;

  constructor(name: string, version: string, said: Record<string, unknown>, refuse: (message: string) => Refusal) {
    const method = METHODS[name] as Method,
      known = version === 'r1' && name === 'getLeases' ? { ...method.params, ...EVENTS } : method.params;
    this.#said = said;
    for (const [key, value] of Object.entries(said)) {
      if (PAGE.includes(key)) continue;
      const form = Object.hasOwn(known, key) ? known[key] : undefined;
      if (form === undefined) throw refuse(`${key} is not a valid parameter of ${name}.`);
      if (!fits(form, value)) throw refuse(`${key} is not valid.`);
    }
    for (const key of method.needed) if (this.text(key) === '') throw refuse(`${key} is required.`);
  }

  text(key: string): string {
    const value = this.#said[key];
    return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
  }
  flag(key: string): boolean {
    return this.text(key) === '1';
  }
  /** null: not asked for */
  csv(key: string): Set<string> | null {
    const text = this.text(key);
    return text === '' ? null : new Set(text.split(',').map((id) => id.trim()));
  }
  /** MM/DD/YYYY to a civil day */
  day(key: string): string | null {
    const [, m, d, y] = DATE.exec(this.text(key)) ?? [];
    return y === undefined ? null : `${y}-${m}-${d}`;
  }
}

const DATE = /^(\d\d)\/(\d\d)\/(\d{4})$/;

function fits(form: Form, value: unknown): boolean {
  if (value === null || value === '') return true;
  if (typeof value !== 'string' && typeof value !== 'number') return false;
  const text = String(value).trim();
  switch (form) {
    case 'csv':
      return /^\d+(\s*,\s*\d+)*$/.test(text);
    case 'one':
      return /^\d+$/.test(text);
    case 'flag':
      return text === '0' || text === '1';
    case 'date': {
      const [, m, d, y] = DATE.exec(text) ?? [];
      return y !== undefined && isCivilDay(`${y}-${m}-${d}`);
    }
    case 'text':
      return true;
  }
}
