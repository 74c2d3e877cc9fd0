/** Why a change stays: `code: sentence`, as the answer gives it. */
export const UNDO_REFUSALS = {
  touched: 'Something newer has changed it; undo that first.',
  mirror_fact: 'It is what the PMS says, not something that we did; change it in the PMS.',
  by_date: 'It came of its own first or last day; give it other days by hand.',
  already_undone: 'It has been taken back already.',
  not_applied: 'It was not applied by this run.',
  not_found: 'The run has no such change.',
  too_late: 'A merge can be taken back for 30 days.',
  in_use: 'The person has more by now than what this run gave her.',
  blocked: 'The person is blocked in this property; lift the block first.',
  unit_archived: 'The unit is archived.',
  answer_conflict: 'Answer its conflict instead.',
  login_taken: 'Somebody else logs in with the e-mail by now.',
} as const;
export type UndoRefusal = keyof typeof UNDO_REFUSALS;
/** What taking one change back comes to. */
export type Step = { do: () => void } | UndoRefusal;
