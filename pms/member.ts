import type { CivilDate } from '../domain/days.ts';
import type { BadRecord, LeaseStatus, PmsMember } from '../domain/pms.ts';
import { BadField, badRecord } from './fields.ts';

/** Meanings that make someone a resident: without a name she cannot be handled (docs/rules.md, What a stay becomes). */
export const isResident = (meaning: LeaseStatus): boolean =>
  meaning === 'pending' || meaning === 'current' || meaning === 'notice' || meaning === 'eviction';
/** Meanings that say that she has moved out, or goes on elsewhere. */
export const hasLeft = (meaning: LeaseStatus): boolean => meaning === 'past' || meaning === 'superseded';
/** Meanings that say that she has moved in. */
const hasEntered = (meaning: LeaseStatus): boolean => hasLeft(meaning) || (isResident(meaning) && meaning !== 'pending');

export type MoveDays = Pick<PmsMember, 'moveInScheduled' | 'moveInActual' | 'moveOutScheduled' | 'moveOutActual'>;

/**
 * What her days of moving say, by her status: a fact once it has happened, the plan before. Vendors have one field for both. Of a status that we do not know
 * only the day itself tells whether it has come.
 */
export function moveDays(
  meaning: LeaseStatus,
  { moveIn, moveOut }: { moveIn?: CivilDate; moveOut?: CivilDate },
  today: CivilDate,
): MoveDays {
  const isIn = meaning === 'unknown' ? moveIn !== undefined && moveIn <= today : hasEntered(meaning);
  return { [isIn ? 'moveInActual' : 'moveInScheduled']: moveIn, [hasLeft(meaning) ? 'moveOutActual' : 'moveOutScheduled']: moveOut };
}

/** @throws BadField `no_name` where a resident has none, or somebody of whom a manager may yet say that she is one; who left may be nameless */
export function assertNamed({ firstName, lastName }: Pick<PmsMember, 'firstName' | 'lastName'>, meaning: LeaseStatus, field: string): void {
  if (firstName === null && lastName === null && (isResident(meaning) || meaning === 'unknown')) throw new BadField(field, 'no_name', null);
}

/** Somebody in a household's record. `content`: what two records of one id are compared by; the same again is no harm. */
export interface PersonInRecord {
  id: string | null;
  content: string;
  read: () => PmsMember;
}

/**
 * The people of one household. One who cannot be read is set aside and the others go on; of one who comes twice with other content both are, since nobody can
 * say which is true. `hasUnreadableId`: nobody can say who is absent.
 */
export function readMembers(
  people: readonly PersonInRecord[],
  list: string,
  tenancyExternalId: string,
  idField: string,
): { members: PmsMember[]; badRecords: BadRecord[]; hasUnreadableId: boolean } {
  const members = new Map<string, PmsMember>(),
    badRecords: BadRecord[] = [],
    seen = new Map<string, string>();
  let hasUnreadableId = false;
  for (const { id, content, read } of people) {
    try {
      if (id === null) {
        hasUnreadableId = true;
        throw new BadField(idField, 'unreadable_id', content);
      }
      const before = seen.get(id);
      if (before === content) continue;
      seen.set(id, content);
      if (before !== undefined) {
        members.delete(id);
        throw new BadField(idField, 'duplicate_differs', content);
      }
      members.set(id, read());
    } catch (error) {
      if (!(error instanceof BadField)) throw error;
      badRecords.push(badRecord(list, tenancyExternalId, id, error));
    }
  }
  return { members: [...members.values()], badRecords, hasUnreadableId };
}
