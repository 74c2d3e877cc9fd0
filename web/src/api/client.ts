import createClient from 'openapi-fetch';
import { Problem, Unreachable } from './problem.ts';
import type { paths } from './schema.d.ts';

const HEADERS = { 'X-Requested-With': 'unit-sync-console' };

/** Typed by the API's own OpenAPI document. */
export const api = createClient<paths>({ baseUrl: window.location.origin, headers: HEADERS, credentials: 'same-origin' });

interface Answered<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

async function settled<T>(call: Promise<Answered<T>>): Promise<Answered<T>> {
  let result: Answered<T>;
  try {
    result = await call;
  } catch {
    throw new Unreachable();
  }
  if (!result.response.ok) throw new Problem(result.response.status, typeof result.error === 'object' ? result.error : null);
  return result;
}

/** @throws Problem when refused, Unreachable without an answer */
export async function answer<T>(call: Promise<Answered<T>>): Promise<T> {
  return (await settled(call)).data as T;
}

/** With the version to send back as If-Match. */
export async function versioned<T>(call: Promise<Answered<T>>): Promise<{ data: T; etag: string | undefined }> {
  const { data, response } = await settled(call);
  return { data: data as T, etag: response.headers.get('ETag') ?? undefined };
}

export const idempotent = () => ({ 'Idempotency-Key': crypto.randomUUID() });

/** A CSV file sent as it is. */
export async function sendCsv<T>(path: string, file: Blob): Promise<T> {
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}`, {
      method: 'POST',
      body: file,
      headers: { ...HEADERS, ...idempotent(), 'Content-Type': 'text/csv' },
      credentials: 'same-origin',
    });
  } catch {
    throw new Unreachable();
  }
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) throw new Problem(response.status, body as ConstructorParameters<typeof Problem>[1]);
  return body as T;
}
