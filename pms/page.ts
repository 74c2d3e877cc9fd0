import type { PmsPage } from './connector.ts';
import { BadField, badRecord, contentHash } from './fields.ts';

/** A page that is being put together. */
export type FilledPage = PmsPage & Required<Pick<PmsPage, 'rowsOfOthers' | 'properties' | 'units' | 'tenancies' | 'badRecords'>>;
/** With nothing in it; `more`: the vendor's total and the next cursor, where there are any. */
export const emptyPage = (more: Partial<Pick<PmsPage, 'total' | 'nextCursor'>> = {}): FilledPage => ({
  rows: [],
  rowsOfOthers: 0,
  total: null,
  nextCursor: null,
  properties: [],
  units: [],
  tenancies: [],
  badRecords: [],
  ...more,
});

export interface PageRules<T> {
  list: string;
  /** The vendor's name of the field that the id is in: for bad records. */
  idField: string;
  /** null where it cannot be read. */
  idOf: (row: T) => string | null;
  /** A row that another PMS property has only proves that the list is whole. */
  isOwn?: (row: T) => boolean;
  hashOf?: (row: T, index: number) => string;
  /** Puts what the row says into the page. @throws BadField: the row is set aside */
  map: (page: FilledPage, row: T, id: string) => void;
  /** Whose record a bad one is, where that can be told. */
  tenancyOf?: (row: T, id: string | null) => string | null;
  personOf?: (row: T, id: string | null) => string | null;
}

/** Goes through an answer's rows: each is noted for the proof of completeness (PmsPage.rows), its own are mapped, a bad one is set aside and the others go on. */
export function pageOf<T>(rows: readonly T[], rules: PageRules<T>, page: FilledPage = emptyPage()): FilledPage {
  const { list, idField, idOf, isOwn, hashOf = contentHash, map } = rules;
  rows.forEach((row, index) => {
    const id = idOf(row);
    page.rows.push(id === null ? null : { id, hash: hashOf(row, index) });
    if (isOwn && !isOwn(row)) {
      page.rowsOfOthers++;
      return;
    }
    try {
      if (id === null) throw new BadField(idField, 'unreadable_id', contentHash(row));
      map(page, row, id);
    } catch (error) {
      if (!(error instanceof BadField)) throw error;
      page.badRecords.push(badRecord(list, rules.tenancyOf?.(row, id) ?? null, rules.personOf?.(row, id) ?? null, error));
    }
  });
  return page;
}
