import { Context } from '@temporalio/activity';
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { dayIn } from '../domain/days.ts';
import { PmsError } from '../pms/connector.ts';
import { claimRun } from '../sync/claim.ts';
import { markRejected, readCredential, type RunCredential } from '../sync/credentials-of-run.ts';
import { closeQuietRun, propertiesToRead, type ReadTarget } from '../sync/fetch.ts';
import { pauseAccount } from '../sync/pms-slots.ts';
import { abandonRun, saveReads, uncountAttempt, type ClaimedRun, type RunRead } from '../sync/runs.ts';
import { dropStaged, stageBadRecords } from '../sync/stage-rows.ts';
import { sqlOnPool, transaction } from '../sync/tx.ts';
import type { Fetched, SyncPropertyInput } from '../workflows/messages.ts';
import { withHeartbeat } from './around.ts';
import type { ActivityDeps } from './deps.ts';
import { PMS_ERRORS, asItLasts, asksToWait, isRetryable, toFailure } from './errors.ts';
import { pmsContext } from './pms-context.ts';
import { comeBackLater, withSlot } from './pms-slot.ts';
import { tellFinished } from './record-failure.ts';
import { readPmsProperty, type ReadDone, type ReadOne } from './read-pms-property.ts';

/** Attempts of one run at reading; the last one goes on with what could be read. */
export const FETCH_ATTEMPTS = 5;
/** A worker that dies of what it reads must not take the others with it all day. */
const MOST_ATTEMPTS = 20;

/**
 * Step 1 of a run: claims it, reads every attached PMS property in full, stages what differs from what we hold, and proves each read complete or not.
 * Where nothing differs, nothing of the inputs changed and nothing is due, it closes the run: that was all.
 */
export const createFetchResidents =
  (deps: ActivityDeps) =>
  (input: SyncPropertyInput): Promise<Fetched> =>
    withHeartbeat(async (signal) => {
      const { workflowExecution } = Context.current().info;
      if (!workflowExecution) throw new Error('fetchResidents runs in a workflow');
      const claim = await claimRun(
        deps.pool,
        { propertyId: input.propertyId, workflowId: workflowExecution.workflowId, temporalRunId: workflowExecution.runId },
        deps.clock.now(),
      );
      if (claim.do === 'nothing') return { outcome: 'nothing', reason: claim.reason };
      if (claim.do === 'done')
        return claim.quiet
          ? { outcome: 'quiet', runId: claim.runId, fetched: claim.fetched, staged: 0, incompleteReads: claim.incompleteReads }
          : { outcome: 'nothing', reason: 'over' };
      if (claim.do === 'ask') {
        // Two runs never read at once: the old one's workflow has to be closed before its token is taken.
        if (await deps.temporal.isClosed(claim.workflowId, claim.temporalRunId))
          await abandonRun(deps.pool, input.propertyId, claim.runId, deps.clock.now());
        throw ApplicationFailure.create({
          type: 'RunInProgress',
          message: 'another run of this property holds it',
          nonRetryable: false,
          nextRetryDelay: 1_000,
          category: ApplicationFailureCategory.BENIGN,
        });
      }
      const { run } = claim;
      const credential = await readCredential(sqlOnPool(deps.pool), run.credentialId);
      if (!credential) throw new PmsError('config', 'credential_gone', PMS_ERRORS.config.message);
      // A rejected credential is tried again by its probe alone; its properties wait without logging in (docs/rules.md, Polite).
      if (credential.state === 'rejected') throw new PmsError('auth', 'credential_rejected', PMS_ERRORS.auth.message);
      if (run.attempt > MOST_ATTEMPTS)
        throw ApplicationFailure.create({
          type: 'attempts_exhausted',
          message: 'no attempt of this run came to an end',
          nonRetryable: true,
        });
      return fetchInTurn(deps, run, credential, signal, (now) => fetchAll(deps, input, run, now, signal));
    });

