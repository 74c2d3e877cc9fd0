import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import { answer, api } from '../api/client.ts';
import type { Resident } from '../api/types.ts';
import { useMay } from '../session/use-session.ts';
import { useThisProperty } from '../shell/property-context.ts';
import { Confirm } from '../ui/confirm.tsx';
import { said } from '../ui/notify.ts';
import { useRefresh } from '../ui/use-refresh.ts';
import { times } from '../words/counts.ts';
import { EditPerson } from './edit-person.tsx';
import { fullName } from './leading.ts';
import { MergePerson } from './merge-person.tsx';

type Asking = 'edit' | 'block' | 'unblock' | 'merge' | null;

export function PersonActions({ person, etag }: { person: Resident; etag: string | undefined }) {
  const may = useMay('manager'),
    { id } = useThisProperty(),
    refresh = useRefresh(id),
    [asking, setAsking] = useState<Asking>(null),
    close = () => {
      setAsking(null);
    },
    name = fullName(person);
  if (!may) return null;
  const block = async (reason: string) => {
    await answer(api.POST('/api/v1/residents/{id}/block', { params: { path: { id: person.id } }, body: { reason } }));
    await refresh();
    said(`${name} is blocked.`);
  };
  const unblock = async () => {
    await answer(api.DELETE('/api/v1/residents/{id}/block', { params: { path: { id: person.id } } }));
    await refresh();
    said(`The block of ${name} is lifted. The next run gives what the PMS supports.`);
  };
  const units = person.units.filter((unit) => unit.state !== 'ended').map((unit) => unit.name);
  return (
    <>
      <Button
        variant="default"
        onClick={() => {
          setAsking('edit');
        }}
      >
        Edit
      </Button>
      <Button
        variant="default"
        onClick={() => {
          setAsking('merge');
        }}
      >
        Merge
      </Button>
      {person.blocked ? (
        <Button
          variant="default"
          onClick={() => {
            setAsking('unblock');
          }}
        >
          Lift the block
        </Button>
      ) : (
        <Button
          variant="outline"
          color="red"
          styles={{ root: { color: 'var(--mantine-color-error)' } }}
          onClick={() => {
            setAsking('block');
          }}
        >
          Block
        </Button>
      )}
      {asking === 'edit' ? <EditPerson person={person} etag={etag} onClose={close} /> : null}
      {asking === 'merge' ? <MergePerson person={person} onClose={close} /> : null}
      {asking === 'block' ? (
        <Confirm
          title={`Block ${name}?`}
          action={`Block ${name}`}
          danger
          reason={{ label: 'Reason', required: true }}
          onClose={close}
          onConfirm={block}
        >
          <Text>
            {units.length ? (
              <>
                {name} loses {times(units.length, 'unit')} <strong>at once</strong>: {units.join(', ')}.{' '}
              </>
            ) : (
              `${name} holds no unit just now. `
            )}
            Doors close, in every property you may see, for every PMS record of this person. No sync gives anything back until the block is
            lifted.
          </Text>
        </Confirm>
      ) : null}
      {asking === 'unblock' ? (
        <Confirm title={`Lift the block of ${name}?`} action="Lift the block" onClose={close} onConfirm={unblock}>
          <Text>The next run gives {name} what the PMS then supports. Units given by hand do not come back.</Text>
        </Confirm>
      ) : null}
    </>
  );
}
