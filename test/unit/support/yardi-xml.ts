import { readFileSync } from 'node:fs';
import { mapResident } from '../../../pms/yardi/mapping.ts';
import { UnitBook, commonUnits, unitsPage } from '../../../pms/yardi/units.ts';
import { parseXml } from '../../../pms/xml.ts';

// Residents as Yardi writes them, and what they are read as in a property whose units are those of the documented example.

export const golden = (name: string) => parseXml(readFileSync(new URL(`../../golden/yardi/${name}.xml`, import.meta.url), 'utf8'), 'Yardi');
export const units = new UnitBook();
export const commonPage = unitsPage(commonUnits(golden('GetUnitInformation')), 'maple01', units);
export const options = { propertyExternalId: 'maple01', today: '2026-11-22', units, isLookUp: false };
export const resident = (more = '', attributes = 'tCode="t1" pCode="p1"', occupants = '') =>
  `<Resident ${attributes}><Status>Current</Status><FirstName>Ana</FirstName><LastName>Diaz</LastName><UnitCode>0103</UnitCode>${more}<OtherOccupants>${occupants}</OtherOccupants></Resident>`;
export const occupant = (code: string, more = '') =>
  `<OtherOccupant Code="${code}"><FirstName>Ben</FirstName><LastName>Diaz</LastName>${more}</OtherOccupant>`;
export const map = (xml: string, more = {}) => {
  const element = parseXml(xml, 'Yardi');
  return mapResident(element, element.attributes.tCode ?? '', { ...options, ...more });
};
/** The first element of a name counts, so a status given here wins. */
export const withStatus = (status: string, more = '', occupants = '') =>
  resident(more, undefined, occupants).replace('<Status>Current</Status>', `<Status>${status}</Status>`);
