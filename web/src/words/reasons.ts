/** Reason codes of changes, skips and holds, in words. */
const REASONS: Record<string, string> = {
  first_read: 'first read from the PMS', read: 'read from the PMS', read_again: 'live again in the PMS', became_current: 'the PMS says they have moved in', upcoming_again: 'the PMS says upcoming again',
  supported: 'the PMS has them in a PMS unit that is mapped to this unit', withdrawn: 'the PMS says the application was withdrawn', moved_out: 'the PMS says moved out', superseded: 'a newer lease takes its place',
  superseded_without_successor: 'the PMS says a newer lease takes its place, but none is there', successor_left_out: 'the newer lease is left out by a setting', excluded: 'the lease status is excluded', role: 'the role is not synced',
  unknown: 'the lease status is a word that is not known', unknown_status: 'the lease status is a word that is not known', absent: 'no longer listed by the PMS', detached: 'its PMS property is no longer attached',
  predecessor: 'the PMS names the earlier record', same_person: 'same name and e-mail', further_id: 'a further record of the same person', same_name_and_unit: 'same name in the same unit, in the PMS before and in this one', switched: 'confirmed by a manager after a switch of PMS', incomplete_read: 'the read of the PMS property was incomplete, so nothing ends because of it',
  awaiting_mapping: 'the new PMS unit is not mapped yet', adopted: 'taken over from the assignment made by hand', until_reached: 'its last day has passed', from_reached: 'its first day has come', facts_changed: 'the PMS says something new',
  unit_changed: 'another PMS unit', transfer: 'moved to another unit in the PMS', mapping_changed: 'the mapping was changed', mapping: 'the mapping was changed', record_used_again: 'the PMS uses the record for another person now',
  new_tenancy: 'a new tenancy', gap_before_next_stay: 'a gap before the next stay in the unit', bad_record: 'the PMS record cannot be read', decided: 'a manager decided otherwise', merged: 'merged with another person', separated: 'a manager said these are two people',
  undone: 'taken back by a manager', blocked: 'blocked by a manager', block_lifted: 'the block was lifted', by_hand: 'by hand', manual_outlives_pms: 'given by hand, and the PMS no longer supports it', login_moved: 'the log-in moved to another person',
  another_person: 'the PMS record is another person now', released: 'given back to the PMS', given_back: 'given back', rejected: 'rejected by a manager', reopen_undone: 'the return was taken back', evidence_changed: 'the facts have changed since', no_name: 'the record has no name', impossible_date: 'a date that cannot be', wrong_type: 'a value of the wrong kind', too_long: 'a value that is too long', duplicate_differs: 'the record comes twice, with different content', unreadable_id: 'its id cannot be read', email_accepted: 'a manager accepted the PMS’s e-mail', same_human: 'a manager said it is the same person',
  protected: 'the person is protected', kept: 'kept as it was', guard: 'more units than the limit would be left in one run', guard_first_read: 'the first complete read of a newly attached PMS property', first_complete_read: 'the first complete read of a newly attached PMS property',
  open_conflict: 'an open conflict concerns the person', absence: 'no longer listed by the PMS', resolved_link: 'settled: the same person', resolved_separate: 'settled: two people', resolved_accept: 'settled: the PMS is right', resolved_keep: 'settled: kept as it was',
  resolved_ignore: 'put away', resolved_end: 'settled: ended', resolved_move_login: 'settled: the log-in moved', resolved_set_meaning: 'settled: the word has a meaning now', opened: 'opened',
};

export const reasonInWords = (code: string | null | undefined) => (code ? REASONS[code] ?? code.replaceAll('_', ' ') : '');

/** Why a change waits for a manager. */
const HELD: Record<string, string> = {
  guard: 'More units would be left in one run than the limit allows, so all of them wait.',
  first_read: 'It is the first complete read of a newly attached PMS property: nobody leaves a unit unasked.',
  absent: 'The PMS no longer lists the stay. That is weak evidence, so a person decides.',
  open_conflict: 'An open conflict concerns this person. Settle it first, or decide here.',
  detached: 'The PMS property is no longer attached, so the stay is frozen.',
  record_used_again: 'The PMS uses the record for another person now.',
  switched: 'The property reads from another PMS now; only the name and the unit are the same, so a person decides.',
};
export const heldInWords = (code: string | null) => (code ? HELD[code] ?? `Held: ${reasonInWords(code)}.` : '');
