import { readFileSync } from 'node:fs';
import { CANNOT_EXPRESS, cannot } from '../../pms/conformance/cannot-express.ts';
import { FAULTS, checkFault, type FaultName } from '../../pms/conformance/faults.ts';
import { READING, counted } from '../../pms/conformance/reading.ts';
import { fullRead } from '../../pms/conformance/subject.ts';
import { homesOf } from '../../pms/conformance/town.ts';
import { VENDORS } from '../../pms/credential-schemas.ts';
import { createPmsHttp } from '../../pms/http.ts';
import { startSimulator, type Simulator } from '../../simulator/server.ts';
import { SWITCHES, VARIANTS, roster, simulated, type TownSubject, type View } from './subjects.ts';

/** One suite for every connector, against the simulator's server of its protocol; and the same town through each of them. */

let simulator: Simulator;
const http = createPmsHttp({ allowPrivateHosts: true }),
  subjects = new Map<string, TownSubject>();
const NAMES = [...VARIANTS.map(({ name }) => name), 'csv'];
beforeAll(async () => {
  simulator = await startSimulator({ accounts: [] });
  for (const variant of VARIANTS) subjects.set(variant.name, simulated(simulator, http, variant));
  subjects.set('csv', roster(subjects.get('buildium')!.view));
});
afterAll(async () => {
  await http.close();
  await simulator?.stop();
});
const subjectOf = (name: string): TownSubject => subjects.get(name)!;
const firstOf = (subject: TownSubject): string => subject.propertyIds[subject.view.properties[0]?.id ?? ''] ?? '';

/** By the town's own words, with the allowances that are listed for the vendor. */
function wantedHomes(view: View, propertyId: string, vendor: string): string[] {
  const people = new Map(view.people.map((person) => [person.id, person])),
    homes = new Map<string, string>();
  const unitOf = ({ unitId, bedId }: View['households'][number]) =>
    bedId === null || cannot(vendor, 'bed') ? unitId : `${unitId}-${bedId}`;
  for (const household of view.households.filter((each) => each.propertyId === propertyId))
    for (const member of household.members) {
      const bornOn = people.get(member.personId)?.bornOn ?? null;
      if (!cannot(vendor, 'minor') && bornOn !== null && `${Number(bornOn.slice(0, 4)) + 18}${bornOn.slice(4)}` > view.today) continue;
      const state =
          member.standing === 'future'
            ? 'upcoming'
            : ['current', 'notice', 'eviction', 'holdover'].includes(member.standing)
              ? 'current'
              : null,
        key = `${member.personId}@${unitOf(household)}`;
      if (state && homes.get(key) !== 'current') homes.set(key, state);
    }
  return [...homes].map(([key, state]) => `${key} ${state}`).sort();
}

describe.each(NAMES)('%s', (name) => {
  test.each(READING.map((check) => [check.name, check] as const))('%s', async (_name, check) => {
    await check.run(subjectOf(name));
  });

  test('gives the people of the town in their units', async () => {
    const subject = subjectOf(name);
    for (const { id } of subject.view.properties) {
      const homes = await homesOf(subject, subject.propertyIds[id] ?? '', subject.namesIn(id));
      expect(homes.length).toBeGreaterThan(5);
      expect(homes).toEqual(wantedHomes(subject.view, id, subject.connector.vendor));
    }
  });

  test('drops what the product does not need', async () => {
    const subject = subjectOf(name),
      secrets = subject.view.people.flatMap((person) => [person.taxId, person.bornOn ?? person.taxId]);
    const { result: _counts, ...read } = await fullRead(subject, firstOf(subject)),
      text = JSON.stringify(
        read.tenancies.flatMap(({ members }) =>
          members.map(({ moveInActual: _a, moveInScheduled: _b, moveOutActual: _c, moveOutScheduled: _d, ...rest }) => rest),
        ),
      );
    for (const secret of secrets) expect(text).not.toContain(secret);
  });

  test('needs the calls that its page of the documents says', async () => {
    const subject = subjectOf(name),
      { ctx, calls } = counted(subject);
    await fullRead(subject, firstOf(subject), ctx);
    // 0: pages of this variant are small on purpose.
    if (subject.callsPerSync > 0 || name === 'csv') expect(calls()).toBe(subject.callsPerSync);
  });

  if (name !== 'csv')
    test.each(Object.keys(FAULTS) as FaultName[])('a server with the fault %s is understood', async (fault) => {
      const subject = subjectOf(name),
        { faults } = subject.account!;
      await checkFault(subject, firstOf(subject), fault, () => {
        faults.replace([{ resource: fault === 'wrong_password' ? 'any' : 'tenancies', ...SWITCHES[fault] }]);
        return () => {
          faults.clear();
        };
      });
    });
});

/** Applicants, wait-lists, units that nobody rents, beds, occupants, a promoted roommate: what only some vendors can tell. */
describe('the same town, with everything, through every vendor', () => {
  let towns: TownSubject[];
  const everywhere = new Map<string, Set<string>>();
  beforeAll(() => {
    towns = VARIANTS.map((variant) => simulated(simulator, http, variant, 'full'));
    towns.push(roster(towns[0]!.view));
    for (const { view } of towns) expect({ ...view, version: 0 }).toEqual({ ...towns[0]!.view, version: 0 });
  });

  test.each(NAMES)('%s gives the same people in the same units, with the allowances that are listed for it', async (name) => {
    const town = towns.find((each) => each.name === name)!,
      { vendor } = town.connector;
    for (const { id } of town.view.properties) {
      const homes = await homesOf(town, town.propertyIds[id] ?? '', town.namesIn(id));
      expect(homes.length).toBeGreaterThan(5);
      expect(homes).toEqual(wantedHomes(town.view, id, vendor));
      // What any two of them say of an adult, and of the unit round a bed, is the same.
      for (const home of homes)
        everywhere.set(home.replace(/(@\d+)-\d+ /, '$1 '), (everywhere.get(home.replace(/(@\d+)-\d+ /, '$1 ')) ?? new Set()).add(name));
    }
  });

  test('only minors are not told by all of them', () => {
    const people = new Map(towns[0]!.view.people.map((person) => [person.id, person])),
      some = [...everywhere].filter(([, names]) => names.size < NAMES.length);
    expect(some.length).toBeGreaterThan(0);
    for (const [home, names] of some) {
      expect([home, people.get(home.split('@')[0] ?? '')?.bornOn ?? null]).not.toEqual([home, null]);
      expect(
        [...new Set([...names].map((name) => towns.find((each) => each.name === name)!.connector.vendor))].every((vendor) =>
          cannot(vendor, 'minor'),
        ),
      ).toBe(true);
    }
  });
});

test('every vendor says what it cannot express, in the documents too', () => {
  const documents = readFileSync('docs/connectors.md', 'utf8');
  for (const [vendor, limitations] of Object.entries(CANNOT_EXPRESS))
    for (const { fact, instead } of limitations) expect(documents).toContain(`| \`${vendor}\` | ${fact} | ${instead} |`);

  expect(Object.keys(CANNOT_EXPRESS).sort()).toEqual(VENDORS.map(({ vendor }) => vendor).sort());
  for (const { vendor, capabilities } of VENDORS)
    expect([vendor, cannot(vendor, 'guarantor'), cannot(vendor, 'minor'), cannot(vendor, 'look-up'), cannot(vendor, 'time zone')]).toEqual([
      vendor,
      !capabilities.flagsGuarantors,
      !capabilities.flagsMinors,
      !capabilities.looksUpById,
      !capabilities.givesTimeZone,
    ]);
});
