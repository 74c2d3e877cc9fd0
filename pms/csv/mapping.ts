import type { CivilDate } from '../../domain/days.ts';
import type { PmsMember, PmsTenancy, PmsUnit } from '../../domain/pms.ts';
import type { RosterStay, RosterUnit } from '../../domain/roster.ts';
import { moveDays } from '../member.ts';

export function mapRosterUnit(unit: RosterUnit, propertyExternalId: string): PmsUnit {
  return { externalId: unit.id, propertyExternalId, label: unit.label, building: unit.building ?? undefined, isRentable: true };
}

/** Rows of whole tenancies, in their order. Days and successors may differ within a household: each set of them is given by itself. */
export function mapRosterStays(stays: readonly RosterStay[], propertyExternalId: string, today: CivilDate): PmsTenancy[] {
  const tenancies = new Map<string, PmsTenancy>();
  for (const stay of stays) {
    const key = JSON.stringify([stay.tenancy, stay.leaseStart, stay.leaseEnd, stay.successor]);
    const tenancy = tenancies.get(key) ?? {
      externalId: stay.tenancy,
      propertyExternalId,
      unitExternalId: stay.unit ?? undefined,
      unitLabel: stay.unitLabel ?? undefined,
      leaseStart: stay.leaseStart ?? undefined,
      leaseEnd: stay.leaseEnd ?? undefined,
      successorExternalId: stay.successor ?? undefined,
      members: [],
    };
    tenancies.set(key, tenancy);
    tenancy.members.push(mapMember(stay, today));
  }
  return [...tenancies.values()];
}

function mapMember(stay: RosterStay, today: CivilDate): PmsMember {
  return {
    externalId: stay.person,
    role: stay.role,
    firstName: stay.firstName,
    lastName: stay.lastName,
    email: stay.email,
    phone: stay.phone,
    rawStatus: stay.raw,
    status: stay.status,
    ...moveDays(stay.status, { moveIn: stay.moveIn ?? undefined, moveOut: stay.moveOut ?? undefined }, today),
    predecessorExternalIds: stay.predecessor ? [stay.predecessor] : undefined,
  };
}
