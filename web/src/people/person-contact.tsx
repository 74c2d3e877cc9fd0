import { Button, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { answer, api } from '../api/client.ts';
import type { Resident } from '../api/types.ts';
import { useMay } from '../session/use-session.ts';
import { useThisProperty } from '../shell/property-context.ts';
import { Email } from '../ui/email.tsx';
import { refused, said } from '../ui/notify.ts';
import { useRefresh } from '../ui/use-refresh.ts';

const FIELDS = [
  ['firstName', 'First name'],
  ['lastName', 'Last name'],
  ['email', 'E-mail'],
  ['phone', 'Phone'],
] as const;

/** What is kept by hand can be given back to the PMS, field by field. */
export function PersonContact({ person, etag }: { person: Resident; etag: string | undefined }) {
  const may = useMay('manager'),
    { id } = useThisProperty(),
    refresh = useRefresh(id);
  const release = useMutation({
    mutationFn: (field: (typeof FIELDS)[number][0]) =>
      answer(
        api.PATCH('/api/v1/residents/{id}', {
          params: { path: { id: person.id }, header: { 'If-Match': etag } },
          body: { release: [field] },
        }),
      ),
    onSuccess: async () => {
      await refresh();
      said('Given back: the PMS’s value applies.');
    },
    onError: (error) => {
      refused(error);
    },
  });
  return (
    <section className="us-card" aria-labelledby="contact">
      <Title order={3} id="contact" mb="xs">
        Contact
      </Title>
      <dl className="us-facts">
        {FIELDS.map(([field, name]) => (
          <div key={field} style={{ display: 'contents' }}>
            <dt>{name}</dt>
            <dd>
              {field === 'email' && person.email ? <Email address={person.email} /> : (person[field] ?? 'None')}
              {field === 'email' && !person.hasLogin
                ? person.email
                  ? ' (contact only: somebody else logs in with it)'
                  : ' (no log-in)'
                : ''}
              {person.keptFields.includes(field) ? (
                <>
                  {' '}
                  · edited by hand
                  {may && person.stays.length ? (
                    <>
                      {' '}
                      <Button
                        size="compact-xs"
                        variant="default"
                        onClick={() => {
                          release.mutate(field);
                        }}
                        aria-label={`Give the ${name.toLowerCase()} back to the PMS`}
                      >
                        Give back to the PMS
                      </Button>
                    </>
                  ) : null}
                </>
              ) : null}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
