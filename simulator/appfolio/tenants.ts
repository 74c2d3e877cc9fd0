/** Tenants, one row for each person of an occupancy (docs/vendors/appfolio.md). Occupancies survive renewals; a transfer is a new one, unless the option says otherwise. */
import type { Account } from '../account.ts';
import { guid } from '../town/guid.ts';
import type { Contact, TownProperty, TownUnit } from '../town/model.ts';
import type { Standing } from '../town/standing.ts';
import { tenanciesOf } from '../town/tenancy.ts';
import type { Tenancy, TenancyPerson } from '../town/tenancy.ts';
import type { Town } from '../town/town.ts';
import { unitCode } from '../town/unit-code.ts';
import type { Options } from '../vendor/options.ts';

export type Row = Record<string, unknown>;
export interface Tenant {
  id: string;
  tenancy: Tenancy;
  contact: Contact;
  part: TenancyPerson | null;
  status: string;
  primary: boolean;
  hidden: boolean;
  /** the lease of an older row of hers */
  lease: Tenancy['lease'];
  updatedAt: string;
}

export const occupancyId = (of: Tenancy): string => guid('d', of.id);
export const propertyId = (id: number): string => guid('a', id);
export const unitId = (id: number): string => guid('b', id);

/** null: somebody whom the tenants' list does not know at all. */
function wordOf(options: Options, of: Tenancy, standing: Standing): string | null {
  switch (standing) {
    case 'applicant':
    case 'waitlist':
    case 'denied':
      return null;
    case 'cancelled':
      return options.cancelled === 'absent' ? null : options.cancelled === 'past' ? String(options.past) : 'Future';
    case 'past':
      return of.lease.evictionPending ? String(options.evicted) : String(options.past);
    case 'eviction':
      return 'Evict';
    case 'notice':
      return 'Notice';
    case 'future':
      return 'Future';
    default:
      return 'Current';
  }
}

const later = (a: string, b: string): string => (a > b ? a : b);
const endOf = (a: Tenancy['lease']): string => a.to ?? a.updatedAt.slice(0, 10);

function tenantsOf(options: Options, of: Tenancy, idOf: (of: Tenancy, person: number) => string): Tenant[] {
  const hidden = of.standing === 'cancelled' && options.cancelled === 'hidden';
  const rows: Tenant[] = [];
  for (const part of of.people) {
    const status = wordOf(options, of, part.standing);
    if (status === null || (part.role === 'minor' && options.minors === 'absent')) continue;
    const { person } = part,
      base = { tenancy: of, contact: person, part, primary: part.role === 'primary', hidden };
    if (options.renewal === 'secondRow') {
      for (const lease of of.leases.filter(
        (l) => l !== of.lease && endOf(l) < of.lease.from && l.members.some((m) => m.personId === person.id),
      )) {
        rows.push({
          ...base,
          id: guid('c', person.id, (lease.id % 65_535) + 1),
          lease,
          status: String(options.past),
          updatedAt: lease.updatedAt,
        });
      }
    }
    rows.push({ ...base, id: idOf(of, person.id), status, lease: of.lease, updatedAt: later(of.lease.updatedAt, person.updatedAt) });
  }
  const status = wordOf(options, of, of.standing);
  if (options.guarantors === 'tenant' && status !== null)
    for (const g of of.guarantors)
      rows.push({
        tenancy: of,
        contact: g,
        part: null,
        primary: false,
        hidden,
        id: guid('c', g.id),
        status,
        lease: of.lease,
        updatedAt: of.lease.updatedAt,
      });
  return rows;
}

/** A person's first occupancy has her own id, a later one another. */
export const tenants = (account: Account): Tenant[] =>
  account.cache.get(account.town, `tenants/${JSON.stringify(account.options)}`, () => {
    const all = tenancies(account),
      first = new Map<number, number>();
    for (const of of all) for (const p of of.people) if (!first.has(p.person.id)) first.set(p.person.id, of.id);
    const idOf = (of: Tenancy, person: number): string => guid('c', person, first.get(person) === of.id ? 0 : 0x8000 | (of.id % 0x7fff));
    return all.flatMap((of) => tenantsOf(account.options, of, idOf));
  });

export const tenancies = (account: Account): Tenancy[] =>
  account.cache.get(account.town, `tenancies/${account.options.transfer}`, () =>
    tenanciesOf(account.town, account.options.transfer === 'sameOccupancy'),
  );

export const amount = (options: Options, n: number): string =>
  options.numbers === 'commas' ? n.toLocaleString('en-US', { minimumFractionDigits: 2 }) : n.toFixed(2);

function contactOf(options: Options, of: Contact): Row {
  if (options.contact === 'Email')
    return {
      Email: of.email,
      MobilePhone: of.phones.find((p) => p.type === 'mobile')?.number ?? null,
      Phone: of.phones.find((p) => p.type !== 'mobile')?.number ?? null,
    };
  if (options.contact === 'EmailAddress')
    return { EmailAddress: of.email, PhoneNumbers: of.phones.map((p) => ({ Number: p.number, Label: p.type })) };
  return {
    Emails: of.email === null ? [] : [{ EmailAddress: of.email }],
    PhoneNumbers: of.phones.map((p) => ({ PhoneNumber: p.number, Label: p.type })),
  };
}

export function tenantRow(town: Town, options: Options, of: Tenant): Row {
  const { tenancy, part, lease } = of,
    property = town.properties.get(tenancy.propertyId) as TownProperty,
    unit = town.units.get(lease.unitId) as TownUnit,
    at = property.address;
  const old = lease !== tenancy.lease,
    leaves = part !== null && (part.standing === 'past' || part.standing === 'notice' || part.standing === 'cancelled');
  return {
    Id: of.id,
    OccupancyId: occupancyId(tenancy),
    UnitId: unitId(unit.id),
    PropertyId: propertyId(property.id),
    FirstName: of.contact.firstName,
    LastName: of.contact.lastName,
    ...contactOf(options, of.contact),
    Status: of.status,
    MoveInOn: part?.moveIn ?? lease.from,
    MoveOutOn: old ? endOf(lease) : leaves ? part.moveOut : null,
    LeaseStartDate: lease.from,
    LeaseEndDate: lease.to,
    LeaseSignedDate: lease.createdAt.slice(0, 10),
    IsMonthlyLease: !old && tenancy.monthToMonth,
    CurrentRent: amount(options, unit.rent),
    PrimaryTenant: of.primary,
    Addresses: [
      { Address1: at.line1, Address2: unitCode(town, unit), City: at.city, State: at.region, PostalCode: at.postalCode, IsPrimary: true },
    ],
    HiddenAt: of.hidden ? of.updatedAt : null,
    LastUpdatedAt: of.updatedAt,
  };
}
