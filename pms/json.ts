import { hash } from 'node:crypto';
import { PmsError } from './connector.ts';

/** Deeper than any vendor's record (Buildium's deepest is 6), and far from where a recursive reader breaks. */
const MAX_DEPTH = 64;
/** So many digits a double may not hold exactly. */
const LONG_NUMBER = 16;

/**
 * Parses a JSON body, or says in our words what came instead. Integers beyond 2^53 come back as strings of their digits, so ids survive (docs/connectors.md).
 * Depth is bounded before parsing: 32 MB of brackets would cost the parser gigabytes.
 * @throws PmsError contract_violation (`empty_body`, `html_body`, `invalid_json`, `too_deep`), transient (`truncated_body`)
 */
export function parseJson(text: string, vendorName: string): unknown {
  return parseScanned(text, vendorName, scan(text));
}

/** As parseJson, for a list: with a hash of each element's own text, which is cheaper than writing it out anew. null when the body is no list. */
export function parseJsonList(text: string, vendorName: string): { items: unknown[]; hashOf: (index: number) => string } | null {
  const shape = scan(text);
  const items = parseScanned(text, vendorName, shape);
  if (!Array.isArray(items)) return null;
  const { separators } = shape;
  const hashOf = (index: number) => hash('sha256', text.slice((separators[index] ?? 0) + 1, separators[index + 1]).trim(), 'base64url');
  return { items: items as unknown[], hashOf };
}

function parseScanned(text: string, vendorName: string, shape: Shape): unknown {
  const first = firstChar(text);
  if (first === '') throw new PmsError('contract_violation', 'empty_body', `${vendorName} answered with nothing where a list was due. Test the credential; if it passes, ask the vendor.`);
  if (first === '<') throw new PmsError('contract_violation', 'html_body', `${vendorName} answered with a web page instead of data: a log-in page, or a wrong address. Check the address in the credential and test it.`);
  if (shape.end === 'too_deep') throw new PmsError('contract_violation', 'too_deep', `${vendorName} sent data nested far deeper than its records are. Ask the vendor.`);
  try {
    return shape.hasLongNumber ? JSON.parse(text, keepLongIntegers) : JSON.parse(text);
  } catch {
    if (shape.end === 'cut_off') throw new PmsError('transient', 'truncated_body', `The answer of ${vendorName} broke off. It is tried again.`);
    throw new PmsError('contract_violation', 'invalid_json', `${vendorName} sent data that is not valid JSON. Check the address in the credential and test it; if it passes, ask the vendor.`);
  }
}

function keepLongIntegers(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  return context?.source !== undefined && /^-?\d+$/.test(context.source) ? context.source : value;
}

function firstChar(text: string): string {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 32) return text.charAt(i);
  return '';
}

interface Shape {
  end: 'too_deep' | 'cut_off' | 'balanced';
  /** Positions of the outermost opening bracket, the commas on the first level, and the closing bracket. */
  separators: number[];
  hasLongNumber: boolean;
}

/** Looks at what stands outside strings; strings are skipped natively, so a page costs about a millisecond per MB. */
function scan(text: string): Shape {
  const shape: Shape = { end: 'cut_off', separators: [], hasLongNumber: false };
  let depth = 0;
  let digits = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c >= 48 && c <= 57) {
      if (++digits >= LONG_NUMBER) shape.hasLongNumber = true;
      continue;
    }
    digits = 0;
    if (c === 34) {
      i = endOfString(text, i);
      if (i < 0) return shape;
    } else if (c === 44) {
      if (depth === 1) shape.separators.push(i);
    } else if (c === 91 || c === 123) {
      if (depth === 0) shape.separators.push(i);
      if (++depth > MAX_DEPTH) { shape.end = 'too_deep'; return shape; }
    } else if (c === 93 || c === 125) {
      if (--depth === 0) shape.separators.push(i);
    }
  }
  if (depth <= 0) shape.end = 'balanced';
  return shape;
}

/** Index of the quote that closes the string opened at `start`, or -1. */
function endOfString(text: string, start: number): number {
  for (let i = text.indexOf('"', start + 1); i >= 0; i = text.indexOf('"', i + 1)) {
    let slashes = 0;
    while (text.charCodeAt(i - 1 - slashes) === 92) slashes++;
    if (slashes % 2 === 0) return i;
  }
  return -1;
}
