import { Alert, Button, Group, Loader, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { answer, api } from '../api/client.ts';
import { Badge } from '../ui/badge.tsx';
import { Failed } from '../ui/states.tsx';
import { label, TEST_STEPS } from '../words/labels.ts';

interface Test {
  credentialId: string;
  name: string;
  atOnce?: boolean;
  onResult?: (ok: boolean) => void;
}

/** Logs in to the PMS and says step by step what it could do. */
export function CredentialTest({ credentialId, name, atOnce = false, onResult }: Test) {
  const client = useQueryClient(),
    begun = useRef(false);
  const test = useMutation({
    mutationFn: () => answer(api.POST('/api/v1/credentials/{id}/test', { params: { path: { id: credentialId } } })),
    onSuccess: async ({ ok }) => {
      await client.invalidateQueries({ queryKey: ['credentials'] });
      onResult?.(ok);
    },
  });
  const { mutate } = test;
  useEffect(() => {
    if (atOnce && !begun.current) {
      begun.current = true;
      mutate();
    }
  }, [atOnce, mutate]);
  return (
    <Stack gap="xs" aria-live="polite">
      {test.isPending ? (
        <Group gap="xs">
          <Loader size="xs" />
          <Text size="sm">Testing {name}: logging in to the PMS …</Text>
        </Group>
      ) : null}
      {test.error ? <Failed error={test.error} title="The test could not be made" /> : null}
      {test.data ? (
        <Alert color={test.data.ok ? 'green' : 'red'} title={test.data.ok ? `${name} works` : `${name} does not work`}>
          <Stack gap={4}>
            {test.data.steps.map((step) => (
              <Text key={step.name} size="sm">
                <Badge tone={step.ok ? 'good' : 'bad'}>{step.ok ? 'Passed' : 'Failed'}</Badge>{' '}
                <strong>{label(TEST_STEPS, step.name)}</strong>: {step.detail}
              </Text>
            ))}
          </Stack>
        </Alert>
      ) : null}
      {test.isPending ? null : (
        <Group>
          <Button
            size="xs"
            variant="default"
            onClick={() => {
              mutate();
            }}
          >
            {test.data || test.error ? 'Test again' : 'Test'}
            <span className="us-hidden"> {name}</span>
          </Button>
        </Group>
      )}
    </Stack>
  );
}
