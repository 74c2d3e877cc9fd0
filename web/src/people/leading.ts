import type { Resident, Stay } from '../api/types.ts';

const ORDER: Record<string, number> = { current: 0, upcoming: 1, ended: 2 };

/** Current before upcoming before ended, then the latest move-in. */
export function leadingStay(person: Resident): Stay | undefined {
  return [...person.stays].sort(
    (a, b) => (ORDER[a.status] ?? 3) - (ORDER[b.status] ?? 3) || (b.moveIn ?? '').localeCompare(a.moveIn ?? ''),
  )[0];
}

export const fullName = (person: { firstName: string | null; lastName: string | null }) =>
  [person.firstName, person.lastName].filter(Boolean).join(' ') || 'No name';
