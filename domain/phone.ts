import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/max';

/** A phone as we keep it: E.164 where it can be parsed with the property's country, else as it came; it never fails a run. */
export function normalizePhone(raw: string | null, country: string): { phone: string | null; parsed: boolean } {
  const text = raw?.trim();
  if (!text) return { phone: null, parsed: true };
  const number = parsePhoneNumberFromString(text, country as CountryCode);
  return number?.isPossible() ? { phone: number.number, parsed: true } : { phone: text, parsed: false };
}
