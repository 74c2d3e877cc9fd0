/** For vendors without buildings: codes are unique in a property, labels only within a building. */
import type { TownUnit } from './model.ts';
import type { Town } from './town.ts';

export function unitCode(town: Town, unit: TownUnit): string {
  const same = (town.unitsOfProperty.get(unit.propertyId) ?? []).filter((other) => other.label === unit.label);
  return unit.building === null || same.length < 2 ? unit.label : `${unit.building.split(' ').at(-1)}-${unit.label}`;
}
