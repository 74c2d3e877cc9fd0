/** Fills a town: the demo's three properties by default, or as many as a benchmark wants. The same seed and day give the same town. */
import { addDays } from './civil.ts';
import type { CivilDay } from './civil.ts';
import { unitLabel } from './labels.ts';
import { propertyName } from './names.ts';
import { MORE_SCENES, SCENES } from './cast.ts';
import { formerHousehold, ordinary } from './households.ts';
import { emptyTown, Town } from './town.ts';
import type { TownProperty, TownUnit } from './model.ts';

export interface TownWish {
  seed: number;
  today: CivilDay;
  /** a big town: so many people living in it; `properties` is then a number */
  residents?: number;
  properties?: number | { name: string; units: number }[];
  /** properties and units, but nobody in them */
  empty?: boolean;
  /** base: what every vendor can tell; full: applicants, wait-lists, fake units, beds and roommate promotion too */
  cast?: 'base' | 'full';
}

const DEMO_PROPERTIES = [
  { name: 'Elm Court', units: 48 },
  { name: 'Oak Terrace', units: 44 },
  { name: 'Birch Lofts', units: 37 },
];
const FOUNDED = '2019-03-01T15:00:00Z';

export function foundProperty(town: Town, name: string, index: number): TownProperty {
  const address = {
    line1: `${100 + index} ${name.split(' ')[0] ?? 'Main'} Street`,
    city: 'Austin',
    region: 'TX',
    postalCode: String(78_701 + (index % 50)),
  };
  return town.addProperty({
    name,
    active: true,
    kind: 'apartments',
    ownerIds: [901 + (index % 3)],
    address,
    yearBuilt: 1960 + (index % 60),
    createdAt: FOUNDED,
    updatedAt: FOUNDED,
  });
}

export function foundUnit(town: Town, property: TownProperty, propertyIndex: number, index: number): TownUnit {
  const bedrooms = town.random.int(0, 3);
  return town.addUnit({
    propertyId: property.id,
    ...unitLabel(propertyIndex, index),
    bedrooms,
    size: 400 + bedrooms * 220,
    rent: 900 + bedrooms * 350 + town.random.int(0, 9) * 10,
    updatedAt: FOUNDED,
  });
}

/** The cast first, one scene a unit; then ordinary households; some units stay vacant, most of those had somebody. */
function fillProperty(town: Town, units: TownUnit[], cast: TownWish['cast']): void {
  const scenes = Object.entries(cast === 'full' ? { ...SCENES, ...MORE_SCENES } : SCENES);
  const spare = units.at(-1);
  if (spare === undefined) return;
  units.forEach((unit, index) => {
    const scene = scenes[index];
    if (scene !== undefined && unit !== spare) scene[1](town, unit, spare);
    else if (unit === spare || town.random.chance(0.12)) {
      if (town.random.chance(0.7)) formerHousehold(town, unit, addDays(town.today, -town.random.int(10, 300)));
    } else ordinary(town, unit);
  });
}

/** Big towns are ordinary: their point is their size. One unit in twenty is vacant, one in fifteen had somebody before. */
function fillBig(town: Town, residents: number, count: number): void {
  const { random } = town;
  const properties = Array.from({ length: count }, (_, i) => foundProperty(town, propertyName(i), i));
  const built = properties.map(() => 0);
  for (let living = 0, i = 0; living < residents; i++) {
    const p = i % count,
      property = properties[p] as TownProperty;
    const unit = foundUnit(town, property, p, (built[p] = (built[p] ?? 0) + 1) - 1);
    if (random.chance(0.05)) continue;
    const lease = ordinary(town, unit);
    living += lease.members.length;
    if (random.chance(0.07)) formerHousehold(town, unit, lease.from);
  }
}

/** Nobody was entered today: a person's record is as old as her first lease. */
function backdate(town: Town): Town {
  for (const person of town.data.people) {
    for (const lease of town.leasesOfPerson.get(person.id) ?? [])
      if (lease.createdAt < person.createdAt) person.createdAt = person.updatedAt = lease.createdAt;
  }
  return town;
}

export function buildTown(wish: TownWish): Town {
  const town = new Town(emptyTown(wish.seed, wish.today));
  if (wish.residents !== undefined) {
    fillBig(town, wish.residents, typeof wish.properties === 'number' ? wish.properties : Math.max(3, Math.ceil(wish.residents / 400)));
    return backdate(town);
  }
  const wanted = Array.isArray(wish.properties)
    ? wish.properties
    : typeof wish.properties === 'number'
      ? Array.from({ length: wish.properties }, (_, i) => ({ name: propertyName(i), units: 40 }))
      : DEMO_PROPERTIES;
  wanted.forEach(({ name, units }, index) => {
    const property = foundProperty(town, name, index);
    const built = Array.from({ length: units }, (_, i) => foundUnit(town, property, index, i));
    if (!wish.empty) fillProperty(town, built, wish.cast);
  });
  return backdate(town);
}
