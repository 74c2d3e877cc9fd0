import type { PmsMember, PmsTenancy } from '../../domain/pms.ts';
import type { XmlElement } from '../xml.ts';

/** A roommate who became the primary: she gets a new code, though she is the same person in the same home (docs/vendors/yardi.md, Promotions). */
export interface Promotion {
  roommateCode: string;
  newCode: string;
  priorCode: string | null;
}

const ROOMMATE = /^r\d+$/i;
const TENANT = /^t\d+$/i;
/** Ways to name the household's record before: PriorTenant, OldTenantCode, MovedOutTenant; and the one after. */
const BEFORE = /prior|previous|former|(?<!h)old|moved ?out|from/i;
const AFTER = /new|next|current|promot/i;

interface Code {
  path: string;
  value: string;
}

/**
 * The promotions in an answer. Working public code knows RoommatePromotion with PriorTenant/Code, NewTenant/Code and NewTenant/OldRoomateCode (so spelled);
 * since no other proof is there, codes are told by their form (r..., t...) and by what the elements around them are called: the smallest element that
 * holds one roommate's code and a tenant's is a promotion.
 */
export function readPromotions(data: XmlElement): Promotion[] {
  return look(data).found;
}

/** The promotions within an element, and the codes in it that belong to none of them yet. */
function look(element: XmlElement): { codes: Code[]; found: Promotion[] } {
  const codes: Code[] = [
    ...Object.entries(element.attributes).map(([path, value]) => ({ path, value: value.trim() })),
    { path: '', value: element.text.trim() },
  ].filter(({ value }) => ROOMMATE.test(value) || TENANT.test(value));
  const found: Promotion[] = [];
  for (const child of element.children) {
    const within = look(child);
    // Below their own element, what the elements around them are called says what they are.
    codes.push(...within.codes.map(({ path, value }) => ({ path: `${child.name}.${path}`, value })));
    found.push(...within.found);
  }
  const roommates = codes.filter(({ value }) => ROOMMATE.test(value)),
    tenants = codes.filter(({ value }) => TENANT.test(value)),
    [only, ...others] = found;
  const prior = tenants.find(({ path }) => BEFORE.test(path));
  // The prior tenant may stand beside the element that holds the other two.
  if (only && others.length === 0 && only.priorCode === null && roommates.length === 0 && prior)
    return { codes: codes.filter((each) => each !== prior), found: [{ ...only, priorCode: prior.value }] };
  const [roommate, ...more] = roommates,
    next = nextOf(tenants);
  if (!roommate || more.length > 0 || next === null) return { codes, found };
  const before = prior ?? tenants.find(({ value }) => value !== next);
  return { codes: [], found: [...found, { roommateCode: roommate.value, newCode: next, priorCode: before?.value ?? null }] };
}

/** The new code: the only one that is not called old, or the only one called new. Of two that may be either none is taken: a stranger would be made of her. */
function nextOf(tenants: readonly Code[]): string | null {
  const values = (codes: readonly Code[]) => [...new Set(codes.map(({ value }) => value))],
    open = tenants.filter(({ path }) => !BEFORE.test(path)),
    named = values(open.filter(({ path }) => AFTER.test(path)));
  const [only, ...others] = values(open).length === 1 ? values(open) : named;
  return only === undefined || others.length > 0 ? null : only;
}

/**
 * Tells the new tenancy whom it continues. What the roommate and the others of the household were before, in the prior tenancy, becomes superseded by it:
 * so nobody is missed there, and nobody is taken for a stranger here.
 */
export function applyPromotions(tenancies: PmsTenancy[], promotions: readonly Promotion[], setAside: ReadonlySet<string>): void {
  const find = (code: string) => tenancies.find(({ externalId }) => externalId.toLowerCase() === code.toLowerCase());
  for (const { roommateCode, newCode, priorCode } of promotions) {
    const next = find(newCode),
      promoted = next?.members.find(({ externalId }) => externalId === next.externalId);
    // Promoted after the residents were read, or gone since: the next read sees both.
    if (!next || !promoted) continue;
    // Without the prior code beside it, a code that has ended may be the prior one.
    if (priorCode === null && ['past', 'cancelled', 'denied'].includes(promoted.status)) continue;
    promoted.predecessorExternalIds = [...new Set([...(promoted.predecessorExternalIds ?? []), roommateCode])];
    const before =
      priorCode ??
      tenancies.find((each) => each !== next && each.members.some(({ externalId }) => externalId === roommateCode))?.externalId;
    if (before === undefined || setAside.has(before)) continue;
    let prior = find(before);
    if (!prior) {
      prior = {
        externalId: before,
        propertyExternalId: next.propertyExternalId,
        unitExternalId: next.unitExternalId,
        unitLabel: next.unitLabel,
        members: [],
      };
      tenancies.push(prior);
    }
    if (prior !== next) prior.successorExternalId = next.externalId;
    supersede(prior, roommateCode, promoted);
    if (prior !== next) for (const other of next.members) if (other !== promoted) supersede(prior, other.externalId, other);
  }
}

function supersede(prior: PmsTenancy, externalId: string, now: PmsMember): void {
  const { firstName, lastName, email, phone } = now,
    at = prior.members.findIndex((each) => each.externalId === externalId),
    old = prior.members[at];
  const superseded: PmsMember = {
    ...(old ?? { firstName, lastName, email, phone }),
    externalId,
    role: 'occupant',
    rawStatus: 'Promoted',
    status: 'superseded',
  };
  if (at >= 0) prior.members[at] = superseded;
  else prior.members.push(superseded);
}

/**
 * A household that moved to another record keeps its prospect code: where the same name stands under the same code, once past and once living,
 * the living one is told who she was. A code alone is not enough: all of a household may share it.
 */
export function linkTransfers(households: readonly { tenancy: PmsTenancy | null; prospectCode: string | null }[]): void {
  const keyed = new Map<string, { tenancy: PmsTenancy; primary: PmsMember }[]>();
  for (const { tenancy, prospectCode } of households) {
    const primary = tenancy?.members.find(({ externalId }) => externalId === tenancy.externalId),
      first = primary?.firstName,
      last = primary?.lastName;
    if (!tenancy || !primary || prospectCode === null || !first || !last) continue;
    const key = JSON.stringify([prospectCode.toLowerCase(), first.toLowerCase(), last.toLowerCase()]),
      group = keyed.get(key);
    if (group) group.push({ tenancy, primary });
    else keyed.set(key, [{ tenancy, primary }]);
  }
  for (const group of keyed.values())
    for (const { primary } of group) {
      if (!['pending', 'current', 'notice', 'eviction'].includes(primary.status)) continue;
      const before = group
        .filter((each) => each.primary !== primary && (each.primary.status === 'past' || each.primary.status === 'cancelled'))
        .map(({ primary: old }) => old.externalId);
      if (before.length > 0) primary.predecessorExternalIds = [...new Set([...(primary.predecessorExternalIds ?? []), ...before])];
    }
}
