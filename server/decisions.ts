import type pg from 'pg';
import type { DecisionFunctions } from '../api/deps.ts';
import type { Clock } from '../domain/days.ts';
import { approveHeld } from '../sync/approve.ts';
import { blockPerson, unblockPerson } from '../sync/block.ts';
import { mergeByHand } from '../sync/merge.ts';
import { rejectHeld } from '../sync/reject.ts';
import { resolveConflict } from '../sync/resolve.ts';
import { undoRun } from '../sync/undo.ts';

export interface DecisionDeps {
  pool: pg.Pool;
  clock: Clock;
  /** Whether the vendor of the property's credential can look tenancies up by id: it decides what absence takes. */
  looksUpById: (propertyId: string) => Promise<boolean>;
}

/** What managers decide, for the API: each is one transaction, at the product's present time. */
export function createDecisions({ pool, clock, looksUpById }: DecisionDeps): DecisionFunctions {
  const at = <T extends object>(request: T) => ({ ...request, now: clock.now() });
  return {
    approve: async (request) => approveHeld(pool, { ...at(request), looksUpById: await looksUpById(request.propertyId) }),
    reject: (request) => rejectHeld(pool, at(request)),
    undo: (request) => undoRun(pool, at(request)),
    resolve: (request) => resolveConflict(pool, at(request)),
    block: (request) => blockPerson(pool, at(request)),
    unblock: (request) => unblockPerson(pool, at(request)),
    merge: (request) => mergeByHand(pool, at(request)),
  };
}
