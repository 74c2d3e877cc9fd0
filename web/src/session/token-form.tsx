import { Button, PasswordInput, Stack } from '@mantine/core';
import { useState } from 'react';
import { Failed } from '../ui/states.tsx';
import { signIn } from './sign-in.ts';

export function TokenForm() {
  const [token, setToken] = useState(''),
    [busy, setBusy] = useState(false),
    [error, setError] = useState<unknown>(null);
  const submit = async () => {
    setBusy(true);
    setError(null);
    try {
      await signIn(token.trim());
    } catch (caught) {
      setError(caught);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Stack>
        <PasswordInput
          label="Token"
          description="From your administrator, or from the terminal that runs Unit Sync"
          required
          value={token}
          onChange={(event) => {
            setToken(event.currentTarget.value);
          }}
          autoComplete="off"
          autoFocus
          visibilityToggleButtonProps={{ 'aria-label': 'Show the token' }}
        />
        {error ? <Failed error={error} title="This token does not open Unit Sync" /> : null}
        <Button type="submit" loading={busy} disabled={!token.trim()}>
          Sign in
        </Button>
      </Stack>
    </form>
  );
}
