import type { CivilDate } from '../domain/days.ts';
import { PmsError, type PmsConnector, type PmsContext } from '../pms/connector.ts';
import { NotedRead } from '../pms/noted-read.ts';
import { readThrough } from '../pms/read.ts';
import type { ReadTarget } from '../sync/fetch.ts';
import { findKnownRead, keepKnownRead, type KnownRead } from '../sync/known-read.ts';
import { pauseAccount } from '../sync/pms-slots.ts';
import type { ClaimedRun, RunRead } from '../sync/runs.ts';
import { Stager, type MissingStay } from '../sync/stage.ts';
import type { ActivityDeps } from './deps.ts';
import { asksToWait } from './errors.ts';

export interface ReadOne {
  deps: ActivityDeps;
  run: Pick<ClaimedRun, 'runId' | 'attempt' | 'accountId'>;
  connector: PmsConnector;
  ctx: PmsContext;
  propertyId: string;
  today: CivilDate;
  target: ReadTarget;
}

/** `people`: how many were read. */
export interface ReadDone {
  read: RunRead;
  staged: number;
  people: number;
  bad: Stager['bad'];
}

/** Look-ups by id in one run: absence is rare, and a list that lost half its rows must not become a thousand calls. */
const MAX_LOOKUPS = 50;

/** Reads one PMS property, stages what differs, and says how the read went. @throws PmsError: the read contributes nothing */
export async function readPmsProperty(one: ReadOne): Promise<ReadDone> {
  const { deps, connector, ctx, target, today } = one,
    request = { propertyExternalId: target.externalId, today };
  const opened = connector.openRead(ctx, request),
    noted = NotedRead.of(opened),
    basis = { today, code: deps.code };
  const known = noted && (await findKnownRead(deps.pool, target, basis));
  if (noted && known?.read && (await noted.isSame(known.read.pages, ctx.signal))) return asKnown(target, known.read);
  const stager = await Stager.open(deps.pool, target);
  try {
    const result = await readThrough(noted ?? opened, ctx.signal, async (page) => {
      if (page.units) await stager.addUnits(page.units);
      if (page.tenancies) await stager.addTenancies(page.tenancies);
      if (page.badRecords) await stager.addBad(page.badRecords);
    });
    const reason = result.reason ?? (stager.duplicates ? 'duplicate_differs' : null),
      complete = result.complete && stager.duplicates === 0;
    const missing = await stager.finish(complete, target.completeReads + 1, deps.clock.now());
    if (noted && known && complete && stager.isSettled && !result.snapshot)
      await keepKnownRead(deps.pool, target, basis, known.held, {
        pages: noted.pages,
        records: result.records,
        people: stager.people.size,
        fakeUnits: stager.fakeUnits,
      });
    for (const each of missing.slice(0, MAX_LOOKUPS)) if (!(await lookUp(one, stager, request, each))) break;
    return {
      staged: stager.staged,
      people: stager.people.size,
      bad: stager.bad,
      read: {
        pmsPropertyId: target.pmsPropertyId,
        pmsPropertyExternalId: target.externalId,
        complete,
        outcome: complete ? 'complete' : 'incomplete',
        records: result.records,
        fakeUnits: stager.fakeUnits,
        reason,
        snapshot: result.snapshot && { id: result.snapshot.id, takenAt: result.snapshot.takenAt.toISOString() },
      },
    };
  } finally {
    // A read that fails is taken out of the stage: nothing of it may come after that.
    await stager.settle();
  }
}

/** Every page is what it was when nothing came of it, and so is what we hold: the read is as complete as that one, and as quiet. */
const asKnown = (target: ReadTarget, { records, people, fakeUnits }: KnownRead): ReadDone => ({
  staged: 0,
  people,
  bad: [],
  read: {
    pmsPropertyId: target.pmsPropertyId,
    pmsPropertyExternalId: target.externalId,
    complete: true,
    outcome: 'complete',
    records,
    fakeUnits,
    reason: null,
    snapshot: null,
  },
});

/** A record that a complete list leaves out is asked for by its id, before its absence counts (docs/rules.md, Absence). An error says nothing this time. False: no more this time, fifty that hang would outlast the run. */
async function lookUp(
  { connector, ctx, deps, run }: ReadOne,
  stager: Stager,
  request: { propertyExternalId: string; today: CivilDate },
  missing: MissingStay,
): Promise<boolean> {
  if (!connector.lookUpTenancy) return false;
  try {
    await stager.addLookUp(
      missing,
      await connector.lookUpTenancy(ctx, { ...request, tenancyExternalId: missing.tenancy, personExternalId: missing.person }),
    );
    return true;
  } catch (err) {
    if (!(err instanceof PmsError)) throw err;
    deps.log.warn({ code: err.code, detail: err.detail }, 'look-up of a missing tenancy failed');
    if (asksToWait(err)) await pauseAccount(deps.pool, run.accountId, err.retryAfterMs);
    // A record that cannot be read is that record's affair.
    return err.code === 'contract_violation';
  }
}
