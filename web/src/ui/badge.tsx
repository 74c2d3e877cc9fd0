import type { ReactNode } from 'react';
import classes from './badge.module.css';

export type Tone = 'good' | 'busy' | 'warn' | 'bad' | 'calm';
const SIGN: Record<Tone, string> = { good: '✓', busy: '…', warn: '!', bad: '✕', calm: '•' };

/** Never by colour alone: a sign and the word. */
export function Badge({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className={classes['badge']} data-tone={tone}>
      <span aria-hidden="true">{SIGN[tone]}</span> {children}
    </span>
  );
}
