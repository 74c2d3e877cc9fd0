import type { PmsUnit } from '../../domain/pms.ts';
import type { Places } from '../households/household.ts';
import { BadField } from '../fields.ts';
import { fakeKind, readKey, readLooseText } from '../values.ts';
import type { FakeKind } from '../values.ts';
import { elementAt, elementsWithin, fieldsOf } from '../xml.ts';
import type { XmlElement } from '../xml.ts';

interface Unit {
  externalId: string;
  label: string;
  building?: string;
  kind: FakeKind;
}

/** The units of a property, from its households and its vacant units: each row names its own. */
export class MitsUnits implements Places {
  private readonly byId = new Map<string, Unit>();

  constructor(data: XmlElement) {
    for (const row of elementsWithin(data, 'RT_Customer')) this.add(row);
  }

  private add(row: XmlElement): void {
    const unit = readUnit(row),
      known = unit && this.byId.get(unit.externalId);
    if (unit) this.byId.set(unit.externalId, known ? { ...known, kind: known.kind ?? unit.kind } : unit);
  }

  list(propertyExternalId: string): PmsUnit[] {
    return [...this.byId.values()].map(({ externalId, label, building, kind }) => ({
      externalId,
      propertyExternalId,
      label,
      building,
      isRentable: kind === null,
    }));
  }

  placeOf(unitId: string | null): { externalId?: string; kind: FakeKind; label?: string } {
    const unit = this.byId.get(unitId ?? '');
    return unit ? { externalId: unit.externalId, kind: unit.kind, label: unit.label } : { kind: null };
  }
}

/** The unit of a row by its number and building: it has no key of its own. Buildings may have units of one number. undefined: the row has none. @throws BadField */
export const unitIdOf = (row: XmlElement): string | undefined => fieldsOfUnit(row)?.id;

function fieldsOfUnit(row: XmlElement) {
  const unit = elementAt(row, 'RT_Unit'),
    own = fieldsOf(unit),
    information = unit ? fieldsOf(elementAt(unit, 'Unit', 'Information')) : {};
  const number = readLooseText(own, 'UnitID') ?? readLooseText(information, 'UnitID'),
    building = readLooseText(information, 'BuildingID') ?? readLooseText(information, 'BuildingName') ?? undefined;
  return number === null
    ? undefined
    : { id: readKey(own.UnitIDValue) ?? (building === undefined ? number : `${building}-${number}`), number, building, information };
}

function readUnit(row: XmlElement): Unit | null {
  try {
    const fields = fieldsOfUnit(row);
    if (!fields) return null;
    const { id, number, building, information } = fields,
      kind = fakeKind(
        ...['UnitEconomicStatusDescription', 'UnitEconomicStatus', 'UnitLeasedStatus'].map((field) => readLooseText(information, field)),
      );
    return { externalId: id, label: number, building, kind };
  } catch (error) {
    // Whoever lives there is set aside with it.
    if (error instanceof BadField) return null;
    throw error;
  }
}
