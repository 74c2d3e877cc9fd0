import { ACTIONS } from '../waiting/conflict-words.ts';

const SAID: Record<string, string> = {
  'assignment.add': 'Gave a unit by hand',
  'assignment.delete': 'Took a unit away by hand',
  'assignment.give_back': 'Gave a unit back to the PMS',
  'credential.add': 'Added a credential',
  'credential.change': 'Changed a credential',
  'credential.delete': 'Deleted a credential',
  'credential.test': 'Tested a credential',
  'roster.upload': 'Uploaded a roster',
  'decision.lift': 'Lifted a decision',
  'held_changes.approve': 'Approved held changes',
  'held_changes.reject': 'Rejected held changes',
  'mapping.set': 'Mapped a PMS unit',
  'mapping.remove': 'Removed a mapping',
  'mapping.accept_suggestions': 'Accepted suggested mappings',
  'mapping.import': 'Made units from the PMS units',
  'mapping.csv': 'Imported mappings',
  'pms_unit.ignore': 'Ignored a PMS unit',
  'pms_unit.notice': 'No longer ignores a PMS unit',
  'organization.add': 'Added an organization',
  'token.add': 'Made a token',
  'token.revoke': 'Revoked a token',
  'property.add': 'Added a property',
  'property.change': 'Changed the property',
  'integration.change': 'Changed the settings',
  'resident.add': 'Added a person',
  'resident.change': 'Changed a person',
  'resident.merge': 'Merged two people',
  'resident.block': 'Blocked a person',
  'resident.unblock': 'Lifted a block',
  'setup.credential': 'Set-up: chose the credential',
  'setup.pmsProperties': 'Set-up: chose the PMS properties',
  'setup.excludedLeaseStatuses': 'Set-up: chose the lease statuses to leave out',
  'setup.residentRoles': 'Set-up: chose the resident roles',
  'setup.activate': 'Turned it on',
  'setup.drop': 'Started the set-up over',
  'sync.apply': 'Asked for a sync',
  'sync.preview': 'Asked for a preview',
  'sync.cancel': 'Cancelled a run',
  'sync.undo': 'Took changes of a run back',
  'unit.add': 'Added a unit',
  'unit.change': 'Changed a unit',
  'unit.archive': 'Archived a unit',
  'unit.import': 'Imported units',
};
const ANSWERS = Object.fromEntries(
  Object.values(ACTIONS)
    .flatMap((actions) => Object.entries(actions))
    .map(([action, words]) => [`conflict.${action}`, `Settled a conflict: ${words.label}`]),
);
// One action has another label in some types of conflict; here it is said for all of them.
ANSWERS['conflict.separate'] = 'Settled a conflict: two people';
ANSWERS['conflict.keep'] = 'Settled a conflict: kept as it is here';

/** What somebody did, in words; an action that has none yet as its code. */
export const actionInWords = (action: string) => SAID[action] ?? ANSWERS[action] ?? action;
