/** Types of temporal-cli.mjs, which is plain JavaScript because it also runs before anything is installed. */
export class TemporalCliMissing extends Error {}
export function ensureTemporalCli(options?: { env?: Record<string, string | undefined>; step?: <T>(title: string, work: () => Promise<T>) => Promise<T>; cache?: string; download?: typeof fetch }): Promise<string>;
