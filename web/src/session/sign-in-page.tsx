import { Container, Stack, Text } from '@mantine/core';
import { PageTitle } from '../ui/page-title.tsx';
import { Failed } from '../ui/states.tsx';
import { TokenForm } from './token-form.tsx';

export function SignInPage({ linkError }: { linkError: unknown }) {
  return (
    <Container component="main" size={420} py={80}>
      <Stack>
        <PageTitle>Sign in to Unit Sync</PageTitle>
        <Text c="dimmed">Keeps your building’s access console in step with your property-management system.</Text>
        {linkError ? <Failed error={linkError} title="This sign-in link no longer works" /> : null}
        <TokenForm />
      </Stack>
    </Container>
  );
}
