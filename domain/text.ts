/** Keys for comparing words. Made here alone and stored beside a `key_version`; never by SQL lower(), whose result depends on the server. */
export const KEY_VERSION = 1;

/** Of these, Unicode has nothing to say but their lower case. */
const ASCII = /^[\0-\x7f]*$/,
  SPACE = /\s/u;
// Case folding, not lower case alone: "Straße" is "STRASSE", and a sigma is one letter wherever it stands in its word.
const fold = (value: string) => value.normalize('NFKC').toLowerCase().replace(/ß/g, 'ss').replace(/ς/g, 'σ').normalize('NFKC');
const tidy = (value: string) => (SPACE.test(value) ? value.replace(/\s+/gu, ' ').trim() : value);

/** A name as it is compared: Unicode-normalised, case-folded, trimmed, white space collapsed. Empty when there is none: it equals nothing. */
export const textKey = (value: string | null | undefined): string =>
  value == null ? '' : tidy(ASCII.test(value) ? value.toLowerCase() : fold(value));

/** First and last name together; empty when both are missing. The separator cannot be typed. */
export function nameKey(firstName: string | null | undefined, lastName: string | null | undefined): string {
  const first = textKey(firstName),
    last = textKey(lastName);
  return first || last ? `${first}\u0001${last}` : '';
}

/** null when there is no e-mail: a missing one equals nothing. */
export const emailKey = (value: string | null | undefined): string | null => textKey(value) || null;

/** Lease status words are compared trimmed and in lower case (docs/connectors.md). */
export const statusKey = (raw: string): string => textKey(raw);

/** Unit names are unique per property under this key (docs/rules.md, Unit Sync). */
export const unitNameKey = (name: string): string => textKey(name);
