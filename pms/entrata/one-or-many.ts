import { BadField, isRow } from '../fields.ts';
import type { Row } from '../fields.ts';

/**
 * The elements of a list as Entrata writes it: `{ leases: { lease: [...] } }`. A list of one element comes as that element, an empty one as nothing, as ''
 * or as an empty list, and some lists as a record keyed by the elements' ids (docs/vendors/entrata.md, One or many). null where there is no such list.
 */
export function elementsAt(row: Row, outer: string, inner: string): unknown[] | null {
  const node = row[outer];
  if (node === undefined) return null;
  if (node === null || node === '' || node === false) return [];
  if (Array.isArray(node)) return node.flatMap((each: unknown) => (isRow(each) && inner in each ? asMany(each[inner]) : [each]));
  if (!isRow(node)) return null;
  if (inner in node) return asMany(node[inner]);
  return Object.keys(node).length === 0 ? [] : null;
}

function asMany(value: unknown): unknown[] {
  if (value === null || value === undefined || value === '' || value === false) return [];
  if (Array.isArray(value)) return value as unknown[];
  if (!isRow(value)) return [value];
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => /^\d+$/.test(key) && isRow(value[key]))
    ? Object.values(value)
    : keys.length === 0
      ? []
      : [value];
}

/** Records inside a record; no list is an empty one. @throws BadField where an element is none */
export function rowsAt(row: Row, outer: string, inner: string): Row[] {
  const elements = row[outer] === undefined ? [] : elementsAt(row, outer, inner);
  if (elements === null || !elements.every(isRow)) throw new BadField(outer, 'wrong_type', row[outer]);
  return elements;
}
