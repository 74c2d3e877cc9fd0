import { randomInt } from 'node:crypto';
import { firstFreePort } from '../../server/embedded/ports.ts';

/** A port for a server of a test's own: below those that the system gives to outgoing connections, which would take it before the server listens, and above the last one that `fetch` refuses there (10080). */
export const testPort = (): Promise<number> => firstFreePort(Array.from({ length: 20 }, () => randomInt(10_081, 32_000)));
