/** Reads a request's XML strictly, with namespaces. A document type is refused: nobody needs one, and entities are how servers are attacked. */
import { SaxesParser } from 'saxes';

export interface ReadEl {
  local: string;
  uri: string;
  attrs: Record<string, string>;
  children: ReadEl[];
  text: string;
}

export class XmlError extends Error {}

export function readXml(text: string): ReadEl {
  const parser = new SaxesParser({ xmlns: true });
  const stack: ReadEl[] = [];
  let root: ReadEl | null = null;
  parser.on('error', (error) => {
    throw new XmlError(error.message.replace(/^[\d:]+ /, ''));
  });
  parser.on('doctype', () => {
    throw new XmlError('DTD is prohibited in this XML document.');
  });
  parser.on('opentag', (tag) => {
    const of: ReadEl = {
      local: tag.local,
      uri: tag.uri,
      attrs: Object.fromEntries(Object.values(tag.attributes).map((a) => [a.local, a.value])),
      children: [],
      text: '',
    };
    stack.at(-1)?.children.push(of);
    root ??= of;
    stack.push(of);
  });
  const add = (part: string): void => {
    const top = stack.at(-1);
    if (top !== undefined) top.text += part;
  };
  parser.on('text', add);
  parser.on('cdata', add);
  parser.on('closetag', () => {
    stack.pop();
  });
  parser.write(text).close();
  if (root === null) throw new XmlError('Root element is missing.');
  return root;
}
