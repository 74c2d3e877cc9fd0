import { Alert, List, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { answer, api } from '../api/client.ts';
import type { Setup } from '../api/types.ts';
import { usePmsPropertyNames } from '../integration/pms-property-names.ts';
import { useThisProperty } from '../shell/property-context.ts';
import { RouteLink } from '../ui/link.tsx';
import { label, ROLES } from '../words/labels.ts';
import { StepFoot } from './step-foot.tsx';

export function ActivateStep({ setup, onActivated }: { setup: Setup; onActivated: (firstRunId: string) => void }) {
  const { id, name } = useThisProperty(),
    pmsPropertyName = usePmsPropertyNames(id);
  const turnOn = useMutation({
    mutationFn: () => answer(api.POST('/api/v1/properties/{id}/setup/activate', { params: { path: { id } } })),
    onSuccess: ({ firstRunId }) => {
      onActivated(firstRunId);
    },
  });
  return (
    <Stack>
      <Text>User Sync goes on for {name}, and Unit Sync with it. The first run begins at once; then it runs every hour.</Text>
      <dl className="us-facts">
        <dt>PMS properties</dt>
        <dd>{setup.pmsPropertyExternalIds.map(pmsPropertyName).join(', ')}</dd>
        <dt>Left out</dt>
        <dd>{setup.excludedLeaseStatuses.join(', ') || 'No lease status'}</dd>
        <dt>Roles</dt>
        <dd>{setup.residentRoles.map((role) => label(ROLES, role)).join(', ')}</dd>
      </dl>
      {setup.problems.length ? (
        <Alert color="yellow" title="Before it can be turned on">
          <List size="sm">
            {setup.problems.map((problem) => (
              <List.Item key={problem.code + problem.step}>
                <RouteLink to={`/properties/${id}/setup/${problem.step}`}>{problem.message}</RouteLink>
              </List.Item>
            ))}
          </List>
        </Alert>
      ) : null}
      <StepFoot
        error={turnOn.error}
        busy={turnOn.isPending}
        ready={setup.canActivate}
        onSave={() => {
          turnOn.mutate();
        }}
        action="Turn on"
      />
    </Stack>
  );
}
