import type { PmsUnit } from '../../domain/pms.ts';
import { BadField, badRecord, contentHash } from '../fields.ts';
import type { Row } from '../fields.ts';
import type { PmsPage } from '../connector.ts';
import { fakeKind, readKey, readLooseText } from '../values.ts';
import type { FakeKind } from '../values.ts';
import { elementAt, elementsNamed, elementsWithin, fieldsOf } from '../xml.ts';
import type { XmlElement } from '../xml.ts';

interface UnitRow { code: string | null; key: string | null; fields: Row; raw: XmlElement }

/** Codes compare trimmed and in any case; customers write them differently in different places. */
const codeKey = (code: string) => code.trim().toLowerCase();

/** A unit's code is text that people chose: blanks are allowed in it. */
const readCode = (row: Row, field: string): string | null => { try { return readLooseText(row, field); } catch { return null; } };

/** Units by the code that residents name them with. */
export class UnitBook {
  private readonly byCode = new Map<string, { externalId: string; kind: FakeKind }>();
  private readonly ids = new Set<string>();

  put(code: string, unit: { externalId: string; kind: FakeKind }): void {
    this.byCode.set(codeKey(code), unit);
    this.ids.add(unit.externalId);
  }
  /** A code that the list of units does not have stands for itself, unless it is another unit's key; where the list has none at all, nobody can say which unit it is. */
  placeOf(code: string | null, economicStatus: string | null): { externalId?: string; kind: FakeKind } {
    if (code === null) return { kind: fakeKind(economicStatus) };
    const unit = this.byCode.get(codeKey(code));
    return { externalId: unit?.externalId ?? (this.byCode.size > 0 && !this.ids.has(code) ? code : undefined), kind: unit?.kind ?? fakeKind(economicStatus, codeWord(code)) };
  }
}

/** Codes say what a unit is for only where they begin with it: WAIT_AFF, NONRESID, RETAIL1; a flat may be called "Downing 3". */
const codeWord = (code: string): string | null => /^(?:wait|nonres|retail)/i.test(code.trim()) ? code.replace(/\d+$/, '') : null;

/** GetUnitInformation: UnitInfo, one row a person, so a unit may come several times. */
export function commonUnits(data: XmlElement): UnitRow[] {
  return elementsWithin(data, 'UnitInfo').map((raw) => {
    const id = elementAt(raw, 'UnitID'), code = id ? readCode({ code: id.text }, 'code') : null;
    return { code, key: id ? readKey(id.attributes.UniqueID ?? id.attributes.UniqueId) : null, fields: fieldsOf(elementAt(raw, 'Unit')), raw };
  });
}

/** GetUnitInformation_Login: RT_Customer with its RT_Unit; `UnitIDValue` is the internal key. */
export function billingUnits(data: XmlElement): UnitRow[] {
  return elementsWithin(data, 'RT_Customer').flatMap((customer) => elementsNamed(customer, 'RT_Unit')).map((raw) => {
    const own = fieldsOf(raw), information = elementAt(raw, 'Unit', 'Information') ?? elementAt(raw, 'Information');
    return { code: readCode(own, 'UnitID'), key: readKey(own.UnitIDValue), fields: fieldsOf(information), raw };
  });
}

/**
 * The PMS units of a property. Their key is Voyager's internal one, which survives a new code; where a version gives none, the code.
 * A unit repeated for each of its people is one row.
 */
export function unitsPage(rows: readonly UnitRow[], propertyExternalId: string, book: UnitBook): PmsPage {
  const page: PmsPage & { units: PmsUnit[] } = { rows: [], total: null, nextCursor: null, units: [], badRecords: [] }, told = new Map<string, string>();
  for (const { code, key, fields, raw } of rows) {
    const externalId = key ?? code;
    if (externalId === null || code === null) {
      page.rows.push(null);
      page.badRecords?.push(badRecord('units', null, null, new BadField('UnitID', 'unreadable_id', contentHash(raw.text))));
      continue;
    }
    const hash = contentHash([code, fields.UnitEconomicStatusDescription, fields.BuildingName]), before = told.get(externalId);
    if (before === hash) continue;
    told.set(externalId, hash);
    // Said twice, and not the same: the reader finds it.
    page.rows.push({ id: externalId, hash });
    if (before !== undefined) continue;
    try {
      const kind = fakeKind(readLooseText(fields, 'UnitEconomicStatusDescription'), readLooseText(fields, 'UnitEconomicStatus'), codeWord(code));
      book.put(code, { externalId, kind });
      page.units.push({ externalId, propertyExternalId, label: code, building: readLooseText(fields, 'BuildingName') ?? readLooseText(fields, 'BuildingID') ?? undefined, floor: readLooseText(fields, 'FloorNumber') ?? undefined, isRentable: kind === null });
    } catch (error) {
      if (!(error instanceof BadField)) throw error;
      page.badRecords?.push(badRecord('units', null, null, error));
    }
  }
  return page;
}
