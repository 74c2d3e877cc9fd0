import type { PmsContext } from '../pms/connector.ts';
import type { RunCredential } from '../sync/credentials-of-run.ts';
import type { ActivityDeps } from './deps.ts';

/** The credential opened, for the length of one activity. Its secret is in no error, log or result. */
export function pmsContext(deps: ActivityDeps, credential: RunCredential, signal: AbortSignal): PmsContext {
  const secret = JSON.parse(deps.secrets.open(credential.id, credential.secret)) as Record<string, string>;
  return { fields: { ...credential.fields, ...secret }, http: deps.http, signal, clock: deps.clock };
}
