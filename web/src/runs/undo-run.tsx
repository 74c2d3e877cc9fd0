import { Button, List, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '../api/client.ts';
import { runChangesQuery } from '../api/queries.ts';
import type { Run } from '../api/types.ts';
import { useMay } from '../session/use-session.ts';
import { useThisProperty } from '../shell/property-context.ts';
import { Confirm } from '../ui/confirm.tsx';
import { said } from '../ui/notify.ts';
import { useRefresh } from '../ui/use-refresh.ts';
import { useUnitNames } from '../units/use-unit-names.ts';
import { changeInWords, unitInWords } from '../words/changes.ts';
import { times } from '../words/counts.ts';
import { reasonInWords } from '../words/reasons.ts';
import { takenBackWith } from './taken-back.ts';

/** All of a run, or the changes chosen in its list. Says first what is taken back, and which units are lost by it. */
export function UndoRun({ run, chosen, onDone }: { run: Run; chosen: ReadonlySet<string>; onDone: () => void }) {
  const [asking, setAsking] = useState(false), may = useMay('manager'), { id } = useThisProperty(), refresh = useRefresh(id), unitName = useUnitNames(id);
  const changes = useQuery({ ...runChangesQuery(run.id), enabled: may });
  const taken = takenBackWith(changes.data ?? [], chosen), applied = changes.data?.filter((change) => change.state === 'applied' && (!chosen.size || taken.has(change.id))) ?? [], given = applied.filter((change) => change.kind === 'assign');
  if (!may || !applied.length) return null;
  const undo = async () => {
    const { undone, refused } = await answer(api.POST('/api/v1/syncs/{id}/undo', { params: { path: { id: run.id } }, body: chosen.size ? { changeIds: [...chosen] } : {} }));
    await refresh();
    onDone();
    said(`${times(undone, 'change')} taken back.${refused.length ? ` ${refused.length} could not be: ${[...new Set(refused.map((each) => reasonInWords(each.reason)))].join('; ')}.` : ''}`);
  };
  return (
    <>
      <Button variant="default" onClick={() => { setAsking(true); }}>{chosen.size ? `Undo ${chosen.size} chosen` : 'Undo this run'}</Button>
      {asking ? (
        <Confirm title={chosen.size ? `Undo ${times(applied.length, 'change')} of this run?` : 'Undo this run?'} action={`Take back ${times(applied.length, 'change')}`} danger onClose={() => { setAsking(false); }} onConfirm={undo}>
          <Text>What nothing newer has touched is taken back at once, and the next run does not do it again.{applied.length > chosen.size && chosen.size ? ' What came with a chosen change goes with it.' : ''}</Text>
          {given.length ? <><Text mt="sm" fw={600}>{times(given.length, 'person', 'people')} would lose the unit this run gave, now:</Text><List size="sm">{given.slice(0, 12).map((change) => <List.Item key={change.id}>{change.residentName} loses {unitInWords(change.unitName ?? '')}</List.Item>)}{given.length > 12 ? <List.Item>and {given.length - 12} more, in the list below</List.Item> : null}</List></>
            : <List size="sm" mt="sm">{applied.slice(0, 12).map((change) => <List.Item key={change.id}>{changeInWords(change, unitName)}</List.Item>)}{applied.length > 12 ? <List.Item>and {applied.length - 12} more</List.Item> : null}</List>}
        </Confirm>
      ) : null}
    </>
  );
}
