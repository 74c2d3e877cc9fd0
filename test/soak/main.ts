import { parseArgs } from 'node:util';
import { inLines, soak } from './soak.ts';

/** `npm run soak -- --seed 1 [--days 24] [--properties 30] [--organizations 3]`: the long form. */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    days: { type: 'string', default: '24' },
    properties: { type: 'string', default: '30' },
    organizations: { type: 'string', default: '3' },
  },
});
const report = await soak({
  seed: Number(values.seed),
  days: Number(values.days),
  properties: Number(values.properties),
  organizations: Number(values.organizations),
  say: (line) => {
    console.log(line);
  },
});
console.log(inLines(report));
process.exit(report.violations.length ? 1 : 0);
