import type { Runtime } from './runtime-file.ts';

// A closed terminal is no reason to end.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

export const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** A line when a slow step starts and one when it ends. */
export async function step<T>(title: string, work: () => Promise<T>): Promise<T> {
  const startedAt = Date.now();
  say(`unit-sync: ${title} ...`);
  const result = await work();
  say(`unit-sync: ${title}: done in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
  return result;
}

/** The last thing a start prints; after it, one line per finished sync. */
export function sayWhereThingsAre(runtime: Runtime, adminToken: string, dataDir: string): void {
  const rows: [string, string][] = [
    ['Console (sign in)', `${runtime.consoleUrl}/sign-in#token=${encodeURIComponent(adminToken)}`],
    ['API docs', `${runtime.apiUrl}/api/docs`],
    ['Temporal UI', runtime.temporalUiUrl ?? 'not known (TEMPORAL_UI_URL)'],
    ['Simulator', runtime.simulatorUrl ?? 'off'],
    ['Data folder', dataDir],
  ];
  say(['', 'Unit Sync is running. Ctrl-C stops it.', '', ...rows.map(([name, value]) => `  ${name.padEnd(18)} ${value}`), ''].join('\n'));
}
