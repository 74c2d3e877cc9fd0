import { Button, Group, Stack } from '@mantine/core';
import { Failed } from '../ui/states.tsx';

interface Foot {
  error: unknown;
  busy: boolean;
  ready: boolean;
  onSave: () => void;
  action?: string;
}

export function StepFoot({ error, busy, ready, onSave, action = 'Save and go on' }: Foot) {
  return (
    <Stack>
      {error ? <Failed error={error} title="This step was not saved" /> : null}
      <Group>
        <Button onClick={onSave} loading={busy} disabled={!ready}>
          {action}
        </Button>
      </Group>
    </Stack>
  );
}
