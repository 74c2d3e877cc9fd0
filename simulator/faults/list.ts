/** The whole list lies, and its total with it: the dangerous kind, since nothing about the answer is wrong in itself (pms note, section 1 rule 4). */
import { ApiError } from '../buildium/errors.ts';
import { LISTS } from '../buildium/lists.ts';
import type { Resource } from '../buildium/lists.ts';
import type { Query } from '../buildium/query.ts';
import type { Town } from '../town/town.ts';
import type { Fault } from './spec.ts';

export interface Listed { town: Town; resource: Resource; query: Query; lookup: boolean; page: number }

export function distortList(faults: Fault[], ids: number[], at: Listed): number[] {
  let out = ids;
  for (const fault of faults) {
    if (fault.phase !== 'list') continue;
    if (fault.kind === 'emptyList') out = [];
    else if (fault.kind === 'halfList') out = at.lookup ? out : out.filter((_, i) => i % 2 === 0);
    else if (fault.kind === 'hidden') out = at.lookup ? out : out.filter((id) => !(fault.params.ids as unknown[]).map(Number).includes(id));
    else if (fault.kind === 'shiftingRows') out = rotated(out, at.page);
    else out = without(fault, out, at);
  }
  return out;
}

function rotated(ids: number[], by: number): number[] {
  const k = ids.length === 0 ? 0 : by % ids.length;
  return k === 0 ? ids : [...ids.slice(k), ...ids.slice(0, k)];
}

/** A person who lives in two properties stays to be seen through the other. */
function without(fault: Fault, ids: number[], at: Listed): number[] {
  const gone = Number(fault.params.propertyId);
  if (fault.kind === 'propertyForbidden' && at.query.ids('propertyids').includes(gone)) throw new ApiError(403);
  const left = ids.filter((id) => { const of = LISTS[at.resource].propertiesOf(at.town, id); return of.length === 0 || of.some((p) => p !== gone); });
  if (fault.kind === 'propertyForbidden' && at.lookup && left.length < ids.length) throw new ApiError(403);
  return left;
}
