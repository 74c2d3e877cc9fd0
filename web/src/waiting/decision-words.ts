import type { Decision } from '../api/types.ts';
import { unitInWords } from '../words/changes.ts';
import { KINDS, label } from '../words/labels.ts';

const VERDICTS: Record<string, string> = {
  rejected: 'Rejected',
  undone: 'Taken back',
  kept: 'Kept as it was',
  separate: 'Two people',
  same_human: 'The same person',
  deleted: 'Taken away by hand',
  ignored: 'Put away',
};
const ABOUT: Record<string, string> = {
  unassign: 'taking the unit away',
  assign: 'giving the unit',
  end: 'ending the stay',
  move: 'moving to another unit',
  link: 'joining with another person',
  create: 'a new person',
  reopen: 'the return',
  update: 'a new value',
  adopt: 'taking over the assignment made by hand',
  email_changed: 'the new e-mail',
  manual_outlives_pms: 'the unit given by hand',
  separate: 'being one person',
};

export const decisionInWords = (decision: Pick<Decision, 'kind' | 'verdict' | 'residentName'>) =>
  `${VERDICTS[decision.verdict] ?? label({}, decision.verdict)}: ${ABOUT[decision.kind] ?? label(KINDS, decision.kind)}${decision.residentName ? `, ${decision.residentName}` : ''}`;

const TAKES_AWAY = new Set(['unassign', 'move', 'end', 'manual_outlives_pms']);

/** Who may lose which unit once it is lifted. A decision about a home names its unit in its subject (`person:.../unit:...`). */
export function whatLiftingMayDo(
  decision: Pick<Decision, 'kind' | 'subject' | 'residentName'>,
  unitName: (id: string) => string | undefined,
): string {
  const anew = 'The next run judges it anew: what was not done because of it may be asked or done then.';
  if (!TAKES_AWAY.has(decision.kind)) return `${anew} Nobody loses a unit by lifting it.`;
  const unit = unitName(/unit:([0-9a-f-]{36})/.exec(decision.subject)?.[1] ?? '');
  return `${anew} ${decision.residentName ?? 'The person'} may then lose ${unit ? unitInWords(unit) : 'a unit'}.`;
}
