/** XML as a tree to build answers from, and its text. Faults change the tree; the text is always well-formed unless a fault says otherwise. */
export interface El {
  name: string;
  attrs: Record<string, string>;
  children: (El | string)[];
}

type Content = El | string | number | null | undefined;

/** `el('Status', 'Current')`, `el('Phone', { PhoneType: 'cell' }, ...)`; an empty text is an empty element. */
export function el(name: string, ...content: (Content | Record<string, string> | readonly El[])[]): El {
  const of: El = { name, attrs: {}, children: [] };
  for (const part of content) {
    if (part === null || part === undefined || part === '') continue;
    if (typeof part === 'string' || typeof part === 'number') of.children.push(String(part));
    else if (Array.isArray(part)) of.children.push(...(part as El[]));
    else if (isEl(part)) of.children.push(part);
    else Object.assign(of.attrs, part);
  }
  return of;
}

const isEl = (value: object): value is El => 'children' in value && Array.isArray(value.children);

/** How apostrophes and letters beyond ASCII are written: both ways mean the same to whoever reads XML. */
export type References = 'apostrophes' | 'all' | 'none';

const reference = (c: string): string => `&#${c.codePointAt(0)};`;
const NAMED: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string, references: References): string {
  // a NUL cannot be in XML at all, which is the point of the fault that puts it there
  const safe = text.replace(/[&<>"]/g, (c) => NAMED[c] as string).replace(/\u0000/g, '&#0;');
  if (references === 'none') return safe;
  return safe.replace(references === 'all' ? /'|[^\p{ASCII}]/gu : /'/g, reference);
}

export function textOf(of: El | string, references: References = 'none'): string {
  if (typeof of === 'string') return escaped(of, references);
  const attrs = Object.entries(of.attrs)
    .map(([key, value]) => ` ${key}="${escaped(value, references)}"`)
    .join('');
  if (of.children.length === 0) return `<${of.name}${attrs} />`;
  return `<${of.name}${attrs}>${of.children.map((child) => textOf(child, references)).join('')}</${of.name}>`;
}

const local = (name: string): string => name.slice(name.indexOf(':') + 1);

/** Finds elements by local name, and attributes by '@name', at any depth: for faults on rows. */
export function eachField(of: object, keys: readonly string[], visit: (at: { get: unknown; set(value: unknown): void }) => void): void {
  const node = of as El;
  for (const [key, value] of Object.entries(node.attrs))
    if (keys.includes(`@${key}`))
      visit({
        get: value,
        set: (next) => {
          node.attrs[key] = typeof next === 'string' ? next : '';
        },
      });
  for (const child of node.children) {
    if (typeof child === 'string') continue;
    if (keys.includes(local(child.name)))
      visit({
        get: child.children.filter((part) => typeof part === 'string').join(''),
        set: (next) => {
          child.children = contentOf(next);
        },
      });
    else eachField(child, keys, visit);
  }
}

function contentOf(value: unknown): (El | string)[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  if (typeof value === 'number') return [String(value)];
  return typeof value === 'object' && value !== null
    ? Object.entries(value).map(([key, inner]) => el(key, typeof inner === 'string' ? inner : ''))
    : [];
}
