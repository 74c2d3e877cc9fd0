/** The town in neutral JSON, for tests to compare with: ids are text (pms note, section 1 rule 1), words are the town's own and no vendor's. */
import { isMonthToMonth, leaseStanding, moveOutOf, standing } from './standing.ts';
import type { Contact, TownLease } from './model.ts';
import type { Town } from './town.ts';

const contact = (row: Contact) => ({
  id: String(row.id),
  firstName: row.firstName,
  lastName: row.lastName,
  email: row.email,
  phones: row.phones,
});

function household(lease: TownLease, today: string) {
  return {
    id: String(lease.id),
    propertyId: String(lease.propertyId),
    unitId: String(lease.unitId),
    bedId: lease.bedId === undefined ? null : String(lease.bedId),
    stage: lease.stage ?? null,
    status: leaseStanding(lease, today),
    from: lease.from,
    to: lease.to,
    type: lease.type,
    monthToMonth: isMonthToMonth(lease, today),
    evictionPending: lease.evictionPending,
    follows: lease.follows === null ? null : String(lease.follows),
    cosigners: lease.cosigners.map(contact),
    members: lease.members.map((m) => {
      const leaves = moveOutOf(lease, m.personId);
      return {
        personId: String(m.personId),
        role: m.role ?? null,
        status: m.status,
        standing: standing(lease, m, today),
        moveIn: m.moveIn,
        moveOut: leaves?.moveOut ?? null,
        noticed: leaves?.noticed ?? null,
      };
    }),
  };
}

export function townView(town: Town, propertyId?: number) {
  const here = (id: number): boolean => propertyId === undefined || id === propertyId;
  const leases = town.data.leases.filter((lease) => here(lease.propertyId));
  const known = new Set(leases.flatMap((lease) => lease.members.map((m) => m.personId)));
  return {
    today: town.today,
    version: town.version,
    seed: town.data.seed,
    properties: town.data.properties.filter((p) => here(p.id)).map((p) => ({ id: String(p.id), name: p.name, active: p.active })),
    units: town.data.units
      .filter((u) => here(u.propertyId))
      .map((u) => ({
        id: String(u.id),
        propertyId: String(u.propertyId),
        building: u.building,
        label: u.label,
        use: u.use ?? null,
        beds: (u.beds ?? []).map((bed) => ({ id: String(bed.id), label: bed.label })),
      })),
    households: leases.map((lease) => household(lease, town.today)),
    people: town.data.people
      .filter((p) => propertyId === undefined || known.has(p.id))
      .map((p) => ({
        ...contact(p),
        bornOn: p.bornOn,
        taxId: p.taxId,
        standings: (town.leasesOfPerson.get(p.id) ?? []).flatMap((lease) =>
          lease.members
            .filter((m) => m.personId === p.id)
            .map((m) => ({ householdId: String(lease.id), unitId: String(lease.unitId), standing: standing(lease, m, town.today) })),
        ),
      })),
    removedHouseholds: town.data.removed.map((lease) => String(lease.id)),
  };
}
