import { startTestApi, type ApiClient, type TestApi } from './api-client.ts';
import { Seed } from './seed.ts';

/** The API of the tests of one file, and what a run would have left in it: there from the first test on, once the file has called `apiStage`. */
export let t: TestApi, seed: Seed;

/** Each test begins with a Temporal that is up, accepts credentials and has not been asked for anything. */
export function apiStage(): void {
  beforeAll(async () => {
    t = await startTestApi();
    seed = new Seed(t);
  });
  afterAll(async () => {
    await t.stop();
  });
  beforeEach(() => {
    t.temporal.calls = [];
    t.temporal.up = true;
    t.temporal.credentialOk = true;
  });
}

/** Somebody with a new token of this role, limited to properties where they are named. */
export const somebody = async (role: string, propertyIds?: string[]): Promise<ApiClient> =>
  t.api.as((await t.api.post('/tokens', { name: role, role, ...(propertyIds ? { propertyIds } : {}) })).token);
