import { fullRead, type Subject } from './subject.ts';

/** Who lives or will live where, in nobody's ids: `<person>@<unit> upcoming|current`. */
export type Homes = string[];

/** A server's ids back to the names that a comparison uses; undefined: somebody that it does not know. */
export interface Names {
  person: (externalId: string) => string | undefined;
  unit: (externalId: string) => string | undefined;
}

/** The homes that a connector reads. Guarantors and minors are left out, where the vendor tells them. */
export async function homesOf(subject: Subject, propertyExternalId: string, names: Names): Promise<Homes> {
  const homes = new Map<string, 'upcoming' | 'current'>();
  for (const { unitExternalId, members } of (await fullRead(subject, propertyExternalId)).tenancies)
    for (const member of members) {
      if (member.role === 'guarantor' || member.role === 'minor') continue;
      const state = member.status === 'pending' ? 'upcoming' : ['current', 'notice', 'eviction'].includes(member.status) ? 'current' : null;
      if (!state) continue;
      const key = `${names.person(member.externalId) ?? `?${member.externalId}`}@${names.unit(unitExternalId ?? '') ?? `?${unitExternalId ?? ''}`}`;
      if (homes.get(key) !== 'current') homes.set(key, state);
    }
  return [...homes].map(([key, state]) => `${key} ${state}`).sort();
}
