import { AppShell, Burger, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useEffect, useRef } from 'react';
import { Link, useLocation } from 'wouter';
import { useWaitingCount } from '../waiting/use-waiting-count.ts';
import { AccountMenu } from './account-menu.tsx';
import { MainMenu } from './main-menu.tsx';
import { OutOfReach } from './out-of-reach.tsx';
import { ScreenBoundary } from './screen-boundary.tsx';
import { Screens } from './screens.tsx';

export function Shell() {
  const [opened, { toggle, close }] = useDisclosure(),
    [address] = useLocation(),
    main = useRef<HTMLElement>(null),
    screen = address.split('/').slice(0, 4).join('/'),
    last = useRef(screen);
  const waiting = useWaitingCount();
  useEffect(() => {
    if (last.current === screen) return;
    last.current = screen;
    close();
    window.scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
  }, [screen, close]);
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 220, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding={{ base: 'sm', sm: 'lg' }}
    >
      <a
        className="us-skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
      >
        Skip to the content
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger opened={opened} onClick={toggle} hiddenFrom="sm" size="sm" aria-label="Menu" aria-expanded={opened} />
            <Link
              href="/"
              aria-label="Unit Sync, portfolio"
              style={{ display: 'inline-flex', alignItems: 'center', gap: 8, textDecoration: 'none', color: 'inherit' }}
            >
              <img src="/icon.svg" alt="" width={26} height={26} />
              <Text fw={700} component="span">
                Unit Sync
              </Text>
            </Link>
          </Group>
          <AccountMenu />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm" aria-label="Main" className={opened ? undefined : 'us-closed'}>
        <MainMenu waiting={waiting} />
      </AppShell.Navbar>
      <AppShell.Main id="main" ref={main} tabIndex={-1} style={{ outline: 'none' }} onFocus={close}>
        <OutOfReach />
        <ScreenBoundary key={screen}>
          <Screens />
        </ScreenBoundary>
      </AppShell.Main>
    </AppShell>
  );
}
