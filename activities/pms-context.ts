import type { PmsConnector, PmsContext } from '../pms/connector.ts';
import type { RunCredential } from '../sync/credentials-of-run.ts';
import type { ActivityDeps } from './deps.ts';

/** The credential opened, for the length of one activity. Its secret is in no error, log or result. */
export function pmsContext(deps: ActivityDeps, credential: RunCredential, signal: AbortSignal): PmsContext {
  const secret = JSON.parse(deps.secrets.open(credential.id, credential.secret)) as Record<string, string>;
  return { fields: { ...credential.fields, ...secret }, http: deps.http, signal, clock: deps.clock };
}

/** Reads that may be under way at once in one account: each fetches one page ahead, so it can have two requests open. */
export const slotsOf = (connector: PmsConnector): number => Math.max(1, Math.floor(connector.capabilities.maxConcurrentRequests / 2));
