import { List, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { answer, api } from '../api/client.ts';
import type { Change, Undone } from '../api/types.ts';
import { useThisProperty } from '../shell/property-context.ts';
import { Confirm } from '../ui/confirm.tsx';
import { said } from '../ui/notify.ts';
import { Failed, Loading } from '../ui/states.tsx';
import { useRefresh } from '../ui/use-refresh.ts';
import { useUnitNames } from '../units/use-unit-names.ts';
import { changeInWords, unitInWords } from '../words/changes.ts';
import { times } from '../words/counts.ts';

const MOST = 12;
/** `touched: Something newer ...`: the sentence alone. */
const sentenceOf = (reason: string) => reason.replace(/^\w+: /, '');

function Sentences({ title, lines }: { title: ReactNode; lines: string[] }) {
  if (!lines.length) return null;
  return (
    <div>
      <Text fw={600}>{title}</Text>
      <List size="sm">
        {lines.slice(0, MOST).map((line, i) => (
          <List.Item key={i}>{line}</List.Item>
        ))}
        {lines.length > MOST ? <List.Item>and {lines.length - MOST} more</List.Item> : null}
      </List>
    </div>
  );
}

function Effects({ preview, changes }: { preview: Undone; changes: readonly Change[] }) {
  const unitName = useUnitNames(useThisProperty().id),
    byId = new Map(changes.map((change) => [change.id, change])),
    inWords = (id: string) => {
      const change = byId.get(id);
      return change ? changeInWords(change, unitName) : 'A change of this run';
    };
  const home = ({ residentName, unitName: name }: Undone['affected'][number], verb: string) =>
    `${residentName ?? 'A person in another property'} ${verb} ${name ? unitInWords(name) : 'a unit in another property'}`;
  const lost = preview.affected.filter((each) => each.kind === 'unassign'),
    given = preview.affected.filter((each) => each.kind === 'assign'),
    altered = preview.affected.filter((each) => each.kind === 'update');
  return (
    <Stack gap="sm">
      {preview.undone ? (
        <Text>{lost.length ? 'It happens now' : 'Nobody loses a unit by it. It happens now'}, and the next run does not do it again.</Text>
      ) : (
        <Text>Nothing of it can be taken back.</Text>
      )}
      <Sentences title={`${times(lost.length, 'unit')} lost, now`} lines={lost.map((each) => home(each, 'loses'))} />
      <Sentences title={`${times(given.length, 'unit')} back, now`} lines={given.map((each) => home(each, 'gets back'))} />
      <Sentences title="Other days or another state" lines={altered.map((each) => home(each, 'keeps'))} />
      <Sentences title={`Taken back: ${times(preview.undone, 'change')}`} lines={preview.changeIds.map(inWords)} />
      <Sentences
        title={`Cannot be taken back: ${times(preview.refused.length, 'change')}`}
        lines={preview.refused.map((each) => `${inWords(each.changeId)}: ${sentenceOf(each.reason)}`)}
      />
    </Stack>
  );
}

/** What the undo would do and refuse just now, as the API works it out; then the undo. */
export function UndoDialog({
  runId,
  changes,
  chosen,
  onDone,
  onClose,
}: {
  runId: string;
  changes: readonly Change[];
  chosen: string[];
  onDone: () => void;
  onClose: () => void;
}) {
  const { id } = useThisProperty(),
    refresh = useRefresh(id),
    changeIds = chosen.length ? { changeIds: chosen } : {};
  const ask = (mode: 'preview' | 'apply') =>
    answer(api.POST('/api/v1/syncs/{id}/undo', { params: { path: { id: runId } }, body: { mode, ...changeIds } }));
  const preview = useQuery({
      queryKey: ['run', runId, 'undo', ...chosen],
      queryFn: () => ask('preview'),
      staleTime: 0,
      gcTime: 0,
      refetchOnWindowFocus: false,
    }),
    { data, error } = preview;
  const undo = async () => {
    const { undone, refused } = await ask('apply');
    said(
      `${times(undone, 'change')} taken back.${refused.length ? ` ${refused.length} could not be: ${[...new Set(refused.map((each) => sentenceOf(each.reason)))].join(' ')}` : ''}`,
    );
    onDone();
    await refresh();
  };
  return (
    <Confirm
      title={chosen.length ? `Undo ${times(chosen.length, 'chosen change')} of this run?` : 'Undo this run?'}
      action={data ? `Take back ${times(data.undone, 'change')}` : 'Take back'}
      danger
      ready={Boolean(data?.undone)}
      onClose={onClose}
      onConfirm={undo}
    >
      {data ? (
        <Effects preview={data} changes={changes} />
      ) : error ? (
        <Failed error={error} title="What it would do could not be worked out" retry={() => void preview.refetch()} />
      ) : (
        <Loading rows={3} what="Working out what would be taken back" />
      )}
    </Confirm>
  );
}
