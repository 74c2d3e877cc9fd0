/** What luck leaves alone: households whose next step is already signed. A caller who names one may still do with it as a test wants. */
import type { TownLease } from '../model.ts';
import type { Town } from '../town.ts';
import type { Ask } from './ask.ts';

export const named = (ask: Ask): boolean => ask.has('leaseId') || ask.has('personId') || ask.has('unitId');

/** Somebody else, or the household itself under a renewal, has signed for the unit. */
export const signedFor = (town: Town, lease: TownLease): boolean =>
  (town.leasesOfUnit.get(lease.unitId) ?? []).some(
    (other) =>
      other !== lease &&
      !other.cancelled &&
      other.stage === undefined &&
      other.bedId === lease.bedId &&
      other.members.some((m) => m.status === 'future'),
  );
