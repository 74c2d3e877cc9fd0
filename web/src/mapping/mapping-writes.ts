import { answer, api, sendCsv } from '../api/client.ts';
import type { PmsUnit, Unit } from '../api/types.ts';

/** What a PMS unit is mapped to, why it is ignored, or neither. */
export type Target = { unit: Pick<Unit, 'id' | 'name'> } | { ignore: string } | null;

export const targetOf = (unit: PmsUnit): Target =>
  unit.mapping
    ? { unit: { id: unit.mapping.unitId, name: unit.mapping.unitName } }
    : unit.ignoredReason !== null
      ? { ignore: unit.ignoredReason }
      : null;
export const shownAs = (unit: PmsUnit, target: Target): PmsUnit => ({
  ...unit,
  mapping: target && 'unit' in target ? { unitId: target.unit.id, unitName: target.unit.name, source: 'manual' } : null,
  ignoredReason: target && 'ignore' in target ? target.ignore : null,
});

/** `unit` as it was before. */
export async function sendMapping(unit: PmsUnit, target: Target): Promise<void> {
  const params = { path: { id: unit.id } };
  if (target && 'unit' in target) await answer(api.PUT('/api/v1/pms-units/{id}/mapping', { params, body: { unitId: target.unit.id } }));
  else if (target) await answer(api.PUT('/api/v1/pms-units/{id}/ignore', { params, body: { reason: target.ignore } }));
  else if (unit.mapping) await answer(api.DELETE('/api/v1/pms-units/{id}/mapping', { params }));
  else await answer(api.DELETE('/api/v1/pms-units/{id}/ignore', { params }));
}

/** How many were mapped: one whose suggestion has gone meanwhile is passed over. */
export async function acceptSuggestions(propertyId: string, units: readonly PmsUnit[]): Promise<number> {
  return (
    await answer(
      api.POST('/api/v1/properties/{id}/pms-units/accept-suggestions', {
        params: { path: { id: propertyId } },
        body: { pmsUnitIds: units.map((unit) => unit.id) },
      }),
    )
  ).mapped;
}

const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
/** Many at once go as a file, in which an empty unit name removes the mapping: all of them or none. */
export async function removeMappings(propertyId: string, units: readonly PmsUnit[]): Promise<void> {
  const lines = units.map((unit) => `${cell(unit.externalId)},${cell(unit.pmsPropertyExternalId)},`);
  await sendCsv(
    `/properties/${propertyId}/mappings/import?mode=apply`,
    new Blob([`pms_unit_external_id,pms_property_external_id,unit_name\n${lines.join('\n')}\n`]),
  );
}
