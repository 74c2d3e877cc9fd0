import { readFile } from 'node:fs/promises';
import { Client, Connection } from '@temporalio/client';

export interface TemporalSettings {
  address: string;
  namespace: string;
  apiKey: string | null;
  tls: { certPath: string | null; keyPath: string | null; caPath: string | null; serverName: string | null } | null;
  taskQueue: string;
}

/** TLS as both the client and the worker's native connection take it. */
export async function tlsOptions(settings: TemporalSettings) {
  const { tls } = settings;
  if (!tls) return undefined;
  return {
    ...(tls.serverName ? { serverNameOverride: tls.serverName } : {}),
    ...(tls.caPath ? { serverRootCACertificate: await readFile(tls.caPath) } : {}),
    ...(tls.certPath && tls.keyPath ? { clientCertPair: { crt: await readFile(tls.certPath), key: await readFile(tls.keyPath) } } : {}),
  };
}

/** A client that connects when it is first used: an API must start, and say what is missing, while Temporal is away. */
export async function openClient(settings: TemporalSettings): Promise<Client> {
  const tls = await tlsOptions(settings);
  const connection = Connection.lazy({
    address: settings.address,
    ...(tls ? { tls } : {}),
    ...(settings.apiKey ? { apiKey: settings.apiKey } : {}),
  });
  return new Client({ connection, namespace: settings.namespace });
}
