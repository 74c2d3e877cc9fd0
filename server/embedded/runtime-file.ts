import { rmSync } from 'node:fs';
import { writeFileAtomic } from './process-record.ts';

/** `runtime.json`: where everything is, for tools and tests. It holds the database's password, so its owner alone may read it. */
export interface Runtime {
  apiUrl: string;
  consoleUrl: string;
  temporalAddress: string;
  temporalNamespace: string;
  temporalUiUrl: string | null;
  /** Null with a Temporal server of one's own. */
  temporalCliPath: string | null;
  databaseUrl: string;
  simulatorUrl: string | null;
  /** Process ids; null for a server that is not ours. */
  processes: {
    main: number;
    api: number | null;
    worker: number | null;
    postgres: number | null;
    temporal: number | null;
    simulator: number | null;
  };
}

export const writeRuntime = (file: string, runtime: Runtime): void => writeFileAtomic(file, `${JSON.stringify(runtime, null, 2)}\n`);

export const removeRuntime = (file: string): void => rmSync(file, { force: true });
