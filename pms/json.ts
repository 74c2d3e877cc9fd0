import { crc32 } from 'node:zlib';
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
  return parseScanned(text, vendorName, scan(Buffer.from(text)));
}

/**
 * As parseJson, for a list: with a checksum of each element's own text, which tells whether a row that comes twice is the same (pms/seen.ts keeps 32 bits too).
 * `bytes`: the text in UTF-8, where the caller has it already. null when the body is no list.
 */
export function parseJsonList(
  text: string,
  vendorName: string,
  bytes: Uint8Array = Buffer.from(text),
): { items: unknown[]; hashOf: (index: number) => string } | null {
  const shape = scan(bytes);
  const items = parseScanned(text, vendorName, shape);
  if (!Array.isArray(items)) return null;
  const { separators } = shape;
  const hashOf = (index: number) => crc32(trimmed(bytes, (separators[index] ?? 0) + 1, separators[index + 1] ?? bytes.length)).toString(36);
  return { items: items as unknown[], hashOf };
}

/** Without the white space at both ends. */
function trimmed(bytes: Uint8Array, start: number, end: number): Uint8Array {
  while (start < end && (bytes[start] ?? 0) <= 32) start++;
  while (end > start && (bytes[end - 1] ?? 0) <= 32) end--;
  return bytes.subarray(start, end);
}

function parseScanned(text: string, vendorName: string, shape: Shape): unknown {
  const first = firstChar(text);
  if (first === '')
    throw new PmsError(
      'contract_violation',
      'empty_body',
      `${vendorName} answered with nothing where a list was due. Test the credential; if it passes, ask the vendor.`,
    );
  if (first === '<')
    throw new PmsError(
      'contract_violation',
      'html_body',
      `${vendorName} answered with a web page instead of data: a log-in page, or a wrong address. Check the address in the credential and test it.`,
    );
  if (shape.end === 'too_deep')
    throw new PmsError('contract_violation', 'too_deep', `${vendorName} sent data nested far deeper than its records are. Ask the vendor.`);
  try {
    return shape.hasLongNumber ? JSON.parse(text, keepLongIntegers) : JSON.parse(text);
  } catch {
    if (shape.end === 'cut_off')
      throw new PmsError('transient', 'truncated_body', `The answer of ${vendorName} broke off. It is tried again.`);
    throw new PmsError(
      'contract_violation',
      'invalid_json',
      `${vendorName} sent data that is not valid JSON. Check the address in the credential and test it; if it passes, ask the vendor.`,
    );
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
  /** Byte positions of the outermost opening bracket, the commas on the first level, and the closing bracket. */
  separators: number[];
  hasLongNumber: boolean;
}

const QUOTE = 34,
  COMMA = 44,
  ZERO = 48,
  NINE = 57,
  BACKSLASH = 92;
const OPENING = new Set([91, 123]),
  CLOSING = new Set([93, 125]);
/** Per byte: 1 opens a level, -1 closes one, 0 neither. A table, because every byte of every page is looked up. */
const STEP = Int8Array.from({ length: 256 }, (_, byte) => (OPENING.has(byte) ? 1 : CLOSING.has(byte) ? -1 : 0));

/** Looks at what stands outside strings. On bytes, in one plain loop: a quarter of what parsing the page costs. */
function scan(bytes: Uint8Array): Shape {
  const shape: Shape = { end: 'cut_off', separators: [], hasLongNumber: false },
    { separators } = shape,
    { length } = bytes;
  let depth = 0,
    digits = 0;
  for (let i = 0; i < length; i++) {
    const c = bytes[i]!;
    if (c === QUOTE) {
      digits = 0;
      for (i++; i < length && bytes[i] !== QUOTE; i++) if (bytes[i] === BACKSLASH) i++;
      if (i >= length) return shape;
    } else if (c > NINE) {
      digits = 0;
      const step = STEP[c]!;
      if (step > 0) {
        if (depth === 0) separators.push(i);
        if (++depth > MAX_DEPTH) {
          shape.end = 'too_deep';
          return shape;
        }
      } else if (step < 0 && --depth === 0) separators.push(i);
    } else if (c >= ZERO) {
      if (++digits >= LONG_NUMBER) shape.hasLongNumber = true;
    } else {
      digits = 0;
      if (c === COMMA && depth === 1) separators.push(i);
    }
  }
  if (depth <= 0) shape.end = 'balanced';
  return shape;
}
