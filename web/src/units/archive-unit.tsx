import { Text } from '@mantine/core';
import { answer, api } from '../api/client.ts';
import type { Unit } from '../api/types.ts';
import { useThisProperty } from '../shell/property-context.ts';
import { Confirm } from '../ui/confirm.tsx';
import { said } from '../ui/notify.ts';
import { useRefresh } from '../ui/use-refresh.ts';

export function ArchiveUnit({ unit, onClose }: { unit: Unit; onClose: () => void }) {
  const { id } = useThisProperty(),
    refresh = useRefresh(id),
    people = unit.residents.map((each) => `${each.firstName} ${each.lastName}`).join(', ');
  const archive = async () => {
    await answer(api.DELETE('/api/v1/units/{id}', { params: { path: { id: unit.id } } }));
    await refresh();
    said(`Unit ${unit.name} is archived.`);
  };
  return (
    <Confirm title={`Archive unit ${unit.name}?`} action="Archive" danger ready={!people} onClose={onClose} onConfirm={archive}>
      {people ? (
        <Text>
          {people} {unit.residents.length === 1 ? 'is' : 'are'} assigned to it, so it cannot be archived. Nobody loses a unit by archiving.
        </Text>
      ) : (
        <Text>
          Nobody is assigned to it, so nobody loses a unit.{' '}
          {unit.pmsUnits.length ? `Its mappings are removed: ${unit.pmsUnits.map((each) => each.label).join(', ')} will need a unit.` : ''}
        </Text>
      )}
    </Confirm>
  );
}
