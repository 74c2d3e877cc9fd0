import { Alert, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { conflictsQuery, residentQuery } from '../api/queries.ts';
import type { Resident } from '../api/types.ts';
import { useThisProperty } from '../shell/property-context.ts';
import { Badge } from '../ui/badge.tsx';
import { RouteLink } from '../ui/link.tsx';
import { PageTitle } from '../ui/page-title.tsx';
import { QueryView } from '../ui/query-view.tsx';
import { StatusBadge } from '../ui/state-badges.tsx';
import { ConflictCard } from '../waiting/conflict-card.tsx';
import { fullName } from './leading.ts';
import { PersonActions } from './person-actions.tsx';
import { PersonContact } from './person-contact.tsx';
import { PersonStays } from './person-stays.tsx';
import { PersonTimeline } from './person-timeline.tsx';
import { PersonUnits } from './person-units.tsx';

function Conflicts({ person }: { person: Resident }) {
  const { id } = useThisProperty(),
    conflicts = useQuery({ ...conflictsQuery(id), enabled: person.openConflicts > 0 });
  const hers =
    conflicts.data?.filter((each) => each.residentId === person.id || each.candidates.some((candidate) => candidate.id === person.id)) ??
    [];
  return hers.map((conflict) => <ConflictCard key={conflict.id} conflict={conflict} level={3} />);
}

export function PersonPage({ personId }: { personId: string }) {
  const { id } = useThisProperty(),
    query = useQuery(residentQuery(personId));
  return (
    <QueryView query={query}>
      {({ data: person, etag }) => (
        <Stack>
          <Text size="sm">
            <RouteLink to={`/properties/${id}/people`}>← All people</RouteLink>
          </Text>
          <PageTitle order={2} actions={<PersonActions person={person} etag={etag} />}>
            {fullName(person)}
          </PageTitle>
          <Group gap="xs">
            <StatusBadge status={person.status} />
            {person.protected ? <Badge tone="calm">Protected</Badge> : null}
            {person.blocked ? <Badge tone="bad">Blocked</Badge> : null}
            {person.hasLogin ? null : <Badge tone="calm">No log-in</Badge>}
          </Group>
          {person.id !== personId ? <Alert title="Merged">This person was merged; you see the one who stayed.</Alert> : null}
          {person.blocked ? (
            <Alert color="red" title="Blocked">
              Everything this person held here has ended, and a sync gives nothing until the block is lifted.
            </Alert>
          ) : null}
          <Conflicts person={person} />
          <PersonContact person={person} etag={etag} />
          <PersonUnits person={person} />
          <PersonStays person={person} />
          <PersonTimeline person={person} />
        </Stack>
      )}
    </QueryView>
  );
}
