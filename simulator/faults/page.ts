/** One page lies: about its rows, about the total, or about people's data. What a row is made of, each vendor says. */
import { numberParam } from './spec.ts';
import type { Fault } from './spec.ts';

export interface Page<R> {
  rows: R[];
  total: number | null;
}
export interface PageFacts<R> {
  offset: number;
  limit: number;
  rowsAt(offset: number): R[];
}

export const SPOILS = ['noName', 'impossibleDate', 'wrongType', 'noId', 'unreadableId'] as const;
export type Spoil = (typeof SPOILS)[number];

export interface RowWords<R> {
  /** every name of the row that a fault may use */
  namesOf(row: R): readonly string[];
  /** changes all names of people and labels of units in it */
  rename(row: R, change: (name: string) => string): void;
  /** makes its content another one, besides the names */
  alter(row: R): void;
  setStatus(row: R, word: string, where: 'lease' | 'person'): void;
  spoil(row: R, what: Spoil): void;
}

type Distort = <R>(fault: Fault, page: Page<R>, facts: PageFacts<R>, words: RowWords<R>) => void;

/** The rows that a fault means: those named in `ids`, or the first `count` of the page. */
function meant<R>(fault: Fault, page: Page<R>, words: RowWords<R>): R[] {
  const { ids, count } = fault.params;
  if (Array.isArray(ids)) {
    const wanted = new Set(ids.map(String));
    return page.rows.filter((row) => words.namesOf(row).some((name) => wanted.has(name)));
  }
  return count === 'all' ? page.rows : page.rows.slice(0, numberParam(fault, 'count', 1));
}

const DISTORT: Record<string, Distort> = {
  duplicates: (_fault, page, _facts, words) => {
    const [first] = page.rows;
    if (first === undefined) return;
    const twin = structuredClone(first);
    words.rename(twin, (name) => `${name} (2)`);
    words.alter(twin);
    page.rows = page.rows.length === 1 ? [first, twin] : [...page.rows.slice(0, -1), twin];
  },
  repeatedPage: (_fault, page, facts) => {
    if (facts.offset > 0) page.rows = facts.rowsAt(facts.offset - facts.limit).slice(0, page.rows.length);
  },
  skippedPage: (_fault, page, facts) => {
    page.rows = facts.rowsAt(facts.offset + facts.limit);
  },
  smallPages: (fault, page) => {
    page.rows = page.rows.slice(0, numberParam(fault, 'rows', Math.floor(page.rows.length / 2)));
  },
  wrongTotal: (fault, page) => {
    const { by } = fault.params;
    page.total = Math.max(0, (page.total ?? 0) + (typeof by === 'number' ? by : 7));
  },
  changingTotal: (_fault, page, facts) => {
    page.total = Math.max(0, (page.total ?? 0) - Math.floor(facts.offset / facts.limit));
  },
  noTotal: (_fault, page) => {
    page.total = null;
  },
  unknownStatus: (fault, page, _facts, words) => {
    const word = typeof fault.params.word === 'string' ? fault.params.word : 'Suspended';
    for (const row of meant(fault, page, words)) words.setStatus(row, word, fault.params.where === 'person' ? 'person' : 'lease');
  },
  badText: (fault, page, _facts, words) => {
    for (const row of meant(fault, page, words)) words.rename(row, (name) => `${name.slice(0, 1)}\u0000${name.slice(1)}\ud800`);
  },
  longNames: (fault, page, _facts, words) => {
    for (const row of meant(fault, page, words)) words.rename(row, (name) => `${name} `.repeat(Math.ceil(10_240 / (name.length + 1))));
  },
  characterReferences: (fault, page, _facts, words) => {
    for (const row of fault.params.ids === undefined && fault.params.count === undefined ? page.rows : meant(fault, page, words))
      words.rename(row, (name) => name.replace(/[^\p{ASCII}]|['&<>"]/gu, (c) => `&#${c.codePointAt(0)};`));
  },
  badRecord: (fault, page, _facts, words) => {
    const what = SPOILS.find((word) => word === fault.params.what) ?? 'noName';
    for (const row of meant(fault, page, words)) words.spoil(row, what);
  },
};

export function distortPage<R>(faults: Fault[], page: Page<R>, facts: PageFacts<R>, words: RowWords<R>): Page<R> {
  for (const fault of faults) if (fault.phase === 'page') DISTORT[fault.kind]?.(fault, page, facts, words);
  return page;
}
