import { Center, Container } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { isProblem } from '../api/problem.ts';
import { meQuery } from '../api/queries.ts';
import { Shell } from '../shell/shell.tsx';
import { Failed, Loading } from '../ui/states.tsx';
import { useSessionEnded } from './ended.ts';
import { SessionEnded } from './session-ended.tsx';
import { SignInPage } from './sign-in-page.tsx';
import { signIn, takeTokenFromAddress } from './sign-in.ts';

const linkToken = takeTokenFromAddress();
const linked = linkToken
  ? signIn(linkToken).then(
      () => null,
      (error: unknown) => error,
    )
  : null;

/** Signed in: the console. Otherwise: the sign-in page. When a session ends, the screen and what was typed stay. */
export function Gate() {
  const [address, go] = useLocation(),
    ended = useSessionEnded();
  const [linking, setLinking] = useState(linked !== null),
    [linkError, setLinkError] = useState<unknown>(null);
  const me = useQuery({ ...meQuery, enabled: !linking });
  useEffect(() => {
    void linked?.then((error) => {
      setLinkError(error);
      setLinking(false);
    });
  }, []);
  const isIn = me.data !== undefined;
  useEffect(() => {
    if (isIn && address === '/sign-in') go('/', { replace: true });
  }, [isIn, address, go]);

  if (isIn)
    return (
      <>
        <Shell />
        {ended ? <SessionEnded /> : null}
      </>
    );
  if (linking || me.isPending)
    return (
      <Center mih="60vh" component="main">
        <Loading rows={3} what="Signing in" />
      </Center>
    );
  if (isProblem(me.error) && me.error.status === 401) return <SignInPage linkError={linkError} />;
  return (
    <Container component="main" size="xs" py="xl">
      <Failed error={me.error} title="Unit Sync does not answer" retry={() => void me.refetch()} />
    </Container>
  );
}
