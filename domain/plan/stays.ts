import { DAY_MS, HOUR_MS, addDays, type CivilDate } from '../days.ts';
import { moveOutDay, type StayFacts } from '../stay-facts.ts';
import { decideStay, isLive, type StayDecision, type StayState, type Successor } from '../stay.ts';
import { isReopenUndone } from './decided.ts';
import type { EndPlan, StayPlan } from './stay-plan.ts';
import type { PlanInput, PlanPmsProperty, PlanStay } from './types.ts';

/** Evidence of absence (docs/rules.md, Absence): complete reads, the first without the stay included, and time. */
export const ABSENT_READS = 3;
export const ABSENT_MS = 24 * HOUR_MS;
/** How long a move-out day must have been known when the PMS first says past, for the end to count as announced. */
const ANNOUNCED_MS = 7 * DAY_MS;
const LEASE_END_DAYS = 14;

/** The order in which a database gives its rows is no fact: the same facts give the same plan. */
const byRecord = (a: PlanStay, b: PlanStay) =>
  compareText(a.tenancy, b.tenancy) || compareText(a.personExternalId, b.personExternalId) || compareText(a.account, b.account);
const compareText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

export function planStays(input: PlanInput): StayPlan[] {
  const properties = new Map(input.pmsProperties.map((each) => [each.id, each]));
  const first = [...input.stays].sort(byRecord).map((stay) => planStay(input, stay, properties.get(stay.pmsProperty)));
  const liveByPerson = indexLive(input, first);
  // Superseded stays need the others' fate first.
  return first.map((plan) =>
    plan.decision.reason.startsWith('superseded') && plan.stay.learned === 'superseded'
      ? planStay(input, plan.stay, properties.get(plan.stay.pmsProperty), findSuccessor(plan, liveByPerson))
      : plan,
  );
}

/** Whose every new stay is by now, also of people linked in this run: superseded stays of hers may go on there. Returns those that close for it. */
export function closeSuperseded(input: PlanInput, plans: readonly StayPlan[]): StayPlan[] {
  const waiting = plans.filter(
    ({ stay, decision, person }) => stay.learned === 'superseded' && ['missing', 'as_it_was'].includes(decision.action) && person !== null,
  );
  if (!waiting.length) return [];
  const properties = new Map(input.pmsProperties.map((each) => [each.id, each])),
    index = indexLive(input, plans),
    closed = waiting.filter((plan) => findSuccessor(plan, index) === 'live');
  for (const plan of closed)
    Object.assign(plan, { ...planStay(input, plan.stay, properties.get(plan.stay.pmsProperty), 'live'), person: plan.person });
  return closed;
}

function planStay(input: PlanInput, stay: PlanStay, property: PlanPmsProperty | undefined, successor: Successor = 'none'): StayPlan {
  const held = stay.held;
  const before: StayState = held?.state ?? 'none';
  const detached = !property?.attached;
  const decision: StayDecision = detached
    ? { action: 'none', next: before, reason: '' }
    : isReopenUndone(input, stay)
      ? { action: 'none', next: before, reason: 'reopen_undone' }
      : decideStay(before, stay.learned, { whenExcluded: input.settings.whenExcluded, successor });
  const reads = decision.action === 'create' || decision.action === 'update' || decision.action === 'reopen';
  // What is left out stays as last read in scope, also while nothing is read of it.
  const keepsOld =
    !reads &&
    held !== null &&
    isLive(before) &&
    (['keep', 'as_it_was'].includes(decision.action) || (held.facts !== stay.facts && ['none', 'missing'].includes(decision.action)));
  const known = (day: CivilDate | null, previous: CivilDate | null | undefined, since: Date | null | undefined) =>
    day === null ? null : day === previous && since ? since : input.now;
  const plan: StayPlan = {
    stay,
    decision,
    before,
    next: decision.next,
    keepsOld,
    effective: reads || !held ? stay.facts : keepsOld ? held.facts : endingFacts(stay.facts, held.facts),
    pmsUnit: reads || !held || before === 'outside' ? stay.pmsUnit : held.pmsUnit,
    former: detached && isFormer(input, stay.account),
    scope: 'in',
    scopeReason: null,
    end: null,
    waived: null,
    missingSinceRead: null,
    missingSinceAt: null,
    notFoundAt: null,
    moveOutKnownSince: known(moveOutDay(stay.facts), held && moveOutDay(held.lastFacts), held?.moveOutKnownSince),
    leaseEndKnownSince: known(stay.facts.leaseEnd, held?.lastFacts.leaseEnd, held?.leaseEndKnownSince),
    dueAt: null,
    person: held?.person ?? null,
  };
  scopeOf(plan, detached);
  if (detached) {
    // What the new PMS says of everybody has to be known before anyone counts as not known there.
    if (isLive(before) && !(plan.former && !isReadWhole(input)))
      plan.end = {
        cause: { cause: 'detached', pmsProperty: stay.pmsProperty, episode: property?.episode ?? 0 },
        reason: 'detached',
        announced: false,
        hold: 'detached',
        blocked: false,
      };
    return keepFlags(plan);
  }
  if (decision.action === 'missing') return planMissing(input, plan, property);
  if (stay.learned === 'absent' || stay.learned === 'unread' || stay.learned === 'present' || (before === 'ended' && !reads))
    keepFlags(plan);
  // An ended stay that is gone is marked too: no setting that changes later brings it back.
  if (before === 'ended' && stay.learned === 'absent' && property.outcome === 'complete') {
    plan.missingSinceRead ??= property.completeReads;
    plan.missingSinceAt ??= input.now;
  }
  if (stay.learned === 'present' || decision.action === 'keep') {
    plan.missingSinceRead = null;
    plan.missingSinceAt = null;
    plan.notFoundAt = null;
  }
  if (decision.action === 'end' || decision.action === 'close') plan.end = statedEnd(input, plan, property);
  return plan;
}

