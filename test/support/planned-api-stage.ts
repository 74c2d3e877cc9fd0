import { newId } from '../../domain/ids.ts';
import { newToken, tokenHash } from '../../sync/tokens.ts';
import { ApiClient, startTestApi, type TestApi } from './api-client.ts';
import { withDecisions } from './decisions.ts';
import { plannedStage, world } from './planned-stage.ts';
import type { TestProperty } from './planned-world.ts';

/** The API over the world of one file's tests (test/support/planned-stage.ts), with its decisions: there from the first test on, once the file has called `plannedApiStage`. */
export let t: TestApi;

export const plannedApiStage = (): void =>
  plannedStage({
    open: async () => {
      t = await startTestApi({ db: world.db, ...withDecisions(world.db.pool, { now: () => world.now }) });
    },
    close: () => t.stop(),
  });

/** Somebody of the world's organization with a new token of this role. `properties`: all that she is limited to. */
export async function client(role: string, properties: readonly TestProperty[] | null, name = role): Promise<ApiClient> {
  const token = newToken();
  await world.sql.run(
    'insert into api_token (id, organization_id, name, hash, role, property_ids, created_at) values ($1, $2, $3, $4, $5, $6, $7)',
    [newId(), world.organizationId, name, tokenHash(token), role, properties?.map((each) => each.id) ?? null, world.now],
  );
  return new ApiClient(t.api.origin, t.api.check, token);
}
