import { Radio, Select, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { answer, api } from '../api/client.ts';
import type { paths } from '../api/schema.d.ts';
import type { Conflict } from '../api/types.ts';
import { fullName } from '../people/leading.ts';
import { useThisProperty } from '../shell/property-context.ts';
import { Confirm } from '../ui/confirm.tsx';
import { said } from '../ui/notify.ts';
import { useRefresh } from '../ui/use-refresh.ts';
import { useUnitNames } from '../units/use-unit-names.ts';
import { CONFLICTS, label, MEANINGS } from '../words/labels.ts';
import { factsOf } from '../words/changes.ts';
import { actionWords, namesIn } from './names-in.ts';
import { WordHolders } from './word-holders.tsx';

type Body = NonNullable<paths['/api/v1/conflicts/{id}/resolve']['post']['requestBody']>['content']['application/json'];
const MEANING_CHOICES = Object.entries(MEANINGS)
  .filter(([value]) => value !== 'unknown')
  .map(([value, text]) => ({ value, label: text }));

export function ResolveConflict({ conflict, action, onClose }: { conflict: Conflict; action: string; onClose: () => void }) {
  const { id } = useThisProperty(),
    refresh = useRefresh(id),
    unitName = useUnitNames(id),
    words = actionWords(conflict, action),
    candidates = conflict.candidates.filter((each) => each.id !== null);
  const [residentId, setResidentId] = useState<string | null>(candidates.length === 1 ? (candidates[0]?.id ?? null) : null),
    [meaning, setMeaning] = useState<string | null>(null);
  const word = factsOf(conflict.pms)['rawLeaseStatus'];
  if (!words) return null;
  const ready = (words.needs !== 'candidate' || residentId !== null) && (words.needs !== 'meaning' || meaning !== null);
  const resolve = async (note: string) => {
    const body = {
      action,
      ...(words.needs === 'candidate' && residentId ? { residentId } : {}),
      ...(meaning ? { meaning } : {}),
      ...(note ? { note } : {}),
    } as Body;
    await answer(api.POST('/api/v1/conflicts/{id}/resolve', { params: { path: { id: conflict.id } }, body }));
    said(`Settled: ${words.label.toLowerCase()}.`);
    await refresh();
  };
  return (
    <Confirm
      title={`${label(CONFLICTS, conflict.type)}: ${words.label.toLowerCase()}?`}
      action={words.label}
      danger={words.ends}
      ready={ready}
      reason={{ label: 'Note (optional)', required: false }}
      onClose={onClose}
      onConfirm={resolve}
    >
      <Stack>
        {words.needs === 'candidate' && candidates.length > 1 ? (
          <Radio.Group label="Which person" value={residentId} onChange={setResidentId}>
            <Stack gap="xs" mt="xs">
              {candidates.map((each, i) => (
                <Radio
                  data-autofocus={i ? undefined : true}
                  key={each.id}
                  value={each.id ?? ''}
                  label={`${fullName(each)}${each.email ? `, ${each.email}` : ''}`}
                />
              ))}
            </Stack>
          </Radio.Group>
        ) : null}
        {words.needs === 'meaning' ? (
          <Select label="What the PMS means by it" required data-autofocus data={MEANING_CHOICES} value={meaning} onChange={setMeaning} />
        ) : null}
        <Text>{words.says(namesIn(conflict, unitName, residentId))}</Text>
        {words.needs === 'meaning' && meaning && typeof word === 'string' ? <WordHolders word={word} meaning={meaning} /> : null}
      </Stack>
    </Confirm>
  );
}
