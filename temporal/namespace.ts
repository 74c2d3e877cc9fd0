import type { Client } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { ORGANIZATION, PROPERTY, VENDOR } from './search-attributes.ts';

const ALREADY_EXISTS = 6,
  INVALID_ARGUMENT = 3,
  NOT_FOUND = 5,
  KEYWORD = 2;
const codeOf = (err: unknown) => (err as { code?: number }).code;

/** Runs are kept this long by a namespace that we make ourselves. */
const RETENTION = '7 days';

/** The server's caches learn of a new namespace within some seconds. */
const REGISTERED_WITHIN_MS = 30_000;

async function registered<T>(ask: () => Promise<T>): Promise<T> {
  for (const until = Date.now() + REGISTERED_WITHIN_MS; ; await new Promise((resolve) => setTimeout(resolve, 200))) {
    try {
      return await ask();
    } catch (err) {
      if (codeOf(err) !== NOT_FOUND || Date.now() > until) throw err;
    }
  }
}

/** The namespace and our search attributes are there; safe to repeat, also against a server that manages them itself (Temporal Cloud). */
export async function ensureNamespace(client: Client, namespace: string): Promise<void> {
  try {
    await client.workflowService.describeNamespace({ namespace });
  } catch {
    try {
      await client.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: msToTs(RETENTION) });
    } catch (err) {
      if (codeOf(err) !== ALREADY_EXISTS) throw err;
    }
  }
  const names = [PROPERTY, ORGANIZATION, VENDOR].map((key) => key.name);
  const known = await registered(() => client.connection.operatorService.listSearchAttributes({ namespace }));
  const missing = names.filter((name) => !(name in (known.customAttributes ?? {})));
  if (!missing.length) return;
  try {
    await client.connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(missing.map((name) => [name, KEYWORD])),
    });
  } catch (err) {
    if (codeOf(err) !== ALREADY_EXISTS && codeOf(err) !== INVALID_ARGUMENT) throw err;
  }
}
