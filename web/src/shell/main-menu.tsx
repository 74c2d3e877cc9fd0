import { NavLink } from '@mantine/core';
import { Link, useLocation } from 'wouter';
import { useMay } from '../session/use-session.ts';
import { times } from '../words/counts.ts';

export function MainMenu({ waiting }: { waiting: number }) {
  const [address] = useLocation(),
    isAdmin = useMay('admin');
  const items = [
    { to: '/', label: 'Portfolio', active: address === '/' || address.startsWith('/properties') },
    { to: '/waiting', label: 'Waiting for you', active: address === '/waiting', count: waiting },
    ...(isAdmin
      ? [
          { to: '/credentials', label: 'Credentials', active: address === '/credentials' },
          { to: '/tokens', label: 'Tokens', active: address === '/tokens' },
          { to: '/audit', label: 'Audit', active: address === '/audit' },
        ]
      : []),
  ];
  return items.map((item) => (
    <NavLink
      key={item.to}
      component={Link}
      href={item.to}
      label={item.label}
      active={item.active}
      variant="filled"
      aria-current={item.active ? 'page' : undefined}
      rightSection={
        item.count ? (
          <>
            <strong aria-hidden="true">{item.count}</strong>
            <span className="us-hidden">{times(item.count, 'thing')}</span>
          </>
        ) : null
      }
      style={{ borderRadius: 8 }}
    />
  ));
}
