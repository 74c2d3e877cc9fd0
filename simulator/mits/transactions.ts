/** The MITS 2.0 shape of households and units that Yardi's Billing and Payments and ResMan's old interface share (docs/vendors/yardi.md; docs/vendors/resman.md, The older interface). Dates YYYY-MM-DD. */
import type { Contact, Phone, TownProperty, TownUnit } from '../town/model.ts';
import { isLive } from '../town/tenancy.ts';
import type { TenancyPerson } from '../town/tenancy.ts';
import { el } from '../xml/tree.ts';
import type { El } from '../xml/tree.ts';

/** Not a real address: it says so itself, in real answers too. */
const NS = 'http://my-company.com/namespace';
const PHONES: Record<Phone['type'], string> = { mobile: 'cell', home: 'home', work: 'office', other: 'other' };

export interface MitsPerson {
  id: string;
  type: string;
  contact: Contact;
  responsible: boolean;
  scheduledIn: string | null;
  actualIn: string | null;
  scheduledOut: string | null;
  actualOut: string | null;
}
/** Somebody of a tenancy: planned days until she came or left, actual ones afterwards. */
export function mitsPerson(id: string, type: string, of: TenancyPerson): MitsPerson {
  const came = isLive(of.standing) || of.standing === 'past',
    left = of.standing === 'past';
  return {
    id,
    type,
    contact: of.person,
    responsible: of.role === 'primary' || of.role === 'cosigner',
    scheduledIn: of.moveIn,
    actualIn: came ? of.moveIn : null,
    scheduledOut: left ? null : of.moveOut,
    actualOut: left ? of.moveOut : null,
  };
}

export interface MitsHousehold {
  id: string;
  people: MitsPerson[];
  from: string;
  to: string | null;
  paymentAccepted: string;
}
export interface MitsUnit {
  id: string;
  key: string;
  unit: TownUnit;
  status: string;
  economic: string;
  leased: string;
  buildingId: string | null;
  occupants: number;
}
export interface MitsProperty {
  id: string;
  of: TownProperty;
  addressType: string;
}

/** Names with the MITS prefix, which is not always there. */
export class Mits {
  readonly #prefix: string;
  constructor(prefixed: boolean) {
    this.#prefix = prefixed ? 'MITS:' : '';
  }

  el(name: string, ...content: Parameters<typeof el> extends [string, ...infer Rest] ? Rest : never): El {
    return el(this.#prefix + name, ...content);
  }
  root(name: string, content: El[]): El {
    return el(name, { 'xmlns:MITS': NS }, content);
  }

  address({ of, addressType }: MitsProperty, unit?: string): El {
    const { line1, city, region, postalCode } = of.address;
    return this.el(
      'Address',
      { Type: addressType },
      this.el('Address1', line1),
      unit === undefined ? null : this.el('Address2', unit),
      this.el('City', city),
      this.el('State', region),
      this.el('PostalCode', postalCode),
    );
  }

  property(property: MitsProperty): El {
    return el(
      'PropertyID',
      this.el('Identification', { Type: 'other' }, this.el('PrimaryID', property.id), this.el('MarketingName', property.of.name)),
      this.address(property),
    );
  }

  customer(property: MitsProperty, unit: MitsUnit, household: MitsHousehold, of: MitsPerson): El {
    const { contact } = of;
    return this.el(
      'Customer',
      { Type: of.type },
      this.el('Description', of.type),
      this.el('CustomerID', of.id),
      this.el('Property', this.el('PrimaryID', property.id), this.el('MarketingName', property.of.name), this.el('UnitID', unit.id)),
      this.el('Name', this.el('FirstName', contact.firstName), this.el('MiddleName'), this.el('LastName', contact.lastName)),
      this.el('Address', { Type: 'current' }, this.el('Email', contact.email)),
      contact.phones.map((p) =>
        this.el('Phone', { Type: PHONES[p.type] }, this.el('PhoneDescription', PHONES[p.type]), this.el('PhoneNumber', p.number)),
      ),
      this.el(
        'Lease',
        this.el('CurrentRent', unit.unit.rent.toFixed(2)),
        this.#day('ExpectedMoveInDate', of.scheduledIn),
        this.#day('ExpectedMoveOutDate', of.scheduledOut),
        this.el('LeaseFromDate', household.from),
        this.#day('LeaseToDate', household.to),
        this.#day('ActualMoveIn', of.actualIn),
        this.#day('ActualMoveOut', of.actualOut),
        this.el('ResponsibleForLease', String(of.responsible)),
      ),
    );
  }

  information(property: MitsProperty, of: MitsUnit): El {
    const { unit } = of,
      { line1, city, region, postalCode } = property.of.address;
    return this.el(
      'Information',
      this.el('UnitID', of.id),
      this.el('UnitType', `${unit.bedrooms}b`),
      this.el('UnitBedrooms', unit.bedrooms),
      this.el('UnitBathrooms', Math.max(1, unit.bedrooms)),
      this.el('MinSquareFeet', unit.size),
      this.el('MaxSquareFeet', unit.size),
      this.el('MarketRent', unit.rent),
      this.el('UnitEconomicStatus', of.economic),
      this.el('UnitEconomicStatusDescription', of.status),
      this.el('UnitLeasedStatus', of.leased),
      this.el('FloorPlanID', `A${unit.bedrooms}`),
      this.el('FloorplanName', `A${unit.bedrooms}`),
      this.el('BuildingID', of.buildingId),
      this.el('Address', this.el('Address1', line1), this.el('City', city), this.el('State', region), this.el('PostalCode', postalCode)),
    );
  }

  /** A household with its unit; without one, a vacant unit. */
  row(property: MitsProperty, unit: MitsUnit, household: MitsHousehold | null): El {
    const place = el(
      'RT_Unit',
      el('UnitID', unit.id),
      el('NumberOccupants', { Total: String(unit.occupants) }),
      el('Unit', this.information(property, unit)),
    );
    if (household === null) return el('RT_Customer', place);
    return el(
      'RT_Customer',
      el('CustomerID', household.id),
      el(
        'Customers',
        household.people.map((p) => this.customer(property, unit, household, p)),
      ),
      place,
      el('PaymentAccepted', household.paymentAccepted),
      el(
        'RTServiceTransactions',
        el('Transactions', el('Charge', el('Detail', el('Amount', unit.unit.rent.toFixed(2)), el('Description', 'Rent')))),
      ),
    );
  }

  #day(name: string, day: string | null): El | null {
    return day === null ? null : this.el(name, day);
  }
}
