/** One page lies: about its rows, about the total, or about people's data. */
import type { Row } from '../buildium/lists.ts';
import { isObject } from '../town/events/said.ts';
import { numberParam } from './spec.ts';
import type { Fault } from './spec.ts';

export interface Page { rows: Row[]; total: number | null }
export interface PageFacts { ids: number[]; offset: number; limit: number; show: (id: number) => Row | null }

type Distort = (fault: Fault, page: Page, facts: PageFacts) => void;

const rowsAt = (facts: PageFacts, offset: number): Row[] => facts.ids.slice(Math.max(0, offset), Math.max(0, offset) + facts.limit).map((id) => facts.show(id)).filter((row) => row !== null);

/** The rows that a fault means: those named in `ids`, or the first `count` of the page. */
function meant(fault: Fault, page: Page): Row[] {
  const { ids, count } = fault.params;
  if (Array.isArray(ids)) return page.rows.filter((row) => ids.map(Number).includes(row.Id));
  return count === 'all' ? page.rows : page.rows.slice(0, numberParam(fault, 'count', 1));
}

/** Everything in a row that carries a name: the row itself, and the people inside it. */
function named(row: Row): Record<string, unknown>[] {
  const inner = Array.isArray(row.CurrentTenants) ? (row.CurrentTenants as Record<string, unknown>[]) : [];
  return [row, ...inner];
}

function rename(row: Row, change: (name: string) => string): void {
  for (const of of named(row)) for (const key of ['FirstName', 'LastName', 'Name', 'UnitNumber']) if (typeof of[key] === 'string') of[key] = change(of[key]);
}

const spoil: Record<string, (of: Record<string, unknown>) => void> = {
  noName: (of) => { for (const key of ['FirstName', 'LastName', 'Name', 'UnitNumber']) if (key in of) of[key] = key === 'FirstName' ? '  ' : null; },
  impossibleDate: (of) => { for (const key of ['LeaseFromDate', 'DateOfBirth', 'CreatedDateTime']) if (key in of) of[key] = '2026-02-31'; },
  wrongType: (of) => { for (const key of ['Email', 'FirstName', 'Name', 'UnitNumber', 'LeaseFromDate']) if (key in of) of[key] = key === 'Email' ? 42 : { text: of[key] }; },
  noId: (of) => { of.Id = null; },
  unreadableId: (of) => { of.Id = 'none'; },
};

const DISTORT: Record<string, Distort> = {
  duplicates: (_fault, page) => {
    const [first] = page.rows;
    if (first === undefined) return;
    const twin = structuredClone(first);
    rename(twin, (name) => `${name} (2)`);
    if ('LeaseToDate' in twin) twin.LeaseToDate = '2031-01-31';
    page.rows = page.rows.length === 1 ? [first, twin] : [...page.rows.slice(0, -1), twin];
  },
  repeatedPage: (_fault, page, facts) => { if (facts.offset > 0) page.rows = rowsAt(facts, facts.offset - facts.limit).slice(0, page.rows.length); },
  skippedPage: (_fault, page, facts) => { page.rows = rowsAt(facts, facts.offset + facts.limit); },
  smallPages: (fault, page) => { page.rows = page.rows.slice(0, numberParam(fault, 'rows', Math.floor(page.rows.length / 2))); },
  wrongTotal: (fault, page) => { const { by } = fault.params; page.total = Math.max(0, (page.total ?? 0) + (typeof by === 'number' ? by : 7)); },
  changingTotal: (_fault, page, facts) => { page.total = Math.max(0, (page.total ?? 0) - Math.floor(facts.offset / facts.limit)); },
  noTotal: (_fault, page) => { page.total = null; },
  unknownStatus: (fault, page) => {
    const word = typeof fault.params.word === 'string' ? fault.params.word : 'Suspended';
    for (const row of meant(fault, page)) {
      for (const lease of Array.isArray(row.Leases) ? (row.Leases as Record<string, unknown>[]) : [row]) {
        if (fault.params.where !== 'person') { if ('LeaseStatus' in lease) lease.LeaseStatus = word; } else if (Array.isArray(lease.Tenants)) for (const t of lease.Tenants) if (isObject(t)) t.Status = word;
      }
    }
  },
  badText: (fault, page) => { for (const row of meant(fault, page)) rename(row, (name) => `${name.slice(0, 1)}\u0000${name.slice(1)}\ud800`); },
  longNames: (fault, page) => { for (const row of meant(fault, page)) rename(row, (name) => `${name} `.repeat(Math.ceil(10_240 / (name.length + 1)))); },
  badRecord: (fault, page) => {
    const change = spoil[typeof fault.params.what === 'string' ? fault.params.what : 'noName'];
    const insides = fault.params.what !== 'noId' && fault.params.what !== 'unreadableId';
    for (const row of meant(fault, page)) for (const of of insides ? named(row) : [row]) change?.(of);
  },
};

export function distortPage(faults: Fault[], page: Page, facts: PageFacts): Page {
  for (const fault of faults) if (fault.phase === 'page') DISTORT[fault.kind]?.(fault, page, facts);
  return page;
}
