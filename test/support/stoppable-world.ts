import { Breakpoints } from './breakpoints.ts';
import { plannedStage, world } from './planned-stage.ts';
import { until } from './until.ts';

/** Where runs can be stopped: there from the first test on, once the file has called `stoppableWorld`. */
export let points: Breakpoints;

/** `plannedStage` for tests in which runs meet. */
export function stoppableWorld(): void {
  // Before the world's own: such hooks run in the order in which they are written.
  afterAll(async () => {
    await points.close();
  });
  plannedStage();
  beforeAll(async () => {
    points = await Breakpoints.install(world.url);
  });
}

/** Until a run waits for the lock of the organization's people, which another one holds (docs/how-it-works.md, The one lock). */
export const oneWaitsForPeople = (): Promise<unknown> =>
  until(
    'the other run to wait',
    async () =>
      (
        await world.sql.rows(
          `select 1 from pg_locks where locktype = 'advisory' and not granted and (classid::bigint << 32 | objid::bigint) = hashtextextended('people:' || $1, 0)`,
          [world.organizationId],
        )
      ).length > 0,
  );
