import { useEffect, useRef } from 'react';
import { Link } from 'wouter';
import classes from './route-tabs.module.css';

interface Tab {
  to: string;
  label: string;
  active: boolean;
  count?: number | undefined;
}

/** Tabs that are addresses: links, so that they can be opened, shared and gone back to. */
export function RouteTabs({ label, tabs }: { label: string; tabs: Tab[] }) {
  const nav = useRef<HTMLElement>(null),
    active = tabs.find((tab) => tab.active)?.to,
    counts = tabs.map((tab) => tab.count).join();
  // On a narrow screen the tab of this screen may be out of sight.
  useEffect(() => {
    const tab = nav.current?.querySelector<HTMLElement>('[aria-current]');
    if (tab && nav.current) nav.current.scrollLeft = tab.offsetLeft - nav.current.offsetLeft - 40;
  }, [active, counts]);
  return (
    <nav ref={nav} aria-label={label} className={classes['tabs']}>
      {tabs.map((tab) => (
        <Link key={tab.to} href={tab.to} className={classes['tab']} aria-current={tab.active ? 'page' : undefined}>
          {tab.label}
          {tab.count ? (
            <>
              {' '}
              <span className={classes['count']}>{tab.count}</span>
            </>
          ) : null}
        </Link>
      ))}
    </nav>
  );
}
