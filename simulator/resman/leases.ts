/** Lease rows (docs/vendors/resman.md): one for each term of a household. The billing account survives renewals, the lease id does not. */
import type { Account } from '../account.ts';
import type { Contact, Phone, TownUnit } from '../town/model.ts';
import type { Standing } from '../town/standing.ts';
import { isLive, tenanciesOf, termsOf } from '../town/tenancy.ts';
import type { Tenancy, TenancyPerson, Term } from '../town/tenancy.ts';
import type { Town } from '../town/town.ts';
import type { Options } from '../vendor/options.ts';
import { billingId, leaseId, personId, propertyId, unitId, unitTypeId } from './ids.ts';

export type Row = Record<string, unknown>;
export interface Lease {
  of: Tenancy;
  term: Term;
  n: number;
  place: 'renewed' | 'present' | 'ahead';
  modified: string;
}
export interface Render {
  town: Town;
  options: Options;
  zone: string;
  long: boolean;
}

const PHONES: Record<Phone['type'], string> = { mobile: 'Mobile', home: 'Home', work: 'Work', other: 'Other' };

export const leases = (account: Account): Lease[] =>
  account.cache.get(account.town, 'leases', () =>
    tenanciesOf(account.town).flatMap((of) => {
      const terms = termsOf(of),
        { today } = account.town,
        present = Math.max(0, terms.filter((t) => t.from <= today).length - 1);
      const modified = (term: Term): string => [term.lease.updatedAt, ...of.people.map((p) => p.person.updatedAt)].sort().at(-1) as string;
      return terms.map((term, i): Lease => ({
        of,
        term,
        n: i + 1,
        place: i < present ? 'renewed' : i > present ? 'ahead' : 'present',
        modified: modified(term),
      }));
    }),
  );

/** A household that left under an eviction is Evicted; one that a date alone put past its lease's end stays Current. */
function wordOf(of: Tenancy, standing: Standing): string {
  switch (standing) {
    case 'applicant':
    case 'waitlist':
    case 'future':
      return of.transferredFrom !== null && standing === 'future' ? 'Pending Transfer' : 'Pending';
    case 'denied':
      return 'Denied';
    case 'cancelled':
      return 'Cancelled';
    case 'eviction':
      return 'Under Eviction';
    case 'notice':
      return 'Notice to Vacate';
    case 'past':
      return of.lease.evictionPending ? 'Evicted' : 'Former';
    default:
      return of.monthToMonth ? 'Month to Month' : 'Current';
  }
}

export function leaseWord({ of, term, place }: Lease): string {
  if (place === 'renewed') return 'Renewed';
  if (place === 'ahead') return term.lease.cancelled ? 'Cancelled' : 'Pending Renewal';
  return wordOf(of, of.standing);
}

/** With hours, as some calls of such servers write days. */
export const day = (render: Render, value: string | null): string | null => (value === null || !render.long ? value : `${value}T00:00:00`);

export function stamp({ options, zone }: Render, instant: string): string {
  if (options.timestamps === 'utc') return instant;
  if (options.timestamps === 'plain') return instant.slice(0, 19);
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' })
    .format(new Date(instant))
    .replace(' ', 'T');
}

function contact(of: Contact): Row {
  const first = of.phones.find((p) => p.type === 'mobile') ?? of.phones[0];
  return {
    firstName: of.firstName,
    middleName: null,
    lastName: of.lastName,
    email: of.email,
    phone: first?.number ?? null,
    phoneType: first === undefined ? null : PHONES[first.type],
  };
}

function person(render: Render, lease: Lease, of: TenancyPerson): Row {
  const { options } = render,
    came = isLive(of.standing) || of.standing === 'past',
    head = of.role === 'primary';
  const household = { primary: 'Head of Household', cosigner: String(options.roommate), occupant: 'Other Adult', minor: 'Dependent' }[
    of.role
  ];
  return {
    personId: personId(of.person.id),
    ...contact(of.person),
    householdStatus: household,
    residencyStatus: lease.place === 'renewed' && options.renewedPeople === 'renewed' ? 'Renewed' : wordOf(lease.of, of.standing),
    isMainContact: head,
    isHeadOfHousehold: head,
    isLeaseSigner: head || of.role === 'cosigner',
    isGuarantor: false,
    isDependent: of.role === 'minor',
    isExcludedFromOccupancy: false,
    moveInDate: came ? day(render, of.moveIn) : null,
    moveOutDate: of.standing === 'past' ? day(render, of.moveOut) : null,
    moveOutReason: of.standing === 'past' ? 'Other' : null,
    lastModified: stamp(render, of.person.updatedAt),
  };
}

