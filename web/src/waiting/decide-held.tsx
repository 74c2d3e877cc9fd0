import { List, Text } from '@mantine/core';
import { answer, api } from '../api/client.ts';
import type { Change } from '../api/types.ts';
import { useThisProperty } from '../shell/property-context.ts';
import { Confirm } from '../ui/confirm.tsx';
import { said } from '../ui/notify.ts';
import { useRefresh } from '../ui/use-refresh.ts';
import { useUnitNames } from '../units/use-unit-names.ts';
import { changeInWords } from '../words/changes.ts';
import { times } from '../words/counts.ts';

interface Decide {
  verdict: 'approve' | 'reject';
  changes: Change[];
  onClose: () => void;
  onDone: () => void;
}

export function DecideHeld({ verdict, changes, onClose, onDone }: Decide) {
  const { id } = useThisProperty(),
    refresh = useRefresh(id),
    unitName = useUnitNames(id),
    approve = verdict === 'approve';
  const decide = async (note: string) => {
    const params = { path: { id } },
      body = { changeIds: changes.map((change) => change.id), ...(note ? { note } : {}) };
    if (approve) {
      const { applied, lapsed } = await answer(api.POST('/api/v1/properties/{id}/held-changes/approve', { params, body }));
      said(`${times(applied, 'change')} applied.${lapsed ? ` ${lapsed} no longer held true and lapsed.` : ''}`);
    } else {
      const { rejected } = await answer(api.POST('/api/v1/properties/{id}/held-changes/reject', { params, body }));
      said(`${times(rejected, 'change')} rejected. Not asked again until the facts change.`);
    }
    onDone();
    await refresh();
  };
  return (
    <Confirm
      title={`${approve ? 'Approve' : 'Reject'} ${times(changes.length, 'change')}?`}
      action={approve ? `Approve ${times(changes.length, 'change')}` : `Reject ${times(changes.length, 'change')}`}
      danger={approve}
      reason={{ label: 'Note (optional)', required: false }}
      onClose={onClose}
      onConfirm={decide}
    >
      <Text>
        {approve
          ? 'This happens now, each checked again against the present facts:'
          : 'Nobody loses anything. It is not asked again until the PMS says something new:'}
      </Text>
      <List size="sm" mt="xs">
        {changes.slice(0, 20).map((change) => (
          <List.Item key={change.id}>{changeInWords(change, unitName)}</List.Item>
        ))}
        {changes.length > 20 ? <List.Item>and {changes.length - 20} more</List.Item> : null}
      </List>
    </Confirm>
  );
}
