import type { Point } from '../support/breakpoints.ts';
import { checkAll, growths, weigh, type Weight } from './checks.ts';
import { Estate, type Part } from './estate.ts';
import { drawFault } from './faults.ts';
import { MISFORTUNES, type House } from './house.ts';
import { Luck } from './luck.ts';

export interface SoakOptions {
  seed: number;
  days: number;
  properties: number;
  organizations: number;
  say: (line: string) => void;
}
export interface SoakReport {
  seed: number;
  days: number;
  runs: number;
  faults: number;
  kills: Record<string, number>;
  misfortunes: Record<string, number>;
  approved: number;
  quietPoints: number;
  checks: number;
  violations: string[];
  weights: Weight[];
  seconds: number;
}

const PARTS: readonly Part[] = ['worker', 'postgres', 'worker', 'temporal', 'api'];
const POINTS: readonly Point[] = ['claim', 'stage', 'reads', 'exclusions', 'mappings', 'apply', 'quiet'];
/** A part of a day is given so long; whoever is not done by then goes on beside the next one. */
const PART_MS = 2_500,
  POINT_MS = 1_500,
  PARTS_OF_A_DAY = 3;
/** One a day among so many. */
const HOUSES_TO_A_MISFORTUNE = 10;
/** After this the absence of a stay is believed, if enough reads have missed it (docs/rules.md, Absence). */
const ABSENCE_HOURS = 25;
const rest = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const within = <T>(ms: number, work: Promise<T>): Promise<T | null> => Promise.race([work.catch(() => null), rest(ms).then(() => null)]);

/** Days of town life with faults and kills, as a seed draws them; at each quiet point everything must be as the towns say. */
export async function soak(options: SoakOptions): Promise<SoakReport> {
  const { seed, days, properties, organizations, say } = options,
    luck = new Luck(seed),
    estate = new Estate(),
    began = Date.now();
  const report: SoakReport = {
    seed,
    days,
    runs: 0,
    faults: 0,
    kills: {},
    misfortunes: {},
    approved: 0,
    quietPoints: 0,
    checks: 0,
    violations: [],
    weights: [],
    seconds: 0,
  };
  try {
    await estate.start(properties, organizations, seed);
    await quietPoint(estate, report, 'at first');
    say(`${properties} properties in ${organizations} organizations are set up after ${Math.round((Date.now() - began) / 1_000)} s`);
    let told = 0;
    for (let day = 1, untilQuiet = luck.int(2, 3); day <= days; day++) {
      for (let i = 0; i < properties; i += HOUSES_TO_A_MISFORTUNE) {
        const misfortune = luck.deal(MISFORTUNES);
        luck.pick(estate.houses).suffer(misfortune, luck);
        report.misfortunes[misfortune] = (report.misfortunes[misfortune] ?? 0) + 1;
      }
      for (let part = 0; part < PARTS_OF_A_DAY; part++) await partOfADay(estate, luck, report);
      if (--untilQuiet > 0 && day < days) continue;
      await quietPoint(estate, report, `day ${day}`);
      untilQuiet = luck.int(2, 3);
      const weight = report.weights.at(-1)!;
      for (const each of report.violations.slice(told)) say(`VIOLATION ${each}`);
      told = report.violations.length;
      say(
        `day ${day}: ${report.checks} checks, ${report.violations.length} violations, ${Object.values(report.kills).reduce((a, b) => a + b, 0)} kills, ${report.faults} faults; worker ${weight.workerMb} MB, API ${weight.apiMb} MB, database ${weight.databaseMb} MB, ${weight.deadRows} dead of ${weight.liveRows} rows; ${Math.round((Date.now() - began) / 1_000)} s`,
      );
    }
    report.runs = Number(
      (await estate.rows<{ n: string }>(`select count(*) as n from sync_run where mode = 'apply' and read_no is not null`))[0]?.n,
    );
    report.approved = estate.houses.reduce((sum, house) => sum + house.approved, 0);
    report.violations.push(...growths(report.weights));
    report.seconds = Math.round((Date.now() - began) / 1_000);
    return report;
  } finally {
    await estate.stop();
  }
}

