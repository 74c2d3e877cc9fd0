/** What faults need to know of Buildium's rows: where the ids, names, dates and statuses are. */
import type { RowWords } from '../faults/page.ts';
import { isObject } from '../town/events/said.ts';
import type { Row } from './lists.ts';

const NAMES = ['FirstName', 'LastName', 'Name', 'UnitNumber'];

/** Everything in a row that carries a name: the row itself, and the people inside it. */
function named(row: Row): Record<string, unknown>[] {
  const inner = Array.isArray(row.CurrentTenants) ? (row.CurrentTenants as Record<string, unknown>[]) : [];
  return [row, ...inner];
}

const SPOIL: Record<string, (of: Record<string, unknown>) => void> = {
  noName: (of) => {
    for (const key of NAMES) if (key in of) of[key] = key === 'FirstName' ? '  ' : null;
  },
  impossibleDate: (of) => {
    for (const key of ['LeaseFromDate', 'DateOfBirth', 'CreatedDateTime']) if (key in of) of[key] = '2026-02-31';
  },
  wrongType: (of) => {
    for (const key of ['Email', 'FirstName', 'Name', 'UnitNumber', 'LeaseFromDate'])
      if (key in of) of[key] = key === 'Email' ? 42 : { text: of[key] };
  },
  noId: (of) => {
    of.Id = null;
  },
  unreadableId: (of) => {
    of.Id = 'none';
  },
};

export const rowWords: RowWords<Row> = {
  namesOf: (row) => [String(row.Id)],
  rename: (row, change) => {
    for (const of of named(row)) for (const key of NAMES) if (typeof of[key] === 'string') of[key] = change(of[key]);
  },
  alter: (row) => {
    if ('LeaseToDate' in row) row.LeaseToDate = '2031-01-31';
  },
  setStatus: (row, word, where) => {
    for (const lease of Array.isArray(row.Leases) ? (row.Leases as Record<string, unknown>[]) : [row]) {
      if (where !== 'person') {
        if ('LeaseStatus' in lease) lease.LeaseStatus = word;
      } else if (Array.isArray(lease.Tenants)) for (const t of lease.Tenants) if (isObject(t)) t.Status = word;
    }
  },
  spoil: (row, what) => {
    for (const of of what === 'noId' || what === 'unreadableId' ? [row] : named(row)) SPOIL[what]?.(of);
  },
};
