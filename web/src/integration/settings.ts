import type { Integration, ResidentRole } from '../api/types.ts';
import type { Assume } from '../runs/use-preview.ts';
import { asRoles } from '../setup/role-picker.tsx';

export interface Settings {
  credentialId: string | null;
  pmsPropertyExternalIds: string[];
  excludedLeaseStatuses: string[];
  residentRoles: ResidentRole[];
  whenExcluded: Integration['whenExcluded'];
  whenAbsent: Integration['whenAbsent'];
  guardPercent: number;
  guardMinimum: number;
  intervalMinutes: number;
}

export const settingsOf = (data: Integration): Settings => ({
  credentialId: data.credentialId,
  pmsPropertyExternalIds: data.pmsPropertyExternalIds,
  excludedLeaseStatuses: data.excludedLeaseStatuses,
  residentRoles: asRoles(data.residentRoles),
  whenExcluded: data.whenExcluded,
  whenAbsent: data.whenAbsent,
  guardPercent: data.guard.percent,
  guardMinimum: data.guard.minimum,
  intervalMinutes: data.intervalMinutes,
});

const same = (a: unknown, b: unknown) =>
  JSON.stringify(Array.isArray(a) ? [...(a as string[])].sort() : a) === JSON.stringify(Array.isArray(b) ? [...(b as string[])].sort() : b);
/** With another credential the PMS properties are said anew, also where two PMSs call theirs by the same id. */
export const changedKeys = (from: Settings, to: Settings) =>
  (Object.keys(to) as (keyof Settings)[]).filter(
    (key) => !same(from[key], to[key]) || (key === 'pmsPropertyExternalIds' && from.credentialId !== to.credentialId),
  );

/** The settings that decide who enters and leaves: saved only after a preview. */
const DECIDE = ['credentialId', 'pmsPropertyExternalIds', 'excludedLeaseStatuses', 'residentRoles', 'whenExcluded'] as const;
export function assumed(from: Settings, to: Settings): Assume | null {
  const changed = changedKeys(from, to),
    picked = DECIDE.filter((key) => changed.includes(key));
  return picked.length ? Object.fromEntries(picked.map((key) => [key, to[key]])) : null;
}

export function patchOf(from: Settings, to: Settings) {
  const changed = new Set(changedKeys(from, to)),
    { guardPercent, guardMinimum, ...plain } = to;
  const fields = Object.fromEntries(Object.entries(plain).filter(([key]) => changed.has(key as keyof Settings)));
  return {
    ...fields,
    ...(changed.has('guardPercent') || changed.has('guardMinimum') ? { guard: { percent: guardPercent, minimum: guardMinimum } } : {}),
  };
}
