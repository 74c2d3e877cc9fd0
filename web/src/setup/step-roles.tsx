import { Stack } from '@mantine/core';
import { useState } from 'react';
import { answer, api } from '../api/client.ts';
import type { Setup } from '../api/types.ts';
import { useThisProperty } from '../shell/property-context.ts';
import { asRoles, RolePicker } from './role-picker.tsx';
import { StepFoot } from './step-foot.tsx';
import { useStep } from './use-step.ts';
import { useTellsRoles } from './use-tells-roles.ts';

export function RolesStep({ setup, onNext }: { setup: Setup; onNext: () => void }) {
  const { id } = useThisProperty(),
    tells = useTellsRoles(setup.credentialId),
    [value, setValue] = useState(asRoles(setup.residentRoles));
  const save = useStep(
    () => answer(api.PUT('/api/v1/properties/{id}/setup/resident-roles', { params: { path: { id } }, body: { roles: value } })),
    onNext,
  );
  return (
    <Stack>
      <RolePicker value={value} tells={tells} onChange={setValue} />
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
