import type { Setup } from '../api/types.ts';

/** In the order of the rules; the address names the step, so it can be gone back to. */
export const STEPS = [
  { key: 'credential', title: 'Credential' },
  { key: 'pms-properties', title: 'PMS properties' },
  { key: 'excluded-lease-statuses', title: 'Lease statuses' },
  { key: 'resident-roles', title: 'Resident roles' },
  { key: 'preview', title: 'Preview' },
  { key: 'activate', title: 'Turn on' },
] as const;
export type StepKey = (typeof STEPS)[number]['key'];

export const indexOf = (key: string | undefined) => STEPS.findIndex((step) => step.key === key);

/** How far the set-up has come on the server: every step up to there can be opened. */
export function reached(setup: Setup): number {
  if (setup.step === 'activate' || setup.step === 'done') return STEPS.length - 1;
  return Math.max(indexOf(setup.step), 0);
}
