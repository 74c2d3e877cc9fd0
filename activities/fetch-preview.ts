import { Context } from '@temporalio/activity';
import { dayIn } from '../domain/days.ts';
import { PmsError } from '../pms/connector.ts';
import { readCredential } from '../sync/credentials-of-run.ts';
import { propertiesToRead } from '../sync/fetch.ts';
import { beginPreview, saveReads } from '../sync/runs.ts';
import { stageBadRecords } from '../sync/stage-rows.ts';
import { sqlOnPool, transaction } from '../sync/tx.ts';
import type { Fetched, PreviewSyncInput } from '../workflows/messages.ts';
import { withHeartbeat } from './around.ts';
import type { ActivityDeps } from './deps.ts';
import { PMS_ERRORS } from './errors.ts';
import { fetchInTurn, readAll } from './fetch-residents.ts';
import { pmsContext } from './pms-context.ts';

/**
 * Step 1 of a preview. With assumptions it plans from the stays already held and reads only PMS properties never read before;
 * without, it reads as a run would. It claims nothing.
 */
export const createFetchPreview =
  (deps: ActivityDeps) =>
  (input: PreviewSyncInput): Promise<Fetched> =>
    withHeartbeat(async (signal) => {
      const { workflowExecution } = Context.current().info;
      const run = await beginPreview(
        deps.pool,
        { runId: input.runId, workflowId: workflowExecution?.workflowId ?? '', temporalRunId: workflowExecution?.runId ?? '' },
        deps.clock.now(),
      );
      if (!run) return { outcome: 'nothing', reason: 'over' };
      const sql = sqlOnPool(deps.pool),
        credential = await readCredential(sql, run.credentialId);
      if (!credential) throw new PmsError('config', 'credential_gone', PMS_ERRORS.config.message);
      const all = await propertiesToRead(sql, input.propertyId, run, run.assume?.pmsPropertyExternalIds);
      const neverRead = new Set(
        (
          await sql.rows<{ id: string }>('select id from pms_property where id = any($1::uuid[]) and last_read_at is null', [
            all.map((each) => each.pmsPropertyId),
          ])
        ).map((row) => row.id),
      );
      const targets = run.assume ? all.filter((each) => neverRead.has(each.pmsPropertyId)) : all;
      if (!targets.length) return { outcome: 'changed', runId: run.runId, fetched: 0, staged: 0, incompleteReads: 0 };
      if (credential.state === 'rejected') throw new PmsError('auth', 'credential_rejected', PMS_ERRORS.auth.message);
      const connector = deps.connectorFor(credential.vendor);
      return fetchInTurn(deps, run, credential, signal, async (now) => {
        const done = await readAll(
          {
            deps,
            run,
            connector,
            ctx: pmsContext(deps, now, signal),
            propertyId: input.propertyId,
            today: dayIn(run.timeZone, deps.clock.now()),
          },
          targets,
          now,
        );
        const fetched = done.reduce((sum, each) => sum + each.people, 0);
        await transaction(deps.pool, async (tx) => {
          for (const each of done) await stageBadRecords(tx, each.target, each.bad);
          await saveReads(
            tx,
            run.runId,
            done.map((each) => each.read),
            fetched,
          );
        });
        return {
          outcome: 'changed',
          runId: run.runId,
          fetched,
          staged: done.reduce((sum, each) => sum + each.staged, 0),
          incompleteReads: done.filter((each) => !each.read.complete).length,
        };
      });
    });
