import { Checkbox, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { statusesQuery } from '../api/queries.ts';
import { useThisProperty } from '../shell/property-context.ts';
import { Empty, Failed, Loading } from '../ui/states.tsx';
import { times } from '../words/counts.ts';
import { label, MEANINGS } from '../words/labels.ts';

/** Every raw status the PMS knows or has in use, with how many people have it now. */
export function StatusPicker({ value, onChange }: { value: string[]; onChange: (value: string[]) => void }) {
  const { id } = useThisProperty(),
    query = useQuery(statusesQuery(id));
  if (query.error) return <Failed error={query.error} title="The lease statuses could not be listed" retry={() => void query.refetch()} />;
  if (!query.data) return <Loading rows={5} what="Counting residents by lease status in the PMS" />;
  if (!query.data.length) return <Empty title="No lease statuses yet">The PMS has nobody in the attached properties.</Empty>;
  return (
    <Checkbox.Group
      label="Lease statuses to leave out"
      description="Whoever has a ticked status is not synced. Past and cancelled ones are never residents, ticked or not."
      value={value}
      onChange={onChange}
    >
      <Stack gap="xs" mt="xs">
        {query.data.map((each) => (
          <Checkbox
            key={each.raw}
            value={each.raw}
            label={`“${each.raw}”: ${times(each.residents, 'person', 'people')}`}
            description={`We read it as: ${label(MEANINGS, each.meaning).toLowerCase()}`}
          />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}