/** The property reads from other PMS accounts by now (docs/rules.md, Switching PMS). */
function isFormer(input: PlanInput, account: string): boolean {
  const attached = input.pmsProperties.filter((each) => each.attached);
  return attached.length > 0 && attached.every((each) => each.account !== account);
}
/** Every attached PMS property has been read completely since it was attached. */
const isReadWhole = (input: PlanInput) => input.pmsProperties.every((each) => !each.attached || each.completeReads > 0);

/** A record that only says past may have lost its names: what we knew of the person stays. */
function endingFacts(facts: StayFacts, old: StayFacts): StayFacts {
  return {
    ...facts,
    firstName: facts.firstName ?? old.firstName,
    lastName: facts.lastName ?? old.lastName,
    email: facts.email ?? old.email,
    phone: facts.phone ?? old.phone,
  };
}

function scopeOf(plan: StayPlan, detached: boolean): void {
  const { action, reason, next } = plan.decision;
  if (detached) {
    plan.scope = plan.before === 'outside' ? 'outside' : 'detached';
    plan.scopeReason = 'detached';
    return;
  }
  if (action === 'drop') plan.scope = null;
  else if (next === 'outside') {
    plan.scope = 'outside';
    plan.scopeReason = reason || plan.stay.held?.scope || null;
  } else if (action === 'keep') {
    plan.scope = 'kept';
    plan.scopeReason = reason;
  } else if (action === 'as_it_was') plan.scopeReason = reason;
}

function keepFlags(plan: StayPlan): StayPlan {
  const held = plan.stay.held;
  plan.missingSinceRead = held?.missingSinceRead ?? null;
  plan.missingSinceAt = held?.missingSinceAt ?? null;
  plan.notFoundAt = held?.notFoundAt ?? null;
  return plan;
}

function planMissing(input: PlanInput, plan: StayPlan, property: PlanPmsProperty | undefined): StayPlan {
  const { stay } = plan,
    superseded = stay.facts.meaning === 'superseded';
  keepFlags(plan);
  if (!property || (property.outcome !== 'complete' && plan.missingSinceAt === null)) {
    // It is read unchanged by the next complete read too, which has to be planned all the same: that one begins to count.
    if (property && superseded) plan.dueAt = input.now;
    return plan;
  }
  // Attached anew, its complete reads are counted anew: the first of them without it.
  if (property.outcome === 'complete') plan.missingSinceRead ??= property.completeReads;
  plan.missingSinceAt ??= input.now;
  const dueAt = new Date(plan.missingSinceAt.getTime() + ABSENT_MS);
  const enough = plan.missingSinceRead !== null && property.completeReads - plan.missingSinceRead + 1 >= ABSENT_READS && dueAt <= input.now;
  const looked = superseded || !property.looksUpById || plan.notFoundAt !== null;
  // Time is up, and only a new snapshot can add to the evidence: no hour of its own calls for a plan.
  if (!enough || !looked) {
    plan.dueAt = property.isReread && dueAt <= input.now ? null : dueAt;
    return plan;
  }
  plan.next = 'ended';
  plan.end = {
    cause: { cause: 'absent', missingSinceRead: plan.missingSinceRead, raw: superseded ? stay.facts.raw : null },
    reason: superseded ? 'superseded_without_successor' : 'absent',
    announced: false,
    hold: input.settings.whenAbsent === 'hold' ? 'absent' : null,
    blocked: input.mode === 'run' && property.outcome !== 'complete' && property.outcome !== 'none',
  };
  return plan;
}

