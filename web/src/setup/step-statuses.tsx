import { Stack } from '@mantine/core';
import { useState } from 'react';
import { answer, api } from '../api/client.ts';
import type { Setup } from '../api/types.ts';
import { useThisProperty } from '../shell/property-context.ts';
import { StatusPicker } from './status-picker.tsx';
import { StepFoot } from './step-foot.tsx';
import { useStep } from './use-step.ts';

export function StatusesStep({ setup, onNext }: { setup: Setup; onNext: () => void }) {
  const { id } = useThisProperty(),
    [value, setValue] = useState(setup.excludedLeaseStatuses);
  const save = useStep(
    () => answer(api.PUT('/api/v1/properties/{id}/setup/excluded-lease-statuses', { params: { path: { id } }, body: { statuses: value } })),
    onNext,
  );
  return (
    <Stack>
      <StatusPicker value={value} onChange={setValue} />
      <StepFoot
        error={save.error}
        busy={save.isPending}
        ready
        onSave={() => {
          save.mutate();
        }}
        action={value.length ? 'Save and go on' : 'Leave nobody out and go on'}
      />
    </Stack>
  );
}
