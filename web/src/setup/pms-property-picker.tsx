import { Button, Checkbox, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { accountPropertiesQuery, pmsPropertiesQuery } from '../api/queries.ts';
import { useThisProperty } from '../shell/property-context.ts';
import { Empty, Failed, Loading } from '../ui/states.tsx';

interface Picker {
  value: string[];
  onChange: (value: string[]) => void;
  /** Another credential than the property's own. */ otherCredentialId?: string | null;
}

/** Live from the PMS; one that is attached elsewhere says where, and cannot be chosen. */
export function PmsPropertyPicker({ value, onChange, otherCredentialId }: Picker) {
  const { id } = useThisProperty(),
    query = useQuery(otherCredentialId ? accountPropertiesQuery(otherCredentialId) : pmsPropertiesQuery(id));
  if (query.error) return <Failed error={query.error} title="The PMS properties could not be listed" retry={() => void query.refetch()} />;
  if (!query.data) return <Loading rows={4} what="Asking the PMS for its properties" />;
  if (!query.data.length)
    return (
      <Empty
        title="This PMS account has no properties"
        action={
          <Button variant="default" onClick={() => void query.refetch()}>
            Ask again
          </Button>
        }
      >
        Check in the PMS what the credential may see.
      </Empty>
    );
  return (
    <Checkbox.Group label="PMS properties" description="What is attached here is read in every run" value={value} onChange={onChange}>
      <Stack gap="sm" mt="xs">
        {query.data.map((each) => {
          const elsewhere = each.attachedTo !== null && each.attachedTo.id !== id ? each.attachedTo.name : null;
          return (
            <Checkbox
              key={each.externalId}
              value={each.externalId}
              disabled={elsewhere !== null}
              label={`${each.name} (${each.externalId})`}
              description={
                elsewhere ? (
                  <Text span size="sm" c="dimmed">
                    Attached to {elsewhere}
                  </Text>
                ) : each.isActive ? undefined : (
                  'Inactive in the PMS'
                )
              }
            />
          );
        })}
        <Group>
          <Button size="compact-sm" variant="default" loading={query.isFetching} onClick={() => void query.refetch()}>
            Ask the PMS again
          </Button>
        </Group>
      </Stack>
    </Checkbox.Group>
  );
}