function guarantor(render: Render, lease: Lease, of: Contact): Row {
  return {
    personId: personId(of.id),
    ...contact(of),
    householdStatus: 'Guarantor',
    residencyStatus: wordOf(lease.of, lease.of.standing),
    isMainContact: false,
    isHeadOfHousehold: false,
    isLeaseSigner: false,
    isGuarantor: true,
    isDependent: false,
    isExcludedFromOccupancy: true,
    moveInDate: null,
    moveOutDate: null,
    moveOutReason: null,
    lastModified: stamp(render, of.createdAt),
  };
}

export function leaseRow(render: Render, lease: Lease, history: boolean): Row {
  const { of, term, place } = lease,
    { town } = render,
    unit = town.units.get(term.lease.unitId) as TownUnit,
    signed = term.lease.stage === undefined,
    created = term.lease.createdAt.slice(0, 10);
  const primary = of.people[0] as TenancyPerson,
    came = isLive(of.standing) || of.standing === 'past',
    over = of.standing === 'past' && place === 'present',
    leaving = of.standing === 'notice' && place === 'present';
  const last =
      of.people
        .map((p) => p.moveOut ?? '')
        .sort()
        .at(-1) ?? '',
    d = (value: string | null): string | null => day(render, value === '' ? null : value);
  const to = of.transferredTo,
    on = town.units.get(to?.unitId ?? 0);
  const members = new Set(term.lease.members.map((m) => m.personId));
  return {
    propertyId: propertyId(of.propertyId),
    billingAccountId: billingId(of.id),
    unitId: unitId(unit.id),
    unitNumber: unit.label,
    unitTypeId: unitTypeId(unit.bedrooms),
    unitTypeName: `A${unit.bedrooms}`,
    prospectId: null,
    prospectSourceId: null,
    prospectSourceName: null,
    leaseId: leaseId(of.id, lease.n),
    leaseStatus: leaseWord(lease),
    leasingAgentPersonId: null,
    leasingAgentName: null,
    leaseStartDate: d(term.from),
    leaseEndDate: d(term.to),
    applicationDate: d(created),
    approvalDate: signed ? d(created) : null,
    denialDate: of.standing === 'denied' ? d(term.lease.updatedAt.slice(0, 10)) : null,
    cancellationDate: term.lease.cancelled ? d(term.lease.updatedAt.slice(0, 10)) : null,
    leaseSignedDate: signed ? d(created) : null,
    scheduledMoveInDate: d(primary.moveIn),
    moveInDate: came ? d(primary.moveIn) : null,
    noticeToVacateDate: leaving || over ? d(primary.noticed) : null,
    scheduledMoveOutDate: leaving || over ? d(last) : null,
    moveOutDate: over ? d(last) : null,
    moveOutReconciliationDate: null,
    transferredTo:
      to === null || on === undefined || place !== 'present'
        ? null
        : { billingAccountId: billingId(to.id), unitId: unitId(on.id), unitNumber: on.label },
    lastModified: stamp(render, lease.modified),
    people: [
      ...of.people.filter((p) => place === 'present' || members.has(p.person.id)).map((p) => person(render, lease, p)),
      ...of.guarantors.map((g) => guarantor(render, lease, g)),
    ],
    ...(history
      ? {
          history: termsOf(of)
            .slice(0, lease.n)
            .map((t, i) => ({
              leaseId: leaseId(of.id, i + 1),
              status: i + 1 < lease.n ? 'Renewed' : leaseWord(lease),
              applicationDate: d(t.lease.createdAt.slice(0, 10)),
              signedDate: d(t.lease.createdAt.slice(0, 10)),
              startDate: d(t.from),
              endDate: d(t.to),
              rent: unit.rent,
              dateCreated: stamp(render, t.lease.createdAt),
            })),
        }
      : {}),
  };
}
