import { Breakpoints } from './breakpoints.ts';
import { PlannedWorld } from './planned-world.ts';
import { until } from './until.ts';

/** A world and the points at which its runs can be stopped, for all tests of a file. */
export interface StoppableWorld {
  readonly world: PlannedWorld;
  readonly points: Breakpoints;
  /** Until a run waits for the lock of the organization's people, which another one holds (docs/how-it-works.md, The one lock). */
  someoneWaits(): Promise<unknown>;
}

/** Opens and closes them with the file; not to be used before the first test. */
export function stoppableWorld(): StoppableWorld {
  let world: PlannedWorld | undefined, points: Breakpoints | undefined;
  beforeAll(async () => {
    world = await PlannedWorld.open();
    points = await Breakpoints.install(world.url);
  });
  afterAll(async () => {
    await points?.close();
    await world?.close();
  });
  return {
    get world() {
      return world!;
    },
    get points() {
      return points!;
    },
    someoneWaits: () =>
      until(
        'the other run to wait',
        async () =>
          (
            await world!.sql.rows(
              `select 1 from pg_locks where locktype = 'advisory' and not granted and (classid::bigint << 32 | objid::bigint) = hashtextextended('people:' || $1, 0)`,
              [world!.organizationId],
            )
          ).length > 0,
      ),
  };
}
