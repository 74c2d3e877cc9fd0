/** The words of the product for its codes, as screens show them. */
export const STATES: Record<string, string> = { draft: 'Not set up', active: 'Active', paused: 'Paused', off: 'Off' };
export const RUN_STATES: Record<string, string> = {
  queued: 'Queued',
  running: 'Running',
  succeeded: 'Succeeded',
  failed: 'Failed',
  cancelled: 'Cancelled',
};
export const TRIGGERS: Record<string, string> = {
  scheduled: 'Scheduled',
  manual: 'Sync now',
  approval: 'Approval',
  undo: 'Undo',
  human: 'By hand',
};
export const KINDS: Record<string, string> = {
  create: 'New person',
  link: 'Linked',
  update: 'Updated',
  assign: 'Unit given',
  move: 'Moved over',
  unassign: 'Unit taken away',
  end: 'Stay ended',
  reopen: 'Back',
  skip: 'Left as it was',
};
export const CHANGE_STATES: Record<string, string> = {
  planned: 'Would happen',
  applied: 'Applied',
  held: 'Waiting for you',
  skipped: 'Left as it was',
  lapsed: 'Lapsed',
  rejected: 'Rejected',
  undone: 'Undone',
};
export const RESIDENT_STATUS: Record<string, string> = { upcoming: 'Upcoming', current: 'Current', ended: 'Ended' };
export const ROLES: Record<string, string> = {
  primary: 'Primary',
  cosigner: 'Cosigner',
  occupant: 'Adult occupant',
  guarantor: 'Guarantor',
  minor: 'Minor',
  unknown: 'No role given',
};
export const MEANINGS: Record<string, string> = {
  applicant: 'Applicant',
  waitlist: 'Waitlist',
  pending: 'Pending',
  current: 'Current',
  notice: 'Notice',
  eviction: 'Eviction',
  past: 'Past',
  cancelled: 'Cancelled',
  denied: 'Denied',
  superseded: 'Superseded',
  unknown: 'Unknown word',
};
export const CONFLICTS: Record<string, string> = {
  name_mismatch: 'Same e-mail, another name',
  email_mismatch: 'Same name, another e-mail',
  shared_email: 'Two people with one e-mail',
  duplicate_account: 'Perhaps the same person twice',
  email_changed: 'The PMS has another e-mail now',
  manual_outlives_pms: 'Given by hand, no longer in the PMS',
  unknown_status: 'A lease status nobody has explained',
  bad_record: 'A PMS record that cannot be read',
};
export const SCOPES: Record<string, string> = { in: 'Synced', kept: 'Kept', outside: 'Left out', detached: 'Detached' };
export const CREDENTIAL_STATES: Record<string, string> = { untested: 'Not tested', ok: 'Works', rejected: 'Rejected' };
export const SOURCES: Record<string, string> = { pms: 'PMS', manual: 'By hand' };
export const FIELDS: Record<string, string> = {
  firstName: 'first name',
  lastName: 'last name',
  email: 'e-mail',
  phone: 'phone',
  hasLogin: 'log-in',
  status: 'status',
  state: 'state',
  rawLeaseStatus: 'lease status',
  leaseStatus: 'meaning',
  role: 'role',
  moveIn: 'move-in',
  moveOut: 'move-out',
  leaseStart: 'lease start',
  leaseEnd: 'lease end',
  pmsUnit: 'PMS unit',
  pmsUnitLabel: 'PMS unit',
  from: 'from',
  until: 'until',
  unit: 'unit',
  source: 'source',
  protected: 'protected',
  keptFields: 'kept fields',
  missingSince: 'missing since',
  scope: 'scope',
  blocked: 'blocked',
};
export const TEST_STEPS: Record<string, string> = {
  reach: 'Reach the PMS',
  auth: 'Log in',
  permission: 'Permissions',
  properties: 'List the PMS properties',
  sample: 'Read a sample',
};
export const label = (words: Record<string, string>, code: string | null | undefined) =>
  code ? (words[code] ?? code.replaceAll('_', ' ')) : '–';
