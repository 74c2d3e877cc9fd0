import { PmsError } from '../../pms/connector.ts';
import { elementAt, elementsNamed, elementsWithin, escapeXml, fieldsOf, parseXml } from '../../pms/xml.ts';

const parse = (text: string, options = {}) => parseXml(text, 'Yardi', options);
function failure(text: string, options = {}): string {
  try {
    parse(text, options);
  } catch (error) {
    if (error instanceof PmsError) return `${error.code}/${error.detail}`;
    throw error;
  }
  return 'parsed';
}

test('text stays text: leading zeros, long numbers, blanks inside; references are resolved, prefixes left out', () => {
  const root = parse(
    '<?xml version="1.0"?><a xmlns:M="urn:x"><M:Id x="007">0012</M:Id><Long>9007199254740993</Long><N>O&#39;Brien &amp; S&#xF8;n</N><C><![CDATA[<b>]]></C><E/></a>',
  );
  expect(fieldsOf(root)).toEqual({ Id: '0012', Long: '9007199254740993', N: "O'Brien & Søn", C: '<b>', E: '' });
  expect(elementAt(root, 'id')?.attributes.x).toBe('007');
  expect(Object.keys(root.attributes)).toEqual([]);
});
test('an undeclared prefix is no harm, and names compare in any case', () => {
  const root = parse('<a><MITS:B><c>1</c><C>2</C></MITS:B></a>');
  expect([
    elementsNamed(elementAt(root, 'b')!, 'C').map(({ text }) => text),
    elementsWithin(root, 'c').length,
    elementAt(root, 'b', 'none'),
  ]).toEqual([['1', '2'], 2, undefined]);
});
test('names from outside reach no prototype', () => {
  const fields = fieldsOf(parse('<a __proto__="x"><constructor>1</constructor><toString>2</toString></a>'));
  expect([Object.getPrototypeOf(fields), Object.entries(fields)]).toEqual([
    null,
    [
      ['__proto__', 'x'],
      ['constructor', '1'],
      ['toString', '2'],
    ],
  ]);
});
test('what is skipped is not there, with all it holds', () => {
  const root = parse('<a><SSN>078</SSN><Ledger><x><y>1</y></x></Ledger><b>2</b></a>', { skip: new Set(['SSN', 'Ledger']) });
  expect(JSON.stringify(root)).not.toMatch(/078|Ledger|"1"/);
  expect(fieldsOf(root)).toEqual({ b: '2' });
});
test('characters that XML does not allow are NUL, which spoils a record and not the answer', () => {
  expect(parse('<a x="&#x1F;">Jo\u0001hn&#x1F; A&#9;B &#31;C&#0;</a>')).toMatchObject({
    text: 'Jo\0hn\0 A\tB \0C\0',
    attributes: { x: '\0' },
  });
});
test('an ampersand that begins no reference is one, and &nbsp; a blank; in CDATA nothing is changed', () => {
  expect(parse('<a x="R&B"><N>Smith & Sons &nbsp;&x; AT&T; &amp;amp; &#38;</N><C><![CDATA[a & b &nbsp; <i>]]></C></a>')).toMatchObject({
    attributes: { x: 'R&B' },
    children: [{ text: 'Smith & Sons \u00a0&x; AT&T; &amp; &' }, { text: 'a & b &nbsp; <i>' }],
  });
});
test.each(
  (
    [
      ['', 'contract_violation/empty_body', {}],
      ['<!DOCTYPE html><html>', 'transient/html_body'],
      [' <HTML><body>', 'transient/html_body'],
      ['hello', 'contract_violation/invalid_xml'],
      ['<a><b></a>', 'contract_violation/invalid_xml'],
      ['<a><b>1</b', 'transient/truncated_body'],
      ['<a><b>1', 'transient/truncated_body'],
      ['<a x="1', 'transient/truncated_body'],
      ['<?xml version="1.0"?>', 'transient/truncated_body'],
      ['<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', 'contract_violation/doctype'],
      ['<!DOCTYPE a><a/>', 'contract_violation/doctype'],
      ['<a>'.repeat(100), 'contract_violation/too_deep'],
      [`<a>${'<b/>'.repeat(11)}</a>`, 'contract_violation/too_many_elements', { maxElements: 10 }],
      ['<a/><b/>', 'contract_violation/invalid_xml'],
    ] as [string, string, object?][]
  ).map(([text, expected, options]) => [text, expected, options ?? {}]),
)('%p is %p', (text, expected, options) => {
  expect(failure(text, options)).toBe(expected);
});
test('what is written into XML can be read again, without characters that it does not allow', () => {
  const text = `<&>"'é]]>`;
  expect(parse(`<a x="${escapeXml(text)}">${escapeXml(text)}\n</a>`)).toMatchObject({ text: `${text}\n`, attributes: { x: text } });
  expect(escapeXml('a\u0000b')).toBe('ab');
});
