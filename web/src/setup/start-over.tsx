import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { answer, api } from '../api/client.ts';
import { useThisProperty } from '../shell/property-context.ts';
import { Confirm } from '../ui/confirm.tsx';
import { useRefresh } from '../ui/use-refresh.ts';

export function StartOver() {
  const { id } = useThisProperty(),
    refresh = useRefresh(id),
    [, go] = useLocation(),
    [asking, setAsking] = useState(false);
  const drop = async () => {
    await answer(api.DELETE('/api/v1/properties/{id}/setup', { params: { path: { id } } }));
    await refresh();
    go(`/properties/${id}/setup/credential`);
  };
  return (
    <>
      <Button
        size="xs"
        variant="default"
        onClick={() => {
          setAsking(true);
        }}
      >
        Start over
      </Button>
      {asking ? (
        <Confirm
          title="Start the set-up over?"
          action="Start over"
          onClose={() => {
            setAsking(false);
          }}
          onConfirm={drop}
        >
          <Text>
            What was chosen in this set-up is dropped. The property, its units and the credential stay. Nobody loses anything: nothing has
            been synced.
          </Text>
        </Confirm>
      ) : null}
    </>
  );
}
