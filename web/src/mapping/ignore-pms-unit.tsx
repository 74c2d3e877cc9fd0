import { Text } from '@mantine/core';
import type { PmsUnit } from '../api/types.ts';
import { Confirm } from '../ui/confirm.tsx';

export function IgnorePmsUnit({
  pmsUnit,
  onIgnore,
  onClose,
}: {
  pmsUnit: PmsUnit;
  onIgnore: (reason: string) => Promise<unknown>;
  onClose: () => void;
}) {
  return (
    <Confirm
      title={`Ignore PMS unit ${pmsUnit.label}?`}
      action="Ignore"
      reason={{ label: 'Reason, such as model or office', required: true }}
      onClose={onClose}
      onConfirm={onIgnore}
    >
      <Text>
        It leaves the unmapped queue.{' '}
        {pmsUnit.waitingResidents
          ? `Its ${pmsUnit.waitingResidents === 1 ? 'resident stays' : `${pmsUnit.waitingResidents} residents stay`} without a unit.`
          : 'Nobody lives there.'}
      </Text>
    </Confirm>
  );
}
