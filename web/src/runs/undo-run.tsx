import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { runChangesQuery } from '../api/queries.ts';
import type { Run } from '../api/types.ts';
import { useMay } from '../session/use-session.ts';
import { UndoDialog } from './undo-dialog.tsx';

/** All of a run, or the changes chosen in its list. */
export function UndoRun({ run, chosen, onDone }: { run: Run; chosen: ReadonlySet<string>; onDone: () => void }) {
  const [asking, setAsking] = useState(false),
    may = useMay('manager'),
    changes = useQuery({ ...runChangesQuery(run.id), enabled: may });
  const applied = changes.data?.filter((change) => change.state === 'applied') ?? [];
  if (!may || !applied.length) return null;
  return (
    <>
      <Button
        variant="default"
        onClick={() => {
          setAsking(true);
        }}
      >
        {chosen.size ? `Undo ${chosen.size} chosen` : 'Undo this run'}
      </Button>
      {asking ? (
        <UndoDialog
          runId={run.id}
          changes={changes.data ?? []}
          chosen={[...chosen]}
          onDone={onDone}
          onClose={() => {
            setAsking(false);
          }}
        />
      ) : null}
    </>
  );
}
