import { PmsError } from '../connector.ts';
import type { PmsContext, PmsTestStep } from '../connector.ts';
import { dayIn } from '../../domain/days.ts';
import { isRow, readId } from '../fields.ts';
import { RESOURCES, VENDOR_NAME, getList } from './client.ts';
import type { ListAnswer, Resource } from './client.ts';
import { mapLease } from './mapping.ts';

/**
 * Tries a credential (connector.ts, test): reach, auth, permission for each list that a sync reads, properties, sample. Ends with the first step
 * that failed. The permissions are all tried, so that one answer names every one that is missing.
 */
export async function testCredential(ctx: PmsContext): Promise<PmsTestStep[]> {
  const steps: PmsTestStep[] = [];
  const passed = (name: PmsTestStep['name'], detail: string) => { steps.push({ name, ok: true, detail, code: null }); };
  const failed = (name: PmsTestStep['name'], code: PmsTestStep['code'], detail: string) => { steps.push({ name, ok: false, detail, code }); return steps; };

  const properties = await attempt(ctx, RESOURCES.properties);
  if (properties.error && properties.error.code !== 'auth' && properties.error.code !== 'permission') return failed('reach', properties.error.code, properties.error.message);
  passed('reach', `${VENDOR_NAME} answers at this address.`);
  if (properties.error?.code === 'auth') return failed('auth', 'auth', properties.error.message);
  passed('auth', `${VENDOR_NAME} accepts the key.`);

  const missing: Resource[] = properties.error ? [RESOURCES.properties] : [];
  let leases: ListAnswer | null = null;
  for (const resource of [RESOURCES.units, RESOURCES.tenants, RESOURCES.leases]) {
    const { answer, error } = await attempt(ctx, resource);
    if (error?.code === 'permission') missing.push(resource);
    else if (error) return failed('permission', error.code, error.message);
    if (resource === RESOURCES.leases) leases = answer;
  }
  if (missing.length > 0) {
    const scopes = [...new Set(missing.map(({ scope }) => `"${scope}: View"`))];
    return failed('permission', 'permission', `The key may not read ${listed(missing.map(({ what }) => what))}. In ${VENDOR_NAME}, give the API key the permission${scopes.length > 1 ? 's' : ''} ${listed(scopes)}, then test again.`);
  }
  passed('permission', 'The key may read properties, units, tenants and leases.');

  const count = properties.answer?.total ?? properties.answer?.rows.length ?? 0;
  if (count === 0) return failed('properties', 'not_found', `The account shows no rental property. Check that the key belongs to the right ${VENDOR_NAME} account.`);
  passed('properties', `The account has ${count} rental ${count === 1 ? 'property' : 'properties'}.`);

  const [sample] = leases?.rows ?? [];
  if (sample === undefined) passed('sample', 'The account has no lease yet, so none could be read.');
  else if (isMappable(sample, ctx)) passed('sample', 'A lease could be read.');
  else return failed('sample', 'contract_violation', `A lease came in a form that cannot be read. Report it with the name of the PMS, ${VENDOR_NAME}.`);
  return steps;
}

async function attempt(ctx: PmsContext, resource: Resource): Promise<{ answer: ListAnswer | null; error: PmsError | null }> {
  try { return { answer: await getList(ctx, resource, [], 0, 1), error: null }; } catch (error) {
    if (!(error instanceof PmsError)) throw error;
    return { answer: null, error };
  }
}

/** The lease as a whole; one bad person in it is a matter of the sync. */
function isMappable(sample: unknown, ctx: PmsContext): boolean {
  const id = isRow(sample) ? readId(sample.Id) : null;
  if (id === null || !isRow(sample)) return false;
  return mapLease(sample, id, { today: dayIn('UTC', ctx.clock.now()), contactOf: () => null, isLookUp: true }).tenancy !== null;
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
