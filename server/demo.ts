import { setTimeout as sleep } from 'node:timers/promises';

/** The simulator's demo account and the two properties that a new installation shows (simulator/main.ts serves them). */
const ACCOUNT = { clientId: 'demo-client', clientSecret: 'demo-secret' };
const PROPERTIES = [
  { name: 'Elm Court', timeZone: 'America/Chicago', country: 'US' },
  { name: 'Oak Terrace', timeZone: 'America/Chicago', country: 'US' },
];
const POLL_MS = 300;

interface Item {
  id: string;
  name: string;
  externalId?: string;
  state?: string;
  fields?: { baseUrl?: string };
}
interface Setup {
  state: string;
  credentialId: string | null;
  pmsPropertyExternalIds: string[];
}

/**
 * Sets the two demo properties up as anybody would: through the API alone. Each step looks first at what is there, so a start that was
 * interrupted goes on where it was, and a demo property that somebody has changed is left as it is.
 */
export async function setUpDemo(options: {
  apiUrl: string;
  adminToken: string;
  simulatorUrl: string;
  signal: AbortSignal;
  say: (text: string) => void;
}): Promise<void> {
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${options.apiUrl}/api/v1${path}`, {
      method,
      signal: options.signal,
      headers: { authorization: `Bearer ${options.adminToken}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path.replace(/[0-9a-f-]{36}/g, '{id}')} answered ${response.status}`);
    return (response.status === 204 ? undefined : await response.json()) as T;
  };
  const items = async (path: string) => (await call<{ items: Item[] }>('GET', `${path}?limit=200`)).items;

  const properties = await items('/properties');
  if (properties.some((property) => !PROPERTIES.some((demo) => demo.name === property.name))) return;
  const credentials = await items('/credentials');
  const credential =
    credentials.find((each) => each.name === 'Demo PMS') ??
    (await call<Item>('POST', '/credentials', {
      vendor: 'buildium',
      name: 'Demo PMS',
      fields: { ...ACCOUNT, baseUrl: options.simulatorUrl },
    }));
  // The simulator may have another port than last time.
  if (credential.fields?.baseUrl !== options.simulatorUrl)
    await call('PATCH', `/credentials/${credential.id}`, { fields: { baseUrl: options.simulatorUrl } });
  if (credential.state !== 'ok' || credential.fields?.baseUrl !== options.simulatorUrl)
    await call('POST', `/credentials/${credential.id}/test`, {});
  for (const demo of PROPERTIES) {
    const property = properties.find((each) => each.name === demo.name) ?? (await call<Item>('POST', '/properties', demo));
    const setup = await call<Setup>('GET', `/properties/${property.id}/setup`);
    if (setup.state !== 'draft') continue;
    const offered = await items(`/credentials/${credential.id}/pms-properties`);
    const pmsProperty = offered.find((each) => each.name === demo.name);
    if (!pmsProperty?.externalId) continue;
    if (!setup.credentialId) await call('PUT', `/properties/${property.id}/setup/credential`, { credentialId: credential.id });
    await call('PUT', `/properties/${property.id}/setup/pms-properties`, { externalIds: [pmsProperty.externalId] });
    const { firstRunId } = await call<{ firstRunId: string }>('POST', `/properties/${property.id}/setup/activate`, {});
    await finished(firstRunId);
    await call('POST', `/properties/${property.id}/pms-units/import`, {});
    await call('POST', `/properties/${property.id}/syncs`, { mode: 'apply' });
    options.say(`unit-sync: demo property "${demo.name}" is set up`);
  }

  async function finished(runId: string): Promise<void> {
    for (;;) {
      const run = await call<{ state: string }>('GET', `/syncs/${runId}`);
      if (!['queued', 'running'].includes(run.state)) return;
      await sleep(POLL_MS, undefined, { signal: options.signal });
    }
  }
}
