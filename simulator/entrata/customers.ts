/** getCustomers (docs/vendors/entrata.md): each person once, with her leases. */
import type { Contact } from '../town/model.ts';
import type { Tenancy } from '../town/tenancy.ts';
import type { Town } from '../town/town.ts';
import { wordOf } from './rows.ts';
import type { Row } from './rows.ts';

interface Part {
  of: Tenancy;
  type: string;
}

export function customerRows(town: Town, found: Tenancy[]): { id: string; row(): Row }[] {
  const people = new Map<number, { contact: Contact; parts: Part[] }>();
  const add = (contact: Contact, part: Part): void => {
    const known = people.get(contact.id);
    if (known === undefined) people.set(contact.id, { contact, parts: [part] });
    else known.parts.push(part);
  };
  for (const of of found) {
    for (const p of of.people)
      add(p.person, { of, type: p.role === 'primary' ? 'Primary' : p.role === 'cosigner' ? 'Responsible' : 'Not Responsible' });
    for (const g of of.guarantors) add(g, { of, type: 'Guarantor' });
  }
  return [...people.values()].map(({ contact, parts }) => ({
    id: String(contact.id),
    row: () => {
      const unit = town.units.get(parts.at(-1)?.of.unitId ?? 0);
      return {
        '@attributes': { Id: String(contact.id), ExternalId: '' },
        LeaseId: parts.map(({ of, type }) => ({
          Identification: [{ '@attributes': { IDType: 'LeaseID', Status: wordOf(of) }, IDValue: String(of.id) }],
          CustomerType: type,
        })),
        FirstName: contact.firstName,
        LastName: contact.lastName,
        UnitNumber: unit?.label ?? '',
        BuildingName: unit?.building ?? '',
        Email: contact.email ?? '',
        PhoneNumber: contact.phones[0]?.number ?? '',
      };
    },
  }));
}
