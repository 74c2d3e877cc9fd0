import type { ApiClient } from './api-client.ts';
import type { PropertyDriver, ResidentView } from './property-driver.ts';
import type { Expected } from './town-oracle.ts';

/** One line a resident: her PMS ids, and her units with how she holds them. */
type Picture = { ids: string; units: string[] }[];

const idsOf = (resident: ResidentView) =>
  [
    ...new Set(resident.stays.filter((stay) => stay.status !== 'ended' && stay.scope !== 'outside').map((stay) => stay.personExternalId)),
  ].sort();

/** The same picture twice: as the API shows it, and as the town would have it under the console's mapping. People whom only one side knows are in both lists of ids. */
export async function pictures(
  api: ApiClient,
  property: PropertyDriver,
  propertyId: string,
  expected: Expected,
): Promise<{ seen: Picture; wanted: Picture; seenIds: string[]; wantedIds: string[]; residents: ResidentView[] }> {
  const units = new Map<string, string>(
    (await api.list(`/properties/${propertyId}/pms-units`))
      .filter((each) => each.mapping)
      .map((each) => [each.externalId, each.mapping.unitId]),
  );
  const residents = await property.residents(propertyId);
  const seen = residents.map((resident) => ({
    ids: idsOf(resident).join('+'),
    units: resident.units
      .filter((unit) => unit.state !== 'ended')
      .map((unit) => `${unit.unitId} ${unit.state}`)
      .sort(),
  }));
  const wanted = residents.map((resident) => {
    const hers = new Map<string, string>();
    for (const id of idsOf(resident))
      for (const [pmsUnit, state] of expected.people.get(id) ?? []) {
        const unit = units.get(pmsUnit) ?? `unmapped ${pmsUnit}`;
        if (hers.get(unit) !== 'current') hers.set(unit, state);
      }
    return { ids: idsOf(resident).join('+'), units: [...hers].map(([unit, state]) => `${unit} ${state}`).sort() };
  });
  return { seen, wanted, seenIds: residents.flatMap(idsOf).sort(), wantedIds: [...expected.people.keys()].sort(), residents };
}
