import { SaxesParser } from 'saxes';
import { PmsError } from './connector.ts';
import type { Row } from './fields.ts';

/** An element. Names are local ones: vendors write prefixes or leave them out. `text`: its own text, without that of its elements. */
export interface XmlElement {
  name: string;
  attributes: Readonly<Record<string, string>>;
  children: XmlElement[];
  text: string;
}

/** As for JSON: deeper than any vendor's record, and far from where anything breaks. */
const MAX_DEPTH = 64;
/** A property of 10,000 households has about a million elements. */
const MAX_ELEMENTS = 5_000_000;

const STAND_IN = '\ue000';

export interface XmlOptions {
  /** Local names of elements that are left out with all they hold, while parsing: ledgers, personal data. */
  skip?: ReadonlySet<string>;
  maxElements?: number;
}

const localName = (name: string) => name.slice(name.indexOf(':') + 1);

/**
 * Characters that XML does not allow, written out or as references; .NET services write them all the same. They are read as NUL, which every reader of a
 * field refuses: one of them spoils a record, not the property. Until the parser is past, a private character stands for it.
 */
const NOT_ALLOWED = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]|&#(?:x0*(?:[0-8bcef]|1[0-9a-f])|0*(?:[0-8]|1[124-9]|2\d|3[01]));/gi;

/**
 * An ampersand that begins no reference of XML, outside CDATA. Text that was escaped once and put into an envelope twice comes out with bare ones, and services that
 * keep text as they once wrote it into a page have `&nbsp;`. Both are text: what was meant is not in doubt.
 */
const LOOSE_AMPERSAND = /<!\[CDATA\[[\s\S]*?\]\]>|&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-f]{1,6});)(nbsp;)?/gi;
const mended = (text: string): string =>
  text.includes('&')
    ? text.replace(LOOSE_AMPERSAND, (found, nbsp?: string) => (found.startsWith('<') ? found : nbsp ? '&#160;' : '&amp;'))
    : text;

/**
 * Parses an XML body, or says in our words what came instead. No document type, so no entities but XML's own five and character references;
 * depth and number of elements are bounded. Text and attributes stay text: no number, no date is made of them.
 * @throws PmsError contract_violation (`empty_body`, `invalid_xml`, `doctype`, `too_deep`, `too_many_elements`), transient (`html_body`, `truncated_body`)
 */
export function parseXml(text: string, vendorName: string, { skip, maxElements = MAX_ELEMENTS }: XmlOptions = {}): XmlElement {
  const start = text.slice(0, 500).trimStart();
  if (start === '')
    throw new PmsError(
      'contract_violation',
      'empty_body',
      `${vendorName} answered with nothing. Test the credential; if it passes, ask the vendor.`,
    );
  if (/^(?:<!doctype\s+html|<html)/i.test(start))
    throw new PmsError(
      'transient',
      'html_body',
      `${vendorName} answered with a web page instead of data: maintenance, or a wrong address. It is tried again; if this goes on, check the address in the credential.`,
    );
  const broken = (detail: string, sentence: string) =>
    new PmsError(
      'contract_violation',
      detail,
      `${vendorName} sent ${sentence} Check the address in the credential and test it; if it passes, ask the vendor.`,
    );
  const root: XmlElement = { name: '', attributes: {}, children: [], text: '' },
    open: XmlElement[] = [root];
  let elements = 0,
    skipping = 0,
    isOver = false;
  const parser = new SaxesParser({ xmlns: false, position: false });
  // Before the end an error is an error; at the end it is the body that broke off.
  parser.on('error', () => {
    throw isOver
      ? new PmsError('transient', 'truncated_body', `The answer of ${vendorName} broke off. It is tried again.`)
      : broken('invalid_xml', 'data that is not valid XML.');
  });
  parser.on('doctype', () => {
    throw broken('doctype', 'a document type, which could make a reader fetch or invent things.');
  });
  parser.on('opentag', ({ name, attributes }) => {
    const local = localName(name);
    if (skipping > 0 || skip?.has(local)) {
      skipping++;
      return;
    }
    if (++elements > maxElements) throw broken('too_many_elements', 'far more records than a property holds.');
    if (open.length > MAX_DEPTH) throw broken('too_deep', 'data nested far deeper than its records are.');
    const element: XmlElement = { name: local, attributes: localAttributes(attributes), children: [], text: '' };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on('closetag', () => {
    if (skipping > 0) skipping--;
    else open.pop();
  });
  const put = (more: string) => {
    const at = open.at(-1);
    if (at && skipping === 0) at.text += more.replaceAll(STAND_IN, '\0');
  };
  parser.on('text', put);
  parser.on('cdata', put);
  parser.write(mended(text.replace(NOT_ALLOWED, STAND_IN)));
  isOver = true;
  parser.close();
  const [first] = root.children;
  if (!first) throw broken('invalid_xml', 'data that is not valid XML.');
  return first;
}

function localAttributes(attributes: Readonly<Record<string, string>>): Record<string, string> {
  // Without a prototype: a name from outside must not reach one.
  const local = Object.create(null) as Record<string, string>;
  for (const name in attributes)
    if (!/^xmlns(?::|$)/.test(name)) local[localName(name)] = (attributes[name] ?? '').replaceAll(STAND_IN, '\0');
  return local;
}

const isNamed = (name: string) => {
  const key = name.toLowerCase();
  return (element: XmlElement) => element.name.toLowerCase() === key;
};

/** Elements of one name right below; names compare in any case. */
export const elementsNamed = (element: XmlElement, name: string): XmlElement[] => element.children.filter(isNamed(name));
/** The first element at a path of names. */
export const elementAt = (element: XmlElement, ...path: string[]): XmlElement | undefined =>
  path.reduce<XmlElement | undefined>((at, name) => at?.children.find(isNamed(name)), element);

/** Every element of a name, wherever it stands, without those inside one that is found. */
export function elementsWithin(element: XmlElement, name: string): XmlElement[] {
  const fits = isNamed(name);
  return element.children.flatMap((child) => (fits(child) ? [child] : elementsWithin(child, name)));
}

/** The texts of the elements below that hold no elements, by name, beside the attributes: what the readers of fields take. The first of a name counts. */
export function fieldsOf(element: XmlElement | undefined): Row {
  const row: Record<string, string> = Object.create(null) as Record<string, string>;
  if (!element) return row;
  Object.assign(row, element.attributes);
  for (const child of element.children) if (child.children.length === 0) row[child.name] ??= child.text;
  return row;
}

/** Text for an element or attribute; characters that XML does not allow are left out. */
export const escapeXml = (text: string): string => text.replace(NOT_ALLOWED, '').replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
