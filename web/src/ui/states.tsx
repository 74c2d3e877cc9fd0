import { Alert, Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { messageOf, Problem } from '../api/problem.ts';

export function Loading({ rows = 5, what = 'Loading' }: { rows?: number; what?: string }) {
  return (
    <Stack gap="xs" role="status" aria-label={what}>
      <span className="us-hidden">{what}</span>
      {Array.from({ length: rows }, (_, i) => (
        <Skeleton key={i} height={28} />
      ))}
    </Stack>
  );
}

/** What went wrong, and one way on. `atFields`: paths whose errors stand at their fields already. */
export function Failed({
  error,
  retry,
  title,
  atFields,
}: {
  error: unknown;
  retry?: (() => void) | undefined;
  title?: string;
  atFields?: readonly string[];
}) {
  const problem = error instanceof Problem ? error : null;
  return (
    <Alert color="red" role="alert" title={title ?? problem?.title ?? 'This could not be read'}>
      <Stack gap="xs">
        <Text size="sm">
          {problem && problem.errors.length > 0 && problem.errors.every((each) => atFields?.includes(each.path))
            ? `${problem.message} It is said at ${problem.errors.length === 1 ? 'the field' : 'each field'}.`
            : messageOf(error)}
        </Text>
        {problem?.requestId && problem.status >= 500 ? (
          <Text size="xs" c="dimmed">
            Request {problem.requestId}
          </Text>
        ) : null}
        {retry ? (
          <Group>
            <Button size="xs" variant="default" onClick={retry}>
              Try again
            </Button>
          </Group>
        ) : null}
      </Stack>
    </Alert>
  );
}

export function Empty({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <Stack className="us-card" align="flex-start" gap="xs">
      <Text fw={700}>{title}</Text>
      {children ? (
        <Text c="dimmed" component="div">
          {children}
        </Text>
      ) : null}
      {action}
    </Stack>
  );
}

/** There is something, but nothing that the filter lets through. */
export const NoMatch = ({
  title,
  onClear,
  what = 'filter',
  children,
}: {
  title: string;
  onClear: () => void;
  what?: 'filter' | 'search';
  children?: ReactNode;
}) => (
  <Empty
    title={title}
    action={
      <Button variant="default" onClick={onClear}>
        Clear the {what}
      </Button>
    }
  >
    {children}
  </Empty>
);
