import { measureList, measureListOfMany } from './figures/list.ts';
import { measureMapping } from './figures/mapping.ts';
import { measureTenfold } from './figures/million.ts';
import { measureStart } from './figures/start.ts';
import { measureScale } from './figures/scale.ts';
import { measurePlanning } from './figures/planning.ts';
import { measureSyncNow } from './figures/small.ts';
import { measureSync } from './figures/sync.ts';
import { Product } from './product.ts';
import { timed } from './stats.ts';
import { Table } from './table.ts';

interface Figure {
  about: string;
  standard: boolean;
  measure(product: Product, table: Table, startMs: number): Promise<unknown>;
}

const FIGURES: Record<string, Figure> = {
  start: { about: 'the all-in-one start', standard: true, measure: measureStart },
  sync: {
    about: '100,000 residents: first and quiet sync beside other ways of copying, CPU, memory, WAL, history, ANALYZE',
    standard: true,
    measure: (product, table) => measureSync(product, table, 100_000),
  },
  'sync-20000': {
    about: 'the same with 20,000, for a quick look',
    standard: false,
    measure: (product, table) => measureSync(product, table, 20_000),
  },
  planning: {
    about:
      'what runs that plan cost 100,000 residents: CPU and memory of the first, of one that assigns everybody, of one in which 10 changed',
    standard: false,
    measure: (product, table) => measurePlanning(product, table, 100_000),
  },
  'planning-20000': {
    about: 'the same with 20,000',
    standard: false,
    measure: (product, table) => measurePlanning(product, table, 20_000),
  },
  'sync-now': { about: '*Sync now* on 200 residents, call to visible', standard: true, measure: measureSyncNow },
  list: {
    about: "the API's list of 10,000 residents beside a bare Express handler",
    standard: true,
    measure: (product, table) => measureList(product, table, 10_000),
  },
  mapping: {
    about: 'Unit mapping in a real Chromium with 2,000 PMS units: each action, from the hand to the screen',
    standard: true,
    measure: (product, table) => measureMapping(product, table, 3_590),
  },
  'scale-short': {
    about: "as many hourly properties as 0.6 of Temporal's own ceiling, for 2 minutes",
    standard: true,
    measure: (product, table) => measureScale(product, table, 'share of the ceiling', 2),
  },
  scale: {
    about: 'the load of 10,000 hourly properties for 10 minutes (long)',
    standard: false,
    measure: (product, table) => measureScale(product, table, 10_000, 10),
  },
  'list-million': {
    about: 'the same list with 1,000,000 residents, against 10,000 (long)',
    standard: false,
    measure: (product, table) => measureListOfMany(product, table, 10_000),
  },
  million: {
    about: '1,000,000 residents against 100,000 (long)',
    standard: false,
    measure: (product, table) => measureTenfold(product, table, 100_000),
  },
};

const USAGE = `npm run bench [-- <name> ...]
Measures the product on this machine: times are this machine's, the ratios are what counts. Without a name: those marked *.

${Object.entries(FIGURES)
  .map(([name, figure]) => `  ${figure.standard ? '*' : ' '} ${name.padEnd(14)} ${figure.about}`)
  .join('\n')}`;

const wanted = process.argv.slice(2),
  unknown = wanted.find((name) => !FIGURES[name]);
if (unknown !== undefined) {
  console.log(unknown === '--help' || unknown === '-h' ? USAGE : `There is no figure named ${unknown}.\n\n${USAGE}`);
  process.exit(unknown === '--help' || unknown === '-h' ? 0 : 1);
}
const names = wanted.length ? wanted : Object.keys(FIGURES).filter((name) => FIGURES[name]!.standard);
const table = new Table();
for (const name of names) {
  // Each in an installation of its own: what one leaves behind is not measured with the next.
  const product = new Product();
  try {
    const { ms } = await timed(() => product.start());
    await product.withoutAutovacuum();
    await FIGURES[name]!.measure(product, table, ms);
  } finally {
    await product.stop().catch(() => undefined);
    await product.remove();
  }
}
const missed = table.rows.filter((row) => row.met === false);
console.log(
  `\n${table.rows.filter((row) => row.met === true).length} figures reached, ${missed.length} missed${missed.length ? `: ${missed.map((row) => row.what).join('; ')}` : ''}`,
);
