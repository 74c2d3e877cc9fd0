import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/max';

/** Ten digits of the North American plan, as offices write them; with an area code that begins with neither 0 nor 1, nothing before it can be meant otherwise. */
const TEN_DIGITS = /^(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[-. ]?)\d{3}[-. ]?\d{4}$/;
/** The same after its country code, wherever the property is. */
const WITH_CODE = /^\+1[-. ]?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[-. ]?)\d{3}[-. ]?\d{4}$/;

/** A phone as we keep it: E.164 where it can be parsed with the property's country, else as it came; it never fails a run. */
export function normalizePhone(raw: string | null, country: string): { phone: string | null; parsed: boolean } {
  const text = raw?.trim();
  if (!text) return { phone: null, parsed: true };
  // What the library would say of most numbers there are, at a hundredth of its work.
  if (country === 'US' && TEN_DIGITS.test(text)) return { phone: `+1${text.replace(/\D/g, '')}`, parsed: true };
  if (WITH_CODE.test(text)) return { phone: `+${text.replace(/\D/g, '')}`, parsed: true };
  const number = parsePhoneNumberFromString(text, country as CountryCode);
  return number?.isPossible() ? { phone: number.number, parsed: true } : { phone: text, parsed: false };
}
