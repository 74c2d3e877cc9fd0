import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '../api/client.ts';
import type { Run } from '../api/types.ts';
import { useMay } from '../session/use-session.ts';
import { refused } from '../ui/notify.ts';

export function CancelRun({ run }: { run: Run }) {
  const may = useMay('manager'),
    client = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => answer(api.POST('/api/v1/syncs/{id}/cancel', { params: { path: { id: run.id } } })),
    onError: (error) => {
      refused(error);
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['run', run.id] }),
  });
  return may ? (
    <Button
      variant="default"
      loading={cancel.isPending}
      onClick={() => {
        cancel.mutate();
      }}
    >
      Cancel the run
    </Button>
  ) : null;
}
