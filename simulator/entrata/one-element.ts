/** Lists of one element collapse to the element, as its language does it (pms note, section 1 rule 5). */
import { isObject } from '../town/events/said.ts';

export function singled(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 1 ? singled(value[0]) : value.map(singled);
  return isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, singled(inner)])) : value;
}
