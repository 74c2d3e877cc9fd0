/** The buildings change: units are renamed, added and dropped, properties are taken on and given up. */
import { TownError } from '../model.ts';
import type { Town } from '../town.ts';
import { foundProperty, foundUnit } from '../populate.ts';
import type { Affected, Ask } from './ask.ts';

export function renameUnit(town: Town, ask: Ask): Affected {
  const unit =
    ask.unit() ??
    ask.choose(
      town.data.units.filter((u) => ask.property() === undefined || u.propertyId === ask.property()?.id),
      'unit',
    );
  if (ask.has('building')) unit.building = ask.raw('building') === null ? null : (ask.text('building') ?? null);
  unit.label =
    ask.text('label') ?? (ask.has('building') ? unit.label : unit.label.startsWith('Unit ') ? unit.label.slice(5) : `Unit ${unit.label}`);
  town.changed(unit);
  return { unitId: unit.id, propertyId: unit.propertyId };
}

export function addUnit(town: Town, ask: Ask): Affected {
  const property = ask.property() ?? ask.choose(town.data.properties, 'property');
  const unit = foundUnit(town, property, town.data.properties.indexOf(property), (town.unitsOfProperty.get(property.id) ?? []).length);
  unit.label = ask.text('label') ?? unit.label;
  if (ask.has('building')) unit.building = ask.text('building') ?? null;
  town.changed(unit);
  return { unitId: unit.id, propertyId: property.id };
}

export function removeUnit(town: Town, ask: Ask): Affected {
  const unit =
    ask.unit() ??
    ask.choose(
      town.data.units.filter((u) => !town.leasesOfUnit.get(u.id)?.length),
      'unit without leases',
    );
  town.removeUnit(unit);
  return { unitId: unit.id, propertyId: unit.propertyId };
}

export function addProperty(town: Town, ask: Ask): Affected {
  const index = town.data.properties.length;
  const property = foundProperty(town, ask.text('name') ?? `Property ${index + 1}`, index);
  for (let i = 0; i < ask.count('units', 0); i++) foundUnit(town, property, index, i);
  town.changed(property);
  return { propertyId: property.id };
}

export function changeProperty(town: Town, ask: Ask): Affected {
  const property = ask.property();
  if (property === undefined) throw new TownError('propertyId: needed');
  property.name = ask.text('name') ?? property.name;
  if (ask.has('active')) property.active = ask.flag('active');
  town.changed(property);
  return { propertyId: property.id };
}
