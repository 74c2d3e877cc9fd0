import { Stack } from '@mantine/core';
import { useState } from 'react';
import { answer, api } from '../api/client.ts';
import type { Setup } from '../api/types.ts';
import { useThisProperty } from '../shell/property-context.ts';
import { PmsPropertyPicker } from './pms-property-picker.tsx';
import { StepFoot } from './step-foot.tsx';
import { useStep } from './use-step.ts';

export function PmsPropertiesStep({ setup, onNext }: { setup: Setup; onNext: () => void }) {
  const { id } = useThisProperty(),
    [value, setValue] = useState(setup.pmsPropertyExternalIds);
  const save = useStep(
    () => answer(api.PUT('/api/v1/properties/{id}/setup/pms-properties', { params: { path: { id } }, body: { externalIds: value } })),
    onNext,
  );
  return (
    <Stack>
      <PmsPropertyPicker value={value} onChange={setValue} />
      <StepFoot
        error={save.error}
        busy={save.isPending}
        ready={value.length > 0}
        onSave={() => {
          save.mutate();
        }}
      />
    </Stack>
  );
}
