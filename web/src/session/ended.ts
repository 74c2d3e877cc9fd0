import { useSyncExternalStore } from 'react';

/** Whether the server has refused the session since the last sign-in. */
let ended = false;
const watchers = new Set<() => void>();

export function setSessionEnded(value: boolean): void {
  if (ended === value) return;
  ended = value;
  for (const watcher of watchers) watcher();
}

export const useSessionEnded = () =>
  useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => {
        watchers.delete(watcher);
      };
    },
    () => ended,
  );
