/** `?WSDL`, without log-in (docs/vendors/yardi.md): document/literal, qualified elements, SOAP 1.1 and 1.2. */
import { el, textOf } from '../xml/tree.ts';
import type { El } from '../xml/tree.ts';
import { NAMESPACE, OPERATIONS } from './operations.ts';

export function wsdl(iface: string, address: string): string {
  const ns = NAMESPACE + iface,
    operations = OPERATIONS.filter((op) => op.iface === iface);
  const element = (name: string, fields: El[]): El => el('s:element', { name }, el('s:complexType', el('s:sequence', fields)));
  const mixed = el('s:complexType', { mixed: 'true' }, el('s:sequence', el('s:any')));
  const types = operations.flatMap((op) => [
    element(
      op.name,
      op.params.map((p) =>
        el('s:element', { minOccurs: p.type === 'boolean' ? '1' : '0', maxOccurs: '1', name: p.name, type: `s:${p.type}` }),
      ),
    ),
    element(`${op.name}Response`, [el('s:element', { minOccurs: '0', maxOccurs: '1', name: `${op.name}Result` }, mixed)]),
  ]);
  const messages = operations.flatMap((op) =>
    [
      [`${op.name}SoapIn`, op.name],
      [`${op.name}SoapOut`, `${op.name}Response`],
    ].map(([name = '', part = '']) => el('wsdl:message', { name }, el('wsdl:part', { name: 'parameters', element: `tns:${part}` }))),
  );
  const port = el(
    'wsdl:portType',
    { name: `${iface}Soap` },
    operations.map((op) =>
      el(
        'wsdl:operation',
        { name: op.name },
        el('wsdl:input', { message: `tns:${op.name}SoapIn` }),
        el('wsdl:output', { message: `tns:${op.name}SoapOut` }),
      ),
    ),
  );
  const binding = (name: string, prefix: string): El =>
    el(
      'wsdl:binding',
      { name, type: `tns:${iface}Soap` },
      el(`${prefix}:binding`, { transport: 'http://schemas.xmlsoap.org/soap/http' }),
      operations.map((op) =>
        el(
          'wsdl:operation',
          { name: op.name },
          el(`${prefix}:operation`, { soapAction: `${ns}/${op.name}`, style: 'document' }),
          el('wsdl:input', el(`${prefix}:body`, { use: 'literal' })),
          el('wsdl:output', el(`${prefix}:body`, { use: 'literal' })),
        ),
      ),
    );
  const service = el(
    'wsdl:service',
    { name: iface },
    [
      ['Soap', 'soap'],
      ['Soap12', 'soap12'],
    ].map(([suffix = '', prefix = '']) =>
      el('wsdl:port', { name: iface + suffix, binding: `tns:${iface}${suffix}` }, el(`${prefix}:address`, { location: address })),
    ),
  );
  const attrs = {
    'xmlns:wsdl': 'http://schemas.xmlsoap.org/wsdl/',
    'xmlns:soap': 'http://schemas.xmlsoap.org/wsdl/soap/',
    'xmlns:soap12': 'http://schemas.xmlsoap.org/wsdl/soap12/',
    'xmlns:s': 'http://www.w3.org/2001/XMLSchema',
    'xmlns:tns': ns,
    targetNamespace: ns,
  };
  return `<?xml version="1.0" encoding="utf-8"?>${textOf(el('wsdl:definitions', attrs, el('wsdl:types', el('s:schema', { elementFormDefault: 'qualified', targetNamespace: ns }, types)), messages, port, binding(`${iface}Soap`, 'soap'), binding(`${iface}Soap12`, 'soap12'), service))}`;
}