async function partOfADay(estate: Estate, luck: Luck, report: SoakReport): Promise<void> {
  estate.clock.advance(24 / PARTS_OF_A_DAY);
  for (const house of estate.houses) {
    house.live(luck.int(1, 4));
    if (luck.chance(0.2)) {
      house.account.faults.add(drawFault(luck));
      report.faults++;
    } else if (luck.chance(0.3)) house.account.faults.clear();
  }
  const asked = estate.houses.filter(() => luck.chance(0.8)),
    killed = luck.chance(0.35) ? strike(estate, luck, report) : null;
  await within(PART_MS, Promise.all(asked.map((house) => house.sync())));
  await killed;
}

/** One process is killed: at a named point of somebody's run, or at any moment. */
async function strike(estate: Estate, luck: Luck, report: SoakReport): Promise<void> {
  const part = luck.deal(PARTS),
    house = luck.pick(estate.houses),
    point = luck.chance(0.6) ? luck.pick(POINTS) : null,
    waitMs = luck.int(0, 700);
  const hold = point ? await estate.points.set(point, house.id).catch(() => null) : null;
  if (hold) {
    await within(POINT_MS, house.request());
    await within(POINT_MS, hold.reached());
  } else await rest(waitMs);
  const back = estate.kill(part),
    what = `${part}${hold ? ` at ${point}` : ''}`;
  report.kills[what] = (report.kills[what] ?? 0) + 1;
  await hold?.release();
  await back;
}

/** Nothing is broken any more: everything catches up, and must then be as the towns say. */
async function quietPoint(estate: Estate, report: SoakReport, when: string): Promise<void> {
  for (const house of estate.houses) house.account.faults.clear();
  await estate.calm();
  const allCatchUp = () =>
    inTurns(estate.houses, 6, (house) =>
      catchUp(house).catch((error: unknown) => {
        report.violations.push(`${when}, ${house.name}: ${error instanceof Error ? error.message : String(error)}`);
      }),
    );
  await allCatchUp();
  if (estate.houses.some((house) => house.isLeaseDeleted)) {
    estate.clock.advance(ABSENCE_HOURS);
    await allCatchUp();
  }
  const { checks, violations } = await checkAll(estate, when);
  report.quietPoints++;
  report.checks += checks;
  report.violations.push(...violations);
  report.weights.push(await weigh(estate));
}

/** Syncs until a run finds nothing to do. More than so many times is a property that never comes to rest. */
async function catchUp(house: House): Promise<void> {
  await house.testCredential();
  for (let tries = 0; tries < 12; tries++) {
    const run = await house.sync();
    if (run.state !== 'succeeded') continue;
    if (await house.decide()) continue;
    if (run.quiet) return;
  }
  throw new Error('no run was quiet in twelve');
}

async function inTurns<T>(items: readonly T[], atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
    }),
  );
}

/** The numbers, in a few lines. */
export function inLines(report: SoakReport): string {
  const kills = Object.entries(report.kills)
      .sort()
      .map(([what, n]) => `${what} ${n}`),
    first = report.weights[0],
    last = report.weights.at(-1);
  return [
    `soak: seed ${report.seed}, ${report.days} days, ${report.runs} runs, ${report.faults} faults injected, ${Object.values(report.kills).reduce((a, b) => a + b, 0)} kills, ${report.approved} held changes approved, ${report.quietPoints} quiet points, ${report.checks} checks, ${report.violations.length} violations, ${report.seconds} s`,
    `soak: happened: ${Object.entries(report.misfortunes)
      .map(([what, n]) => `${what} ${n}`)
      .join(', ')}`,
    `soak: killed: ${kills.join(', ') || 'nobody'}`,
    `soak: worker ${first?.workerMb} -> ${last?.workerMb} MB, API ${first?.apiMb} -> ${last?.apiMb} MB; database ${first?.databaseMb} -> ${last?.databaseMb} MB, transient tables ${last?.transientMb} MB, dead rows ${last?.deadRows} of ${last?.liveRows}; open workflows ${last?.openWorkflows}`,
    ...report.violations.map((each) => `soak: VIOLATION ${each}`),
  ].join('\n');
}
