/** Faults on the rows of a vendor whose names, dates and ids are known by their keys, wherever in the row they stand. */
import { isObject } from '../town/events/said.ts';
import type { RowWords, Spoil } from './page.ts';

export interface RowFields {
  /** the row's own key, and its people's */
  id: string;
  personId?: string;
  firstNames: readonly string[];
  otherNames: readonly string[];
  labels: readonly string[];
  /** a date that no reader can do without, and one that makes a twin differ */
  dates: readonly string[];
  alter?: readonly [key: string, value: string];
  texts: readonly string[];
  leaseStatus: readonly string[];
  personStatus: readonly string[];
}

interface Holder {
  get: unknown;
  set(value: unknown): void;
}

/** Calls `visit` for each of these keys, at any depth. */
function each(value: unknown, keys: readonly string[], visit: (holder: Holder) => void): void {
  if (Array.isArray(value)) {
    for (const item of value) each(item, keys, visit);
    return;
  }
  if (!isObject(value)) return;
  for (const [key, inner] of Object.entries(value)) {
    if (keys.includes(key))
      visit({
        get: inner,
        set: (next) => {
          value[key] = next;
        },
      });
    else each(inner, keys, visit);
  }
}

type Each = (row: object, keys: readonly string[], visit: (holder: Holder) => void) => void;

/** `walk` finds the keys: in JSON by default. */
export function rowWordsBy<R extends object>(fields: RowFields, walk: Each = each): RowWords<R> {
  const names = [...fields.firstNames, ...fields.otherNames, ...fields.labels];
  const ids = [fields.id, ...(fields.personId === undefined ? [] : [fields.personId])];
  const spoils: Record<Spoil, (row: R) => void> = {
    noName: (row) => {
      walk(row, fields.firstNames, (at) => {
        at.set('  ');
      });
      walk(row, [...fields.otherNames, ...fields.labels], (at) => {
        at.set(null);
      });
    },
    impossibleDate: (row) => {
      walk(row, fields.dates, (at) => {
        if (typeof at.get === 'string' && at.get !== '') at.set(at.get.includes('/') ? '02/31/2026' : '2026-02-31');
      });
    },
    wrongType: (row) => {
      walk(row, fields.texts, (at) => {
        at.set(42);
      });
      walk(row, [...fields.firstNames, ...fields.labels], (at) => {
        at.set({ text: at.get });
      });
    },
    noId: (row) => {
      once(walk, row, fields.id, null);
    },
    unreadableId: (row) => {
      once(walk, row, fields.id, { none: '' });
    },
  };
  return {
    namesOf: (row) => {
      const found: string[] = [];
      walk(row, ids, (at) => {
        if (typeof at.get === 'string' || typeof at.get === 'number') found.push(String(at.get));
      });
      return found;
    },
    rename: (row, change) => {
      walk(row, names, (at) => {
        if (typeof at.get === 'string') at.set(change(at.get));
      });
    },
    alter: (row) => {
      const { alter } = fields;
      if (alter !== undefined)
        walk(row, [alter[0]], (at) => {
          at.set(alter[1]);
        });
    },
    setStatus: (row, word, where) => {
      walk(row, where === 'person' ? fields.personStatus : fields.leaseStatus, (at) => {
        at.set(word);
      });
    },
    spoil: (row, what) => {
      spoils[what](row);
    },
  };
}

/** The row's own id is the first of its name; those inside it stay. */
function once(walk: Each, row: object, key: string, value: unknown): void {
  let done = false;
  walk(row, [key], (at) => {
    if (!done) at.set(value);
    done = true;
  });
}
