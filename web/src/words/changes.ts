import type { Change } from '../api/types.ts';
import { FIELDS, label, MEANINGS, RESIDENT_STATUS, ROLES, SCOPES, SOURCES } from './labels.ts';
import { day } from './times.ts';

type Facts = Record<string, unknown>;
type UnitName = (id: string) => string | undefined;
export const factsOf = (value: unknown): Facts =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Facts) : {};

export function valueInWords(value: unknown, unitName: UnitName = () => undefined): string {
  if (value === null || value === undefined || value === '') return 'nothing';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return unitName(value) ?? (/^\d{4}-\d\d-\d\d$/.test(value) ? day(value) : value);
  if (typeof value === 'number') return String(value);
  return Array.isArray(value) ? value.map((each) => valueInWords(each, unitName)).join(', ') || 'nothing' : JSON.stringify(value);
}

const CODES: Record<string, Record<string, string>> = {
  scope: SCOPES,
  role: ROLES,
  leaseStatus: MEANINGS,
  status: RESIDENT_STATUS,
  state: RESIDENT_STATUS,
  source: SOURCES,
};
const fieldInWords = (key: string, value: unknown, unitName?: UnitName) =>
  CODES[key] && typeof value === 'string' ? label(CODES[key], value).toLowerCase() : valueInWords(value, unitName);
/** Many a unit is called "Unit 3A" already. */
export const unitInWords = (name: string) => (/^(unit|apt|apartment|suite)\b/i.test(name) ? name : `unit ${name}`);

/** "e-mail: a@x.com → b@x.com" for each field that differs. */
export function differences(before: unknown, after: unknown, unitName?: UnitName): string[] {
  const old = factsOf(before),
    now = factsOf(after);
  return Object.keys(now)
    .filter((key) => FIELDS[key] && JSON.stringify(old[key]) !== JSON.stringify(now[key]))
    .map((key) =>
      key in old
        ? `${label(FIELDS, key)}: ${fieldInWords(key, old[key], unitName)} → ${fieldInWords(key, now[key], unitName)}`
        : `${label(FIELDS, key)}: ${fieldInWords(key, now[key], unitName)}`,
    );
}

const dayOf = (facts: Facts, key: string) => (typeof facts[key] === 'string' ? day(facts[key]) : null);

/** One change as a sentence: who, which unit, when. */
export function changeInWords(
  change: Pick<Change, 'kind' | 'state' | 'residentName' | 'unitName' | 'before' | 'after'>,
  unitName: UnitName = () => undefined,
): string {
  const who = change.residentName ?? 'Somebody',
    before = factsOf(change.before),
    after = factsOf(change.after);
  const unit = change.unitName ? unitInWords(change.unitName) : 'a unit',
    since = dayOf(before, 'from');
  const would = change.state === 'planned' || change.state === 'held';
  const target = typeof after['unit'] === 'string' ? unitName(after['unit']) : undefined;
  switch (change.kind) {
    case 'create':
      return `${who} ${would ? 'would be' : 'is'} new`;
    case 'link':
      return `${who} ${would ? 'would be' : 'was'} recognised as somebody already here`;
    case 'assign':
      return `${who} ${would ? 'would get' : 'got'} ${unit}${dayOf(after, 'from') ? ` from ${String(dayOf(after, 'from'))}` : ''}${after['state'] === 'upcoming' ? ' (upcoming)' : ''}`;
    case 'move':
      return `${who} ${would ? 'would move' : 'moved'} from ${unit}${target ? ` to ${unitInWords(target)}` : ' to another unit'}`;
    case 'unassign':
      return `${who} ${would ? 'would lose' : 'lost'} ${unit}${since ? ` (theirs since ${since})` : ''}`;
    case 'end':
      return `The stay of ${who} ${would ? 'would end' : 'ended'}`;
    case 'reopen':
      return `${who} ${would ? 'would be' : 'is'} back`;
    case 'update':
      if (after['scope'] === 'kept' && before['scope'] !== 'kept')
        return `${who} ${would ? 'would stay' : 'stays'} as last read, marked as kept`;
      return `${who}: ${differences(before, after, unitName).join('; ') || `${would ? 'would be' : 'was'} updated`}`;
    case 'skip':
      return `${who}${change.unitName ? `, ${unit}` : ''}: left as it was`;
  }
}

/** Somebody leaves a unit or the property by it. */
export const takesAway = (change: Pick<Change, 'kind'>) => change.kind === 'unassign' || change.kind === 'move' || change.kind === 'end';
export const brings = (change: Pick<Change, 'kind'>) =>
  change.kind === 'assign' || change.kind === 'create' || change.kind === 'reopen' || change.kind === 'link';
