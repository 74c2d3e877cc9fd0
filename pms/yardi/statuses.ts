import type { KnownStatus } from '../connector.ts';
import { meaningOf } from '../households/words.ts';
import { fieldsOf } from '../xml.ts';
import type { XmlElement } from '../xml.ts';

/** Voyager's own words (docs/vendors/yardi.md, How it is mapped). */
export const YARDI_STATUSES: readonly KnownStatus[] = [
  { raw: 'Current', meaning: 'current' },
  { raw: 'Notice', meaning: 'notice' },
  { raw: 'Eviction', meaning: 'eviction' },
  { raw: 'Future', meaning: 'pending' },
  { raw: 'Past', meaning: 'past' },
  { raw: 'Applicant', meaning: 'applicant' },
  { raw: 'Waitlist', meaning: 'waitlist' },
  { raw: 'Canceled', meaning: 'cancelled' },
  { raw: 'Denied', meaning: 'denied' },
];

const MAX_WORDS = 100;

/**
 * The words of GetTenantStatus. Its shape is not documented: every text or attribute that is called status, description or name counts, numbers do not.
 */
export function readStatusWords(data: XmlElement | null): KnownStatus[] {
  const words = new Map<string, KnownStatus>();
  const look = (element: XmlElement) => {
    for (const [name, value] of Object.entries({
      ...fieldsOf(element),
      ...(element.children.length === 0 ? { [element.name]: element.text } : {}),
    })) {
      const word = typeof value === 'string' ? value.trim() : '';
      if (
        /status|description|name/i.test(name) &&
        /^[^\d\s].{0,99}$/.test(word) &&
        !/^(?:true|false)$/i.test(word) &&
        words.size < MAX_WORDS
      )
        words.set(word.toLowerCase(), { raw: word, meaning: meaningOf(word) });
    }
    element.children.forEach(look);
  };
  if (data) look(data);
  return [...words.values()];
}
