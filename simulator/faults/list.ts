/** The whole list lies, and its total with it: the dangerous kind, since nothing about the answer is wrong in itself (pms note, section 1 rule 4). */
import type { Fault } from './spec.ts';

export interface Listed<K> {
  lookup: boolean;
  page: number;
  /** every name of a row that a fault may use: the town's id, the vendor's */
  namesOf(key: K): readonly string[];
  /** every name of the properties that a row belongs to, property by property */
  propertiesOf(key: K): readonly (readonly string[])[];
  /** the caller asks for this property by name */
  asksFor(property: string): boolean;
  /** throws the vendor's refusal */
  refuse(): never;
}

export function distortList<K>(faults: Fault[], keys: K[], at: Listed<K>): K[] {
  let out = keys;
  for (const fault of faults) {
    if (fault.phase !== 'list') continue;
    if (fault.kind === 'emptyList') out = [];
    else if (fault.kind === 'halfList') out = at.lookup ? out : out.filter((_, i) => i % 2 === 0);
    else if (fault.kind === 'hidden') {
      const ids = new Set((fault.params.ids as unknown[]).map(String));
      out = at.lookup ? out : out.filter((key) => !at.namesOf(key).some((name) => ids.has(name)));
    } else if (fault.kind === 'shiftingRows') out = rotated(out, at.page);
    else out = without(fault, out, at);
  }
  return out;
}

function rotated<K>(keys: K[], by: number): K[] {
  const k = keys.length === 0 ? 0 : by % keys.length;
  return k === 0 ? keys : [...keys.slice(k), ...keys.slice(0, k)];
}

/** A person who lives in two properties stays to be seen through the other. */
function without<K>(fault: Fault, keys: K[], at: Listed<K>): K[] {
  const gone = String(fault.params.propertyId);
  if (fault.kind === 'propertyForbidden' && at.asksFor(gone)) at.refuse();
  const left = keys.filter((key) => {
    const of = at.propertiesOf(key);
    return of.length === 0 || of.some((names) => !names.includes(gone));
  });
  if (fault.kind === 'propertyForbidden' && at.lookup && left.length < keys.length) at.refuse();
  return left;
}
