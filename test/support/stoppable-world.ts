import { Breakpoints } from './breakpoints.ts';
import { plannedStage, world } from './planned-stage.ts';
import { until } from './until.ts';

/** Where runs can be stopped: there from the first test on, once the file has called `stoppableWorld`. */
export let points: Breakpoints;

/** `plannedStage` for tests in which runs meet. */
export const stoppableWorld = (): void =>
  plannedStage({
    open: async () => {
      points = await Breakpoints.install(world.url);
    },
    close: () => points.close(),
  });

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
