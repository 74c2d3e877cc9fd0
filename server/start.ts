// `npm start`: everything in one command. PostgreSQL, Temporal, API, worker and simulator as processes of their own below this one.
import { TemporalCliMissing } from '../scripts/temporal-cli.mjs';
import { readConfig } from './config.ts';
import { Installation } from './embedded/installation.ts';
import { say, sayWhereThingsAre } from './embedded/terminal.ts';
import { setUpDemo } from './demo.ts';
import { StartProblem } from './problem.ts';

// What is made here holds secrets and residents' data: for this account only.
process.umask(0o077);

const fail = (error: unknown): void => {
  const known = error instanceof StartProblem || error instanceof TemporalCliMissing;
  process.stderr.write(
    known
      ? `${error.message}\n`
      : `Unit Sync could not go on: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
};

async function main(): Promise<void> {
  const installation = new Installation(readConfig(process.env));
  let failed = false;
  const stop = () => void installation.stop().then(() => process.exit(failed ? 1 : 0));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    // npm hands a Ctrl-C on that the terminal has sent here already: the second one changes nothing.
    process.on(signal, () => {
      if (!installation.stopping) say('unit-sync: stopping ...');
      stop();
    });
  }
  const crash = (error: unknown) => {
    failed = true;
    if (!installation.stopping) fail(error);
    stop();
  };
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
  try {
    const { runtime, adminToken, dataDir } = await installation.start();
    sayWhereThingsAre(runtime, adminToken, dataDir);
    if (!runtime.simulatorUrl) return;
    const demo = { apiUrl: runtime.apiUrl, adminToken, simulatorUrl: runtime.simulatorUrl, signal: installation.signal, say };
    // The demo is an example: that it fails is said, and ends nothing.
    await setUpDemo(demo).catch((error: unknown) => {
      if (!installation.stopping)
        say(`unit-sync: the demo properties could not be set up: ${error instanceof Error ? error.message : String(error)}`);
    });
  } catch (error) {
    if (installation.stopping) return;
    crash(error);
  }
}

try {
  await main();
} catch (error) {
  fail(error);
  process.exitCode = 1;
}
