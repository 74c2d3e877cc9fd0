import type { ReactNode } from 'react';
import { useMay } from '../session/use-session.ts';
import { Empty } from '../ui/states.tsx';

export function AdminsOnly({ children }: { children: ReactNode }) {
  return useMay('admin') ? children : <Empty title="For administrators">Ask an administrator of your organization.</Empty>;
}
