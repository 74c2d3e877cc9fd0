import { createServer } from 'node:net';

/** Null when this port could be listened on just now, else the error's code (EADDRINUSE, EACCES, EADDRNOTAVAIL, ...). */
export function listenError(port: number, host: string): Promise<string | null> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(null)));
  });
}

export function listenProblem(code: string, port: number, host: string): string {
  if (code === 'EADDRINUSE')
    return `PORT is ${port}, but that port is in use on ${host}. Stop what uses it, or set PORT to another one (unset: 3000 or the next free one).`;
  if (code === 'EACCES') return `PORT is ${port}, but this account may not listen on it. Set PORT to one above 1023.`;
  return `HOST is "${host}", but this machine cannot listen on it (${code}). Set HOST to one of its addresses, such as 127.0.0.1 or 0.0.0.0.`;
}

function freePort(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, host, () => {
      const address = probe.address();
      probe.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port'))));
    });
  });
}

/** The first of `preferred` that is free, else any free one. */
export async function firstFreePort(preferred: (number | undefined)[], host = '127.0.0.1'): Promise<number> {
  for (const port of preferred) if (port && (await listenError(port, host)) === null) return port;
  return freePort(host);
}

/** `from`, `from + 1`, ... : for ports that people type. */
export const countUp = (from: number, tries = 50): number[] => Array.from({ length: tries }, (_, i) => from + i);

/**
 * Runs `start` with ports that are free. Between looking and listening somebody else (another start) may take one: then once more with
 * others. Any other failure is the caller's.
 */
export async function withFreePorts<T>(
  choose: () => Promise<number[]>,
  start: (ports: number[]) => Promise<T>,
  host = '127.0.0.1',
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const ports = await choose();
    try {
      return await start(ports);
    } catch (error) {
      const states = await Promise.all(ports.map((port) => listenError(port, host)));
      if (attempt === 3 || !states.includes('EADDRINUSE')) throw error;
    }
  }
}