/** Runs `fetch` with a slot of the account. Without one, the attempt goes back to Temporal, uncounted. What the last attempt fails of is final. */
export async function fetchInTurn<T>(
  deps: ActivityDeps,
  run: ClaimedRun,
  credential: RunCredential,
  signal: AbortSignal,
  fetch: (credential: RunCredential) => Promise<T>,
): Promise<T> {
  const place = {
    connector: deps.connectorFor(credential.vendor),
    accountId: run.accountId,
    holder: `${run.runId}/${run.attempt}`,
    waiter: run.runId,
    lastSuccessAt: run.lastSuccessAt,
    signal,
  };
  const done = await withSlot(deps, place, async (hasWaited) => {
    // It may have been rejected, or changed, while this one waited.
    const now = hasWaited ? ((await readCredential(sqlOnPool(deps.pool), credential.id)) ?? credential) : credential;
    if (now.state === 'rejected') throw new PmsError('auth', 'credential_rejected', PMS_ERRORS.auth.message);
    try {
      return { result: await fetch(now) };
    } catch (err) {
      throw err instanceof PmsError ? toFailure(err, run.attempt >= FETCH_ATTEMPTS) : err;
    }
  });
  if ('result' in done) return done.result;
  await uncountAttempt(deps.pool, run);
  throw comeBackLater(done);
}

async function fetchAll(
  deps: ActivityDeps,
  input: SyncPropertyInput,
  run: ClaimedRun,
  credential: RunCredential,
  signal: AbortSignal,
): Promise<Fetched> {
  const connector = deps.connectorFor(credential.vendor),
    ctx = pmsContext(deps, credential, signal);
  const targets = await propertiesToRead(sqlOnPool(deps.pool), input.propertyId, run);
  const done = await readAll(
    { deps, run, connector, ctx, propertyId: input.propertyId, today: dayIn(run.timeZone, deps.clock.now()) },
    targets,
    credential,
  );
  const staged = done.reduce((sum, each) => sum + each.staged, 0),
    fetched = done.reduce((sum, each) => sum + each.people, 0),
    reads = done.map((each) => each.read),
    bad = done.flatMap((each) => each.bad),
    { runId } = run,
    { propertyId } = input;
  const result = { runId, fetched, staged, incompleteReads: reads.filter((read) => !read.complete).length };
  if (staged === 0 && (await closeQuietRun(deps.pool, { runId, propertyId, now: deps.clock.now(), reads, fetched, bad }))) {
    tellFinished(deps, { propertyId, runId, text: `${fetched} residents read, nothing changed` });
    return { outcome: 'quiet', ...result };
  }
  await transaction(deps.pool, async (sql) => {
    for (const each of done) await stageBadRecords(sql, each.target, each.bad);
    await saveReads(sql, runId, reads, fetched);
  });
  return { outcome: 'changed', ...result };
}

/** One PMS property's failure does not stop the others; a run fails when every read failed, or when the credential is rejected. */
export async function readAll(
  one: Omit<ReadOne, 'target'>,
  targets: readonly ReadTarget[],
  credential: RunCredential,
): Promise<(ReadDone & { target: ReadTarget })[]> {
  const { deps, run } = one;
  const done = [];
  let firstError: PmsError | null = null,
    putOff: PmsError | null = null;
  for (const target of targets) {
    try {
      if (putOff) throw putOff;
      done.push({ target, ...(await readPmsProperty({ ...one, target })) });
    } catch (caught) {
      if (!(caught instanceof PmsError)) throw caught;
      const err = asItLasts(caught, run.attempt);
      if (asksToWait(err) && !putOff) {
        putOff = err;
        await pauseAccount(deps.pool, run.accountId, err.retryAfterMs);
      }
      if (PMS_ERRORS[err.code].effect === 'credential_rejected') {
        await transaction(deps.pool, (sql) => markRejected(sql, credential, err.code, deps.clock.now()));
        throw err;
      }
      if (isRetryable(err) && run.attempt < FETCH_ATTEMPTS) throw err;
      firstError ??= err;
      await transaction(deps.pool, (sql) => dropStaged(sql, run.runId, run.attempt, target.pmsPropertyId));
      const read: RunRead = {
        pmsPropertyId: target.pmsPropertyId,
        pmsPropertyExternalId: target.externalId,
        complete: false,
        outcome: 'failed',
        records: 0,
        reason: `pms_${err.code}`,
      };
      done.push({ target, read, staged: 0, people: 0, bad: [] });
    }
  }
  if (firstError && done.every((each) => each.read.outcome === 'failed')) throw firstError;
  return done;
}
