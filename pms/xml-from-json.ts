import { isRow } from './fields.ts';
import type { XmlElement } from './xml.ts';

/**
 * The tree that an XML answer would be, of one that a server wrote as JSON instead: attributes are keys with `@`, several elements of one name a list, text beside
 * attributes `#text` (docs/vendors/resman.md). Prefixes are left off, as in pms/xml.ts.
 */
export function treeOf(name: string, value: unknown): XmlElement {
  const element: XmlElement = {
    name: name.slice(name.indexOf(':') + 1),
    attributes: Object.create(null) as Record<string, string>,
    children: [],
    text: '',
  };
  if (!isRow(value)) return { ...element, text: textOf(value) };
  const attributes = element.attributes as Record<string, string>;
  for (const [key, held] of Object.entries(value)) {
    if (key === '#text') element.text = textOf(held);
    else if (key.startsWith('@')) {
      if (!/^@xmlns(?::|$)/.test(key)) attributes[key.slice(key.indexOf(':') + 1).replace('@', '')] = textOf(held);
    } else if (Array.isArray(held)) element.children.push(...held.map((each: unknown) => treeOf(key, each)));
    else element.children.push(treeOf(key, held));
  }
  return element;
}

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
