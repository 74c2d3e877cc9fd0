import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { overviewQuery } from '../api/queries.ts';
import { useRefresh } from '../ui/use-refresh.ts';

/** What runs and other people change is seen without being asked for: the overview, read every 15 seconds, tells that the property was synced, paused or turned on. */
export function useFollow(propertyId: string): void {
  const refresh = useRefresh(propertyId),
    { data: news } = useQuery({
      ...overviewQuery,
      select: (properties) => {
        const property = properties.find((each) => each.propertyId === propertyId);
        return property && [property.state, property.lastSync?.id, property.lastSync?.state].join();
      },
    }),
    seen = useRef(news);
  useEffect(() => {
    if (seen.current !== undefined && news !== undefined && seen.current !== news) void refresh();
    seen.current = news;
  }, [news, refresh]);
}
