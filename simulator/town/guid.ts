/** UUIDs that are the same for the same row of a town, as vendors with random ids keep them. */
const hex = (n: number, digits: number): string => n.toString(16).padStart(digits, '0');

/** `kind`: one letter from a to f; `n` below 2^48, `part` below 2^16. */
export const guid = (kind: string, n: number, part = 0): string => `${kind}0000000-${hex(part, 4)}-4000-8000-${hex(n, 12)}`;