function statedEnd(input: PlanInput, plan: StayPlan, property: PlanPmsProperty | undefined): EndPlan {
  const { facts } = plan.stay,
    { reason } = plan.decision;
  const bySetting = reason === 'excluded' || reason === 'role';
  return {
    cause: bySetting
      ? { cause: reason, word: reason === 'excluded' ? facts.raw : facts.role, policy: input.settings.whenExcluded }
      : { cause: 'stated', raw: facts.raw, meaning: facts.meaning, moveOut: moveOutDay(facts), pmsUnit: plan.pmsUnit },
    reason,
    hold: null,
    announced: isAnnounced(input, plan),
    blocked: input.mode === 'run' && property !== undefined && (property.outcome === 'incomplete' || property.outcome === 'failed'),
  };
}

/** docs/rules.md, The guard: past or cancelled, with a day that is not in the future and that we had known for 7 days when the PMS first said so. */
export function isAnnounced(input: PlanInput, plan: StayPlan): boolean {
  const { facts } = plan.stay;
  if (facts.meaning !== 'past' && facts.meaning !== 'cancelled') return false;
  const said = plan.stay.held?.endSaidAt ?? input.now;
  const moveOut = moveOutDay(facts);
  const day = moveOut ?? (facts.leaseEnd && facts.leaseEnd >= addDays(input.today, -LEASE_END_DAYS) ? facts.leaseEnd : null);
  const knownSince = moveOut ? plan.moveOutKnownSince : plan.leaseEndKnownSince;
  return day !== null && day <= input.today && knownSince !== null && said.getTime() - knownSince.getTime() >= ANNOUNCED_MS;
}

interface LiveIndex {
  live: Map<string, Set<string>>;
  leftOut: Map<string, Set<string>>;
}

/** Where households go on: keys are `person:...`, `pms:...`, `tenancy:...`; values are stay ids. */
function indexLive(input: PlanInput, plans: readonly StayPlan[]): LiveIndex {
  const index: LiveIndex = { live: new Map(), leftOut: new Map() };
  const put = (map: Map<string, Set<string>>, key: string, id: string) => {
    const set = map.get(key);
    if (set) set.add(id);
    else map.set(key, new Set([id]));
  };
  for (const plan of plans) {
    // Live also while its end waits: missing or detached (docs/rules.md, Words).
    const target = (plan.end ? plan.end.hold !== null && isLive(plan.before) : isLive(plan.next))
      ? index.live
      : ['excluded', 'role'].includes(plan.stay.learned)
        ? index.leftOut
        : null;
    if (!target || plan.stay.learned === 'superseded') continue;
    for (const key of successorKeys(plan)) put(target, key, plan.stay.id);
  }
  for (const stay of input.elsewhere)
    if (isLive(stay.state) && stay.meaning !== 'superseded') {
      put(index.live, `person:${stay.person}`, stay.id);
      put(index.live, `pms:${stay.account}/${stay.personExternalId}`, stay.id);
      put(index.live, `tenancy:${stay.account}/${stay.tenancy}`, stay.id);
    }
  return index;
}

function successorKeys(plan: StayPlan): string[] {
  const { stay } = plan;
  return [
    ...(plan.person ? [`person:${plan.person}`] : []),
    `pms:${stay.account}/${stay.personExternalId}`,
    `tenancy:${stay.account}/${stay.tenancy}`,
  ];
}

function findSuccessor(plan: StayPlan, index: LiveIndex): Successor {
  const { stay } = plan;
  const keys = [
    ...successorKeys(plan).filter((key) => !key.startsWith('tenancy:')),
    `tenancy:${stay.account}/${stay.facts.successorTenancy ?? stay.tenancy}`,
  ];
  const has = (map: Map<string, Set<string>>) => keys.some((key) => [...(map.get(key) ?? [])].some((id) => id !== stay.id));
  return has(index.live) ? 'live' : has(index.leftOut) ? 'left_out' : 'none';
}
