import type { Numbers } from '../domain/groups.ts';

/** Ids and places of rows as a few 32-bit words each: a million of them are not a million texts. */

/** A UUID in four words. */
export const idWords = (id: string): number[] => {
  const hex = id.replaceAll('-', '');
  return [0, 8, 16, 24].map((at) => parseInt(hex.slice(at, at + 8), 16));
};
export function idOf(words: Numbers, at: number): string {
  const hex = [0, 1, 2, 3]
    .map((i) =>
      words
        .at(at + i)
        .toString(16)
        .padStart(8, '0'),
    )
    .join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** Where PostgreSQL says that a row lies, `(block,row)`, in two words; rows are counted from 1, so that two zeros are no place. */
export function placeWords(place: string | null): [number, number] {
  const [, block, row] = /^\((\d+),(\d+)\)$/.exec(place ?? '(0,0)') ?? [];
  return [Number(block), Number(row)];
}
export const placeOf = (words: Numbers, at: number): string | null => (words.at(at + 1) ? `(${words.at(at)},${words.at(at + 1)})` : null);
