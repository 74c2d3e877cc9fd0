/** Rows of an answer with what faults do to them: first the list as a whole, then the page. */
import { distortList } from '../faults/list.ts';
import { distortPage } from '../faults/page.ts';
import type { Page, RowWords } from '../faults/page.ts';
import type { Fault } from '../faults/spec.ts';

export interface RowSource<K, R> {
  keys: readonly K[];
  lookup: boolean;
  offset: number;
  limit: number;
  /** the town's id and the vendor's */
  namesOf(key: K): readonly string[];
  /** every name of each property that a row belongs to */
  propertiesOf(key: K): readonly (readonly string[])[];
  asksFor(property: string): boolean;
  /** throws the vendor's refusal of a property */
  refuse(): never;
  show(key: K): R;
}

export function pageOf<K, R>(source: RowSource<K, R>, faults: Fault[], words: RowWords<R>): Page<R> & { total: number; keys: K[] } {
  const { offset, limit } = source;
  const keys = distortList(faults, [...source.keys], { ...source, page: Math.floor(offset / limit) });
  const rowsAt = (from: number): R[] => keys.slice(Math.max(0, from), Math.max(0, from) + limit).map((key) => source.show(key));
  const page = distortPage(faults, { rows: rowsAt(offset), total: keys.length }, { offset, limit, rowsAt }, words);
  return { ...page, total: page.total ?? keys.length, keys };
}
