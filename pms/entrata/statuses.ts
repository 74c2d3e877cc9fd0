import type { KnownStatus } from '../connector.ts';
import { isRow } from '../fields.ts';
import type { Row } from '../fields.ts';
import { nowhere, readKey, readLooseText } from '../values.ts';
import type { FakeKind } from '../values.ts';
import type { LeaseStatus } from '../../domain/pms.ts';
import { elementsAt } from './one-or-many.ts';

/** Entrata's own ids and words (docs/vendors/entrata.md, How it is mapped). */
const BASE: readonly (KnownStatus & { id: string })[] = [
  { id: '1', raw: 'Applicant', meaning: 'applicant' },
  { id: '2', raw: 'Cancelled', meaning: 'cancelled' },
  { id: '3', raw: 'Future', meaning: 'pending' },
  { id: '4', raw: 'Current', meaning: 'current' },
  { id: '5', raw: 'Notice', meaning: 'notice' },
  { id: '6', raw: 'Past', meaning: 'past' },
];
export const ENTRATA_STATUSES: readonly KnownStatus[] = [
  ...BASE.map(({ raw, meaning }) => ({ raw, meaning })),
  { raw: 'Denied', meaning: 'denied' },
  { raw: 'Current - eviction', meaning: 'eviction' },
  { raw: 'Notice - eviction', meaning: 'eviction' },
  { raw: 'Past - transferred', meaning: 'superseded' },
];

const wordKey = (word: string) => word.trim().toLowerCase();
const MEANINGS = new Map<string, LeaseStatus>([
  ...ENTRATA_STATUSES.map(({ raw, meaning }) => [wordKey(raw), meaning] as const),
  ['canceled', 'cancelled'],
  ['on notice', 'notice'],
  ['notice to vacate', 'notice'],
  ['former', 'past'],
  ['eviction', 'eviction'],
  ['under eviction', 'eviction'],
  ['waitlist', 'waitlist'],
  ['wait list', 'waitlist'],
]);

/** A customer's statuses: the words can be renamed and added to; the numbers 1 to 6 are Entrata's. */
export class PickList {
  readonly statuses: readonly KnownStatus[];
  private readonly byWord = new Map(MEANINGS);
  private readonly byId = new Map<string, KnownStatus>(BASE.map((each) => [each.id, each]));

  constructor(entries: readonly { id: string; name: string; type: string | null }[] = []) {
    this.statuses = entries.map(({ id, name, type }) => {
      const meaning =
          MEANINGS.get(wordKey(name)) ?? MEANINGS.get(wordKey(type ?? '')) ?? BASE.find((each) => each.id === id)?.meaning ?? 'unknown',
        status = { raw: name, meaning };
      this.byId.set(id, status);
      if (!this.byWord.has(wordKey(name))) this.byWord.set(wordKey(name), meaning);
      return status;
    });
  }

  meaningOf(word: string): LeaseStatus {
    return this.byWord.get(wordKey(word)) ?? 'unknown';
  }
  statusOfId(id: string): KnownStatus | undefined {
    return this.byId.get(id);
  }
  /** Ids of the statuses with one of these meanings, lowest first. */
  idsOf(...meanings: LeaseStatus[]): string[] {
    return [...this.byId]
      .filter(([, { meaning }]) => meanings.includes(meaning))
      .map(([id]) => id)
      .sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  }
  get allIds(): string[] {
    return [...this.byId.keys()];
  }
}

/** The result of getLeasePickList: `leaseStatusTypes[].leaseStatusType[]`, alone or in a list with others. null where it holds none. */
export function readPickList(result: Row | readonly unknown[]): PickList | null {
  const holders = Array.isArray(result) ? result : [result],
    entries = [];
  for (const holder of holders)
    for (const entry of isRow(holder) ? (elementsAt(holder, 'leaseStatusTypes', 'leaseStatusType') ?? []) : []) {
      if (!isRow(entry)) continue;
      // Attributes, as where XML became JSON, or fields.
      const fields = isRow(entry['@attributes']) ? { ...entry['@attributes'], ...entry } : entry,
        id = readKey(fields.id),
        name = readLooseText(fields, 'name');
      if (id !== null && name !== null) entries.push({ id, name, type: readLooseText(fields, 'type') });
    }
  return entries.length > 0 ? new PickList(entries) : null;
}

export interface StatusFacts {
  /** Her own word on the lease; it can differ from the lease's and wins over it. */
  customerStatus: string | null;
  leaseIntervalStatus: string | null;
  leaseStatusTypeId: string | null;
  /** Free text: "In Collections, Eviction". */
  leaseSubStatus: string | null;
  hasTransferDate: boolean;
  /** What kind of unit it is. */
  place: FakeKind;
}

/**
 * Her status (docs/vendors/entrata.md, How it is mapped). A past stay on a lease that was transferred goes on in another lease: `superseded`, so that it ends nothing
 * until that one is seen. Where it stands for a wait list, nobody lives there.
 */
export function statusOf(facts: StatusFacts, words: PickList): KnownStatus {
  const byId = facts.leaseStatusTypeId === null ? undefined : words.statusOfId(facts.leaseStatusTypeId);
  const raw = facts.customerStatus ?? facts.leaseIntervalStatus ?? byId?.raw;
  if (raw === undefined)
    return { raw: facts.leaseStatusTypeId === null ? '(no status)' : `(status ${facts.leaseStatusTypeId})`, meaning: 'unknown' };
  const meaning = words.meaningOf(raw);
  const away = nowhere(raw, meaning, facts.place);
  if (away) return away;
  if (meaning === 'past' && facts.hasTransferDate) return { raw: `${raw} - transferred`, meaning: 'superseded' };
  if ((meaning === 'current' || meaning === 'notice') && facts.leaseSubStatus !== null && /evict/i.test(facts.leaseSubStatus))
    return { raw: `${raw} - eviction`, meaning: 'eviction' };
  return { raw, meaning };
}
