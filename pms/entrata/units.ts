import type { PmsProperty, PmsUnit } from '../../domain/pms.ts';
import { BadField } from '../fields.ts';
import type { Row } from '../fields.ts';
import { fakeKind, readKey, readLooseText } from '../values.ts';
import type { FakeKind } from '../values.ts';
import { rowsAt } from './one-or-many.ts';

/** getProperties' Property -> property. @throws BadField */
export function mapProperty(row: Row, id: string): PmsProperty {
  return {
    externalId: id,
    name: readLooseText(row, 'MarketingName') ?? id,
    isActive: !['1', 'true'].includes((readLooseText(row, 'IsDisabled') ?? (row.IsDisabled === true ? '1' : '0')).toLowerCase()),
  };
}

interface Space {
  id: string;
  label: string | null;
  kind: FakeKind;
}

/** What leases need to know of the units of their property: which are let by the bed, and where those who wait are kept. */
export class UnitBook {
  private readonly units = new Map<string, { label: string; building?: string; spaces: Map<string, Space> }>();

  /** getPropertyUnits' unit -> its PMS units: the unit, or each of its spaces where it has several. @throws BadField */
  add(row: Row, id: string, propertyExternalId: string): PmsUnit[] {
    const label = readLooseText(row, 'unitNumber') ?? id,
      building = readLooseText(row, 'buildingName') ?? undefined;
    const spaces = new Map<string, Space>();
    for (const space of rowsAt(row, 'unitSpaces', 'unitSpace')) {
      const spaceId = readKey(space.unitSpaceId ?? space.id);
      if (spaceId === null) throw new BadField('unitSpaceId', 'unreadable_id', space.unitSpaceId);
      const excluded = readLooseText(space, 'excludedReason'),
        kind = fakeKind(excluded, readLooseText(space, 'availabilityStatus'), readLooseText(space, 'spaceConfiguration'));
      spaces.set(spaceId, {
        id: spaceId,
        label: readLooseText(space, 'unitSpace') ?? readLooseText(space, 'spaceNumber') ?? readLooseText(space, 'unitNumber'),
        kind: kind ?? (excluded === null ? null : 'fake'),
      });
    }
    // One that came before stays: the read finds the repeat by itself.
    if (!this.units.has(id)) this.units.set(id, { label, building, spaces });
    const all = [...spaces.values()],
      base = { propertyExternalId, building, floor: readLooseText(row, 'floorNumber') ?? undefined };
    if (all.length < 2) return [{ ...base, externalId: id, label, isRentable: all.every(({ kind }) => kind === null) }];
    return all.map((space) => ({
      ...base,
      externalId: spaceKey(id, space.id),
      label: bedLabel(label, space, all),
      isRentable: space.kind === null,
    }));
  }

  /** The PMS unit of a lease: the bed where beds are let, else the unit, also where a lease takes all beds together. */
  placeOf(
    unitId: string | null,
    spaceIds: readonly string[],
  ): { externalId?: string; kind: FakeKind; wholeUnit: { label: string; building?: string } | null } {
    // Where the list has no unit at all, nobody can say whether it is let by the bed.
    if (unitId === null || this.units.size === 0) return { kind: null, wholeUnit: null };
    const unit = this.units.get(unitId),
      spaces = [...(unit?.spaces.values() ?? [])],
      mine = spaces.filter(({ id }) => spaceIds.includes(id));
    const kind = (mine.length > 0 ? mine : spaces).map((space) => space.kind).find((each) => each !== null) ?? null;
    if (!unit || spaces.length < 2) return { externalId: unitId, kind, wholeUnit: null };
    const [only, ...others] = spaceIds;
    if (only !== undefined && others.length === 0) return { externalId: spaceKey(unitId, only), kind, wholeUnit: null };
    return { externalId: unitId, kind, wholeUnit: { label: unit.label, building: unit.building } };
  }
}

/** Units and spaces are numbered apart: 40012 may be both. */
const spaceKey = (unitId: string, spaceId: string) => `${unitId}-${spaceId}`;

/** What staff see of a bed; where Entrata calls all of a unit's beds the same, its number tells them apart. */
function bedLabel(unitLabel: string, space: Space, all: readonly Space[]): string {
  const own = space.label;
  if (own === null || all.some((other) => other !== space && other.label === own)) return `${own ?? unitLabel}-${space.id}`;
  return own.toLowerCase().includes(unitLabel.toLowerCase()) ? own : `${unitLabel}-${own}`;
}
