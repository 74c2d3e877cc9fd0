import { newId } from '../../domain/ids.ts';
import { t } from './api-stage.ts';

/** A property that was just made. `P`: its path. */
export const emptyProperty = async (name = newId()): Promise<{ id: string; P: string }> => {
  const { id } = await t.api.post('/properties', { name, timeZone: 'UTC', country: 'DE' });
  return { id, P: `/properties/${id}` };
};
export const unitNames = async (P: string): Promise<string[]> => (await t.api.list(`${P}/units`)).map((each) => each.name);
