import { BadField, contentHash } from '../fields.ts';
import type { Row } from '../fields.ts';
import { readAnyDay, readKey, readLooseText } from '../values.ts';
import { elementAt, elementsNamed, elementsWithin, fieldsOf } from '../xml.ts';
import type { XmlElement } from '../xml.ts';
import { mapHousehold } from './household.ts';
import type { HouseholdMapping, MappedHousehold } from './household.ts';
import { customerStatus, member, occupantRole, occupantStatus, readContact } from './people.ts';

/** MITS ResidentTransactions 2.0: what Yardi's Billing and Payments and ResMan's older interface share (docs/vendors/yardi.md, docs/vendors/resman.md). */

/** A vacant unit comes as a customer with neither an id nor people. */
export const hasPeople = (customer: XmlElement): boolean =>
  (elementAt(customer, 'CustomerID')?.text.trim() ?? '') !== '' || elementsWithin(customer, 'Customer').length > 0;

/** `leftOn` is the actual day alone: an expected one that has gone by says nothing of whether she went. */
function leaseDays(lease: Row) {
  const leftOn = readAnyDay(lease, 'ActualMoveOut');
  return {
    moveIn: readAnyDay(lease, 'ActualMoveIn') ?? readAnyDay(lease, 'ExpectedMoveInDate'),
    moveOut: leftOn ?? readAnyDay(lease, 'ExpectedMoveOutDate'),
    leftOn,
  };
}

/** RT_Customer: the first customer is the primary; whoever answers for the lease besides is a cosigner. `unitCode`: where it is not the RT_Unit's UnitID. */
export function mapCustomer(element: XmlElement, id: string, options: HouseholdMapping, unitCode?: string): MappedHousehold {
  return mapHousehold(id, options, () => {
    const customers = elementsNamed(element, 'Customers').flatMap((list) => elementsNamed(list, 'Customer')),
      [first] = customers,
      { today } = options;
    if (!first) throw new BadField('Customers', 'wrong_type', null);
    const unit = elementAt(element, 'RT_Unit'),
      property = elementAt(first, 'Property'),
      lease = fieldsOf(elementAt(first, 'Lease')),
      days = leaseDays(lease);
    return {
      id,
      unitCode: unitCode ?? readLooseText(fieldsOf(unit), 'UnitID') ?? readLooseText(fieldsOf(property), 'UnitID'),
      economicStatus: unit ? readLooseText(fieldsOf(elementAt(unit, 'Unit', 'Information')), 'UnitEconomicStatusDescription') : null,
      status: readLooseText({ type: first.attributes.Type ?? null }, 'type'),
      prospectCode: null,
      leaseStart: readAnyDay(lease, 'LeaseFromDate'),
      leaseEnd: readAnyDay(lease, 'LeaseToDate'),
      moveOut: days.moveOut,
      people: customers.map((customer) => {
        const code = readKey(fieldsOf(customer).CustomerID),
          own = fieldsOf(elementAt(customer, 'Lease')),
          content = contentHash(customer);
        if (customer === first)
          return { id: code ?? id, content, read: (status) => member(code ?? id, 'primary', status, readContact(customer), days, today) };
        return {
          id: code,
          content,
          read: (household) => {
            const status = customerStatus(household, readLooseText({ type: customer.attributes.Type ?? null }, 'type')),
              dates = leaseDays(own),
              role = occupantRole(fieldsOf(customer), today),
              isSigner = readLooseText(own, 'ResponsibleForLease')?.toLowerCase() === 'true';
            return member(
              code ?? '',
              role === 'occupant' && isSigner ? 'cosigner' : role,
              occupantStatus(status, dates, today),
              readContact(customer),
              dates,
              today,
            );
          },
        };
      }),
    };
  });
}
