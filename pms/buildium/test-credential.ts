import type { PmsContext, PmsTestStep } from '../connector.ts';
import { dayIn } from '../../domain/days.ts';
import { isRow, readId } from '../fields.ts';
import { TestSteps, countOf, tryLists } from '../test-steps.ts';
import { RESOURCES, VENDOR_NAME, getList } from './client.ts';
import type { Resource } from './client.ts';
import { mapLease } from './mapping.ts';

/**
 * Tries a credential (connector.ts, test): reach, auth, permission for each list that a sync reads, properties, sample. Ends with the first step
 * that failed. The permissions are all tried, so that one answer names every one that is missing.
 */
export async function testCredential(ctx: PmsContext): Promise<PmsTestStep[]> {
  const steps = new TestSteps();

  const list = (resource: Resource) => ({
    resource,
    ask: async () => {
      const { body, read } = await getList(ctx, resource, [], 0, 1);
      return read(body);
    },
  });
  const tried = await tryLists(steps, {
    vendor: VENDOR_NAME,
    logIn: 'the key',
    properties: list(RESOURCES.properties),
    others: () => [list(RESOURCES.units), list(RESOURCES.tenants), list(RESOURCES.leases)],
    allowed: () => 'The key may read properties, units, tenants and leases.',
    missing,
  });
  if (!tried) return steps.done;

  const count = tried.properties.total ?? tried.properties.rows.length;
  const properties = {
    found: `The account has ${countOf(count, 'rental property', 'rental properties')}.`,
    none: `The account shows no rental property. Check that the key belongs to the right ${VENDOR_NAME} account.`,
  };
  if (!steps.foundProperties(count, properties)) return steps.done;
  return steps.sampled(VENDOR_NAME, {
    what: 'A lease',
    sample: tried.answers.at(-1)?.rows[0],
    isReadable: (lease) => isMappable(lease, ctx),
    none: 'The account has no lease yet, so none could be read.',
  });
}

function missing(resources: readonly Resource[]): string {
  const scopes = [...new Set(resources.map(({ scope }) => `"${scope}: View"`))];
  return `The key may not read ${listed(resources.map(({ what }) => what))}. In ${VENDOR_NAME}, give the API key the permission${scopes.length > 1 ? 's' : ''} ${listed(scopes)}, then test again.`;
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
