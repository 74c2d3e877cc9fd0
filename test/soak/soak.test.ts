import { inLines, soak } from './soak.ts';

/** The short form; `npm run soak -- --seed 1` is the long one: 24 days, 30 properties. */
test('days of town life with faults and kills end, at each quiet point, with everybody where the towns say', async () => {
  const report = await soak({ seed: 1, days: 3, properties: 4, organizations: 3, say: () => undefined });
  process.stdout.write(`${inLines(report)}\n`);
  expect(report.violations).toEqual([]);
  expect(report.checks).toBeGreaterThan(60);
  expect([report.approved > 0, report.faults > 0, Object.keys(report.kills).length > 0]).toEqual([true, true, true]);
}, 900_000);
