import type { Change, TimelineItem } from '../api/types.ts';
import { changeInWords, factsOf } from '../words/changes.ts';
import { CHANGE_STATES, CONFLICTS, KINDS, label } from '../words/labels.ts';
import { reasonInWords } from '../words/reasons.ts';
import { day } from '../words/times.ts';

const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function factInWords(item: TimelineItem): string {
  const facts = factsOf(item.after),
    parts: string[] = [];
  if (typeof facts['rawLeaseStatus'] === 'string') parts.push(`“${facts['rawLeaseStatus']}”`);
  if (typeof facts['pmsUnitLabel'] === 'string') parts.push(`PMS unit ${facts['pmsUnitLabel']}`);
  if (typeof facts['moveIn'] === 'string') parts.push(`move-in ${day(facts['moveIn'])}`);
  if (typeof facts['moveOut'] === 'string') parts.push(`move-out ${day(facts['moveOut'])}`);
  return parts.join(', ');
}

/** One entry of the timeline: what happened, and why. */
export function timelineInWords(
  item: TimelineItem,
  name: string,
  unitName: (id: string) => string | undefined,
): { title: string; detail: string } {
  const reason = reasonInWords(item.reason);
  switch (item.type) {
    case 'fact':
      return {
        title:
          item.what === 'first_read'
            ? 'First read in the PMS'
            : item.what === 'missing_since'
              ? 'No longer listed by the PMS'
              : 'The PMS said something new',
        detail: factInWords(item),
      };
    case 'change': {
      const change = {
        kind: item.what as Change['kind'],
        state: item.state as Change['state'],
        residentName: name,
        unitName: item.unitName,
        before: item.before,
        after: item.after,
      };
      const state = item.state === 'applied' ? '' : ` (${label(CHANGE_STATES, item.state).toLowerCase()})`;
      return {
        title: item.what in KINDS ? `${changeInWords(change, unitName)}${state}` : item.what,
        detail: reason ? `Because: ${reason}.` : '',
      };
    }
    case 'conflict':
      return {
        title: `Conflict ${item.reason === 'opened' ? 'opened' : 'closed'}: ${label(CONFLICTS, item.what)}`,
        detail: item.reason === 'opened' ? '' : sentence(reason),
      };
    case 'decision':
      return {
        title: item.reason === 'ended' || item.reason === 'lifted' ? `Decision ${item.reason}` : `Decision: ${sentence(reason)}`,
        detail: `About: ${label(KINDS, item.what)}`,
      };
    case 'mapping': {
      const label = factsOf(item.after)['pmsUnitLabel'],
        pmsUnit = typeof label === 'string' ? `PMS unit ${label}` : 'Her PMS unit';
      return {
        title:
          item.what === 'mapped'
            ? `${pmsUnit} mapped to ${item.unitName ?? 'a unit'}`
            : item.what === 'ignored'
              ? `${pmsUnit} ignored`
              : `Mapping of ${pmsUnit} removed`,
        detail: sentence(reason),
      };
    }
    case 'block':
      return { title: item.what === 'lift' ? 'Block lifted' : 'Blocked', detail: item.reason ?? '' };
  }
}
