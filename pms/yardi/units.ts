import type { PmsUnit } from '../../domain/pms.ts';
import { BadField, badRecord, contentHash } from '../fields.ts';
import type { Row } from '../fields.ts';
import type { Places } from '../households/household.ts';
import { emptyPage } from '../page.ts';
import type { FilledPage } from '../page.ts';
import { fakeKind, readKey, readLooseText } from '../values.ts';
import type { FakeKind } from '../values.ts';
import { elementAt, elementsNamed, elementsWithin, fieldsOf } from '../xml.ts';
import type { XmlElement } from '../xml.ts';

/** `people`: whom the row says to live there. */
interface UnitRow {
  code: string | null;
  key: string | null;
  people: string[];
  fields: Row;
  raw: XmlElement;
}

/** Codes compare trimmed and in any case; customers write them differently in different places. */
const codeKey = (code: string) => code.trim().toLowerCase();

/** A unit's code is text that people chose: blanks are allowed in it. */
const readCode = (row: Row, field: string): string | null => {
  try {
    return readLooseText(row, field);
  } catch {
    return null;
  }
};

interface Unit {
  code: string;
  externalId: string;
  kind: FakeKind;
  people: Set<string>;
}

/** Units by the code that residents name them with. */
export class UnitBook implements Places {
  private readonly byCode = new Map<string, Unit[]>();
  private readonly byId = new Map<string, Unit>();

  put(code: string, unit: { externalId: string; kind: FakeKind }): void {
    const put: Unit = { code, ...unit, people: new Set() },
      same = this.byCode.get(codeKey(code));
    if (same) same.push(put);
    else this.byCode.set(codeKey(code), [put]);
    this.byId.set(unit.externalId, put);
  }
  addPeople(externalId: string, people: readonly string[]): void {
    for (const each of people) this.byId.get(externalId)?.people.add(each.toLowerCase());
  }

  /**
   * Buildings may have units of one code: then the list of units says which of them is somebody's, or nobody can. A code that the list does not have stands for
   * itself, unless it is another unit's key; where the list has none at all, nobody can say which unit it is.
   */
  placeOf(code: string | null, economicStatus: string | null, personId = ''): { externalId?: string; kind: FakeKind } {
    if (code === null) return { kind: fakeKind(economicStatus) };
    const all = this.byCode.get(codeKey(code)) ?? [],
      exact = all.filter((each) => each.code === code),
      same = exact.length > 0 ? exact : all;
    const [unit, ...others] = same.length > 1 ? same.filter(({ people }) => people.has(personId.toLowerCase())) : same;
    if (unit && others.length === 0) return { externalId: unit.externalId, kind: unit.kind };
    if (same.length > 0) return { kind: fakeKind(economicStatus) };
    return { externalId: this.byCode.size > 0 && !this.byId.has(code) ? code : undefined, kind: fakeKind(economicStatus, codeWord(code)) };
  }
}

/** Codes say what a unit is for only where they begin with it: WAIT_AFF, NONRESID, RETAIL1; a flat may be called "Downing 3". */
const codeWord = (code: string): string | null => (/^(?:wait|nonres|retail)/i.test(code.trim()) ? code.replace(/\d+$/, '') : null);

const idsIn = (elements: readonly XmlElement[]): string[] => elements.map(({ text }) => readKey(text)).filter((id) => id !== null);

/** GetUnitInformation: UnitInfo, one row a person, so a unit may come several times. */
export function commonUnits(data: XmlElement): UnitRow[] {
  return elementsWithin(data, 'UnitInfo').map((raw) => {
    const id = elementAt(raw, 'UnitID'),
      code = id ? readCode({ code: id.text }, 'code') : null;
    return {
      code,
      key: id ? readKey(id.attributes.UniqueID ?? id.attributes.UniqueId) : null,
      people: idsIn(elementsNamed(raw, 'PersonID')),
      fields: fieldsOf(elementAt(raw, 'Unit')),
      raw,
    };
  });
}

/** GetUnitInformation_Login: RT_Customer with its RT_Unit; `UnitIDValue` is the internal key. */
export function billingUnits(data: XmlElement): UnitRow[] {
  return elementsWithin(data, 'RT_Customer').flatMap((customer) =>
    elementsNamed(customer, 'RT_Unit').map((raw) => {
      const own = fieldsOf(raw),
        information = elementAt(raw, 'Unit', 'Information') ?? elementAt(raw, 'Information');
      return {
        code: readCode(own, 'UnitID'),
        key: readKey(own.UnitIDValue),
        people: idsIn(elementsNamed(customer, 'CustomerID')),
        fields: fieldsOf(information),
        raw,
      };
    }),
  );
}

/**
 * The PMS units of a property. Their key is Voyager's internal one, which survives a new code; where a version gives none, the code.
 * A unit repeated for each of its people is one row.
 */
export function unitsPage(rows: readonly UnitRow[], propertyExternalId: string, book: UnitBook): FilledPage {
  const page = emptyPage(),
    told = new Map<string, string>();
  for (const { code, key, people, fields, raw } of rows) {
    const externalId = key ?? code;
    if (externalId === null || code === null) {
      page.rows.push(null);
      page.badRecords.push(badRecord('units', null, null, new BadField('UnitID', 'unreadable_id', contentHash(raw.text))));
      continue;
    }
    const hash = contentHash([code, fields.UnitEconomicStatusDescription, fields.BuildingName]),
      before = told.get(externalId);
    if (before !== hash) {
      told.set(externalId, hash);
      // Said twice, and not the same: the reader finds it.
      page.rows.push({ id: externalId, hash });
      if (before === undefined)
        try {
          page.units.push(mapUnit({ code, externalId, fields }, propertyExternalId, book));
        } catch (error) {
          if (!(error instanceof BadField)) throw error;
          page.badRecords.push(badRecord('units', null, null, error));
        }
    }
    book.addPeople(externalId, people);
  }
  return page;
}

/** @throws BadField */
function mapUnit(
  { code, externalId, fields }: { code: string; externalId: string; fields: Row },
  propertyExternalId: string,
  book: UnitBook,
): PmsUnit {
  const kind = fakeKind(
    readLooseText(fields, 'UnitEconomicStatusDescription'),
    readLooseText(fields, 'UnitEconomicStatus'),
    codeWord(code),
  );
  book.put(code, { externalId, kind });
  return {
    externalId,
    propertyExternalId,
    label: code,
    building: readLooseText(fields, 'BuildingName') ?? readLooseText(fields, 'BuildingID') ?? undefined,
    floor: readLooseText(fields, 'FloorNumber') ?? undefined,
    isRentable: kind === null,
  };
}
