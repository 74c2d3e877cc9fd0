import { ConsoleBrowser } from './console-browser.ts';
import { consoleWorld, WORLD_TOWN } from './console-world.ts';
import { startSystem, type SystemOptions, type TestSystem } from './system.ts';

export interface ConsoleStage<World> {
  system: TestSystem;
  browser: ConsoleBrowser;
  world: World;
}

/** The product, what `prepare` makes in it, and browsers, for all tests of a file; after each test no window may have done what it should not. */
export function consoleStage<World>(options: SystemOptions, prepare: (system: TestSystem) => Promise<World>): ConsoleStage<World> {
  const stage = {} as ConsoleStage<World>;
  beforeAll(async () => {
    stage.system = await startSystem(options);
    stage.world = await prepare(stage.system);
    stage.browser = await ConsoleBrowser.open(stage.system);
  }, 120_000);
  afterEach(() => stage.browser?.closeAll());
  afterAll(() => stage.system?.stop());
  return stage;
}

/** With the property of console-world.ts, in which everything waits that can wait. */
export const worldStage = () => consoleStage({ processes: ['api', 'worker'], town: WORLD_TOWN }, consoleWorld);
