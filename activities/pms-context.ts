import { PmsError, type PmsContext } from '../pms/connector.ts';
import type { RunCredential } from '../sync/credentials-of-run.ts';
import { openRoster } from '../sync/roster-source.ts';
import type { ActivityDeps } from './deps.ts';
import { politeHttp } from './polite-http.ts';

/** The credential opened, for the length of one activity. Its secret is in no error, log or result. */
export function pmsContext(deps: ActivityDeps, credential: RunCredential, signal: AbortSignal): PmsContext {
  const secret = JSON.parse(deps.secrets.open(credential.id, credential.secret)) as Record<string, string>;
  const replaced = () =>
    new PmsError('transient', 'roster_replaced', 'A new roster was uploaded while the last one was being read. The new one is read now.');
  return {
    fields: { ...credential.fields, ...secret },
    http: politeHttp(deps, deps.connectorFor(credential.vendor), credential.accountId),
    signal,
    clock: deps.clock,
    roster: openRoster(deps.pool, deps.secrets, credential.accountId, replaced),
  };
}
