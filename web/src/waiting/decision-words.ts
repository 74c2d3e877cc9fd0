import type { Decision } from '../api/types.ts';
import { KINDS, label } from '../words/labels.ts';

const VERDICTS: Record<string, string> = { rejected: 'Rejected', undone: 'Taken back', kept: 'Kept as it was', separate: 'Two people', same_human: 'The same person', deleted: 'Taken away by hand', ignored: 'Put away' };
const ABOUT: Record<string, string> = { unassign: 'taking the unit away', assign: 'giving the unit', end: 'ending the stay', move: 'moving to another unit', link: 'joining with another person', create: 'a new person', reopen: 'the return', update: 'a new value', adopt: 'taking over the assignment made by hand', email_changed: 'the new e-mail', manual_outlives_pms: 'the unit given by hand', separate: 'being one person' };

export const decisionInWords = (decision: Pick<Decision, 'kind' | 'verdict' | 'residentName'>) => `${VERDICTS[decision.verdict] ?? label({}, decision.verdict)}: ${ABOUT[decision.kind] ?? label(KINDS, decision.kind)}${decision.residentName ? `, ${decision.residentName}` : ''}`;
