import { changeSettings } from '../../sync/settings.ts';
import { setMapping } from '../../sync/mapping.ts';
import type { Assume } from '../../sync/request-run.ts';
import type { History } from './history.ts';
import { ACTOR, type Product } from './product.ts';
import { rehearse } from './rehearse.ts';
import { knownIds, shownPlan, type ShownPlan } from './shown-plan.ts';
import { Violation, type Read } from './world.ts';

/** Puts a preview before each run of a history, and compares the two plans. `assumed`: of other settings and mappings, which are then made. */
export function previewed(mode: 'as it stands' | 'assumed') {
  const story = {
    compared: 0,
    changes: 0,
    begin: (history: History) => {
      history.beside = mode === 'assumed' ? assumed(history, story) : same(history, story);
    },
  };
  return story;
}

type Story = ReturnType<typeof previewed>;

function same(history: History, story: Story): NonNullable<History['beside']> {
  const { product } = history;
  let shown: ShownPlan | null = null,
    known: ReadonlySet<string> = new Set();
  return {
    before: async (property, reads) => {
      known = await knownIds(product.pool, product.organizationId);
      shown = await product.preview(property, reads, history.unitsOf, history.now);
    },
    after: async (property, result) => {
      if (!shown) return;
      const made = await shownPlan(product.pool, result.runId, known);
      // A quiet run does not plan, and repeats the numbers of the last one that did.
      compare(property, shown, result.state === 'quiet' ? { ...made, counts: shown.counts, guard: shown.guard } : made);
      story.compared++;
      story.changes += made.changes.length;
    },
  };
}

function compare(property: string, shown: ShownPlan, made: ShownPlan): void {
  const extra = shown.changes.filter((each) => !made.changes.includes(each)),
    lacking = made.changes.filter((each) => !shown.changes.includes(each));
  if (extra.length || lacking.length || JSON.stringify(shown) !== JSON.stringify(made)) {
    throw new Violation(
      `the preview of ${property} is not what its run did:\n${[...extra.map((each) => `  only shown: ${each}`), ...lacking.map((each) => `  only done:  ${each}`), `  shown ${JSON.stringify([shown.counts, shown.guard])}`, `  done  ${JSON.stringify([made.counts, made.guard])}`].join('\n')}`,
    );
  }
}

/** What a manager might try out; numbers from the history choose. Each is something that a preview can assume and a manager can then do. */
async function idea(
  history: History,
  product: Product,
  property: string,
  n: number,
): Promise<{ assume: Assume; make: () => Promise<void> } | null> {
  const propertyId = product.properties.get(property)!,
    scope = { organizationId: product.organizationId, propertyId, actor: ACTOR, now: history.now };
  const settings = (patch: Parameters<typeof changeSettings>[1]['patch'] & Assume) => ({
    assume: patch,
    make: async () => {
      await changeSettings(product.pool, { ...scope, patch });
    },
  });
  switch (n % 7) {
    case 0:
      return settings({ excludedLeaseStatuses: [['Corporate'], ['Notice'], ['Current'], []][n % 4]! });
    case 1:
      return settings({ residentRoles: [['primary'], ['primary', 'occupant'], ['primary', 'cosigner', 'occupant']][n % 3]! });
    case 2:
      return settings({ excludedLeaseStatuses: ['Notice', 'Future'], whenExcluded: n % 4 < 2 ? 'end' : 'keep' });
    case 3:
      return property === 'Elm' ? settings({ pmsPropertyExternalIds: n % 4 < 2 ? ['71'] : ['71', '72'] }) : null;
    case 4: {
      const unitSync = !history.world.properties.get(property)!.unitSync;
      return {
        assume: { unitSync },
        make: async () => {
          await changeSettings(product.pool, { ...scope, patch: { unitSync, reason: 'doors are replaced' } });
        },
      };
    }
    default: {
      const pmsUnits = history.town.units.filter((unit) => history.world.pmsProperties.get(unit.pmsProperty)?.attachedTo === property),
        units = [...product.units].filter(([name]) => name[0] === property[0]).map(([, id]) => id);
      const mappings: NonNullable<Assume['mappings']> = [];
      for (const [i, unit] of pmsUnits.entries()) {
        const pmsUnitId = await product.pmsUnit(unit.pmsProperty, unit.id);
        if (pmsUnitId && (n + i) % 3 === 0)
          mappings.push({ pmsUnitId, unitId: (n + i) % 4 === 0 ? null : units[(n * 7 + i) % units.length]! });
      }
      return {
        assume: { mappings },
        make: async () => {
          for (const each of mappings) await setMapping(product.pool, { ...scope, ...each });
        },
      };
    }
  }
}

/**
 * Assumed settings and mappings are planned from the stays as they are held, without a read. So after each run: a preview that assumes, then the same is made, and a
 * run that reads what the last one read. All of it in a transaction that is rolled back, so that the history goes on as if nobody had tried.
 */
function assumed(history: History, story: Story): NonNullable<History['beside']> {
  let read: Read[] = [],
    tries = 0;
  return {
    before: (_, reads) => {
      read = reads;
      return Promise.resolve();
    },
    after: async (property, { state }) => {
      // An absence goes on being counted by the run, and is not a fact that a preview without a read can know.
      const { rowCount } = await history.product.pool.query('select 1 from stay where property_id = $1 and missing_since_at is not null', [
        history.product.properties.get(property),
      ]);
      if (state === 'failed' || rowCount || read.some((each) => each.outcome !== 'complete')) return;
      await rehearse(history.product.pool, async (pool) => {
        const product = history.product.on(pool),
          trial = await idea(history, product, property, tries++);
        // Of a PMS property that was detached meanwhile there is no last read to run on.
        if (!trial || trial.assume.pmsPropertyExternalIds?.some((id) => !read.some((each) => each.pmsProperty === id))) return;
        const known = await knownIds(pool, product.organizationId);
        const shown = await product.preview(property, read, history.unitsOf, history.now, trial.assume);
        await trial.make();
        const attached = trial.assume.pmsPropertyExternalIds;
        const result = await product.run(
          property,
          attached ? read.filter((each) => attached.includes(each.pmsProperty)) : read,
          history.unitsOf,
          history.now,
        );
        const made = await shownPlan(pool, result.runId, known);
        // How many were read, and how many of the records were bad, only a read can say.
        const noReads = (plan: ShownPlan) => ({ ...plan, counts: { ...(plan.counts as object), fetched: 0, badRecords: 0 } });
        compare(
          `${property}, assuming ${JSON.stringify(trial.assume)},`,
          noReads(shown!),
          noReads(result.state === 'quiet' ? { ...made, counts: shown!.counts, guard: shown!.guard } : made),
        );
        story.compared++;
        story.changes += made.changes.length;
      });
    },
  };
}
