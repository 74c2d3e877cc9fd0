import type { Conflict } from '../api/types.ts';

export interface ActionWords {
  label: string;
  says: (names: Names) => string;
  ends: boolean;
  needs?: 'candidate' | 'meaning';
}
/** `holds`, `otherHolds`: the units held, in words. */
export interface Names {
  newcomer: string;
  other: string;
  unit: string;
  word: string;
  holds: string;
  otherHolds: string;
}

/** What opened each type, in a sentence. */
export const WHY: Record<Conflict['type'], (names: Names) => string> = {
  name_mismatch: ({ newcomer, other }) =>
    `The PMS has ${newcomer} with the e-mail that ${other} has here. Both have their units; only the log-in waits.`,
  email_mismatch: ({ newcomer, other }) =>
    `The PMS has ${newcomer} with another e-mail than ${other} has here, with the same name. Both have their units.`,
  shared_email: ({ newcomer, other }) =>
    `${newcomer} and ${other} have one e-mail in the PMS. Only one of them can log in with it; both have their units.`,
  duplicate_account: ({ newcomer, other }) =>
    `${newcomer} and ${other} have the same name and e-mail, and both live here by the PMS. They may be one person.`,
  email_changed: ({ newcomer }) =>
    `The PMS has another e-mail for ${newcomer} than the one they log in with. Until you decide, the old one stays.`,
  manual_outlives_pms: ({ newcomer, unit }) => `${newcomer} was given ${unit} by hand, and the PMS no longer says that they live there.`,
  unknown_status: ({ word }) => `The PMS uses the lease status ${word}, which Unit Sync does not know. Whoever has it stays as they were.`,
  bad_record: () => 'One record of the PMS cannot be read. Everybody else is synced. It is mended in the PMS.',
};

/** With an e-mail of their own there is no log-in to move. */
const OWN_EMAIL: Record<string, ActionWords> = {
  link: {
    label: 'The same person',
    ends: false,
    needs: 'candidate',
    says: ({ newcomer, other }) =>
      `${newcomer} becomes one person with ${other}: stays, units, PMS records and history come together. Nobody loses a unit. It can be undone.`,
  },
  separate: {
    label: 'Two people',
    ends: false,
    says: ({ newcomer, other }) =>
      `${newcomer} and ${other} stay two people for good, each with their own units. This conflict does not come back.`,
  },
  ignore: { label: 'Put away', ends: false, says: () => 'It leaves the queue until its facts change. Nobody loses anything.' },
};
const IDENTITY: Record<string, ActionWords> = {
  ...OWN_EMAIL,
  move_login: {
    label: 'Move the log-in',
    ends: true,
    needs: 'candidate',
    says: ({ newcomer, other }) => `${newcomer} logs in with the e-mail from now on; ${other} loses the log-in now, but no unit.`,
  },
};

export const ACTIONS: Record<Conflict['type'], Record<string, ActionWords>> = {
  name_mismatch: IDENTITY,
  email_mismatch: OWN_EMAIL,
  shared_email: IDENTITY,
  duplicate_account: IDENTITY,
  email_changed: {
    accept: {
      label: 'Use the PMS’s e-mail',
      ends: true,
      says: ({ newcomer }) =>
        `It is the same person: ${newcomer} logs in with the new e-mail from now on, and no longer with the old one. Units and history stay.`,
    },
    keep: {
      label: 'Keep ours',
      ends: false,
      says: ({ newcomer }) => `${newcomer} goes on with the e-mail we have. It is asked again when the PMS changes it again.`,
    },
    separate: {
      label: 'It is another person',
      ends: true,
      says: ({ newcomer, holds }) =>
        `A new person takes the stay and its unit. ${newcomer} loses, now, what only this stay supports. ${newcomer} holds ${holds}.`,
    },
  },
  manual_outlives_pms: {
    end: { label: 'End it', ends: true, says: ({ newcomer, unit }) => `${newcomer} loses ${unit} now.` },
    keep: {
      label: 'Keep it',
      ends: false,
      says: ({ newcomer, unit }) => `${newcomer} keeps ${unit}, by hand. It is not asked again until the facts change.`,
    },
  },
  unknown_status: {
    set_meaning: {
      label: 'Say what it means',
      ends: false,
      needs: 'meaning',
      says: ({ word }) => `What ${word} means holds for the whole PMS account.`,
    },
    ignore: IDENTITY['ignore'] as ActionWords,
  },
  bad_record: {
    ignore: { label: 'Put away', ends: false, says: () => 'It leaves the queue until the record changes. Nobody loses anything.' },
  },
};

/** Of an e-mail conflict, where first name, last name and e-mail all changed together. */
export const WHY_USED_AGAIN = ({ newcomer, other }: Names) =>
  `The PMS record of ${other} has another name and e-mail now: ${newcomer}. ${newcomer} has the unit by the PMS, and the end of ${other} waits for you.`;
export const RECORD_USED_AGAIN: Record<string, ActionWords> = {
  accept: {
    label: 'The same person',
    ends: false,
    says: ({ newcomer, other }) =>
      `${other} and ${newcomer} become one person with the PMS’s name and e-mail; stays, units and history stay together.`,
  },
  keep: {
    label: 'The same person, with our name',
    ends: false,
    says: ({ newcomer, other }) => `${other} and ${newcomer} become one person with the name and e-mail that we have.`,
  },
  separate: {
    label: 'Another person',
    ends: true,
    says: ({ newcomer, other, otherHolds }) =>
      `${newcomer} is a new person. ${other} loses now the units that only this PMS record supported. ${other} holds ${otherHolds}.`,
  },
};

/** Not offered when the other side is somebody this token may not see. */
export const NEEDS_OTHER = new Set(['link', 'move_login']);
