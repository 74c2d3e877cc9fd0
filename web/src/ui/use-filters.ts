import { useCallback } from 'react';
import { useSearchParams } from 'wouter';

/** Filters kept in the address, so that a view can be shared and gone back to. */
export function useFilters<K extends string>(keys: readonly K[]): [Record<K, string>, (key: K, value: string | null) => void, () => void] {
  const [params, setParams] = useSearchParams();
  const filters = Object.fromEntries(keys.map((key) => [key, params.get(key) ?? ''])) as Record<K, string>;
  const set = useCallback(
    (key: K, value: string | null) => {
      setParams(
        (old) => {
          const next = new URLSearchParams(old);
          if (value) next.set(key, value);
          else next.delete(key);
          return next;
        },
        { replace: true },
      );
    },
    [setParams],
  );
  const clear = useCallback(() => {
    setParams({}, { replace: true });
  }, [setParams]);
  return [filters, set, clear];
}
