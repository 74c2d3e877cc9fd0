import { readFileSync } from 'node:fs';
import { yardi } from '../../../pms/yardi/connector.ts';
import type { PmsContext, PmsHttpRequest, PmsHttpResponse } from '../../../pms/connector.ts';
import { contextOn, readWith } from '../../support/connector-read.ts';
import { parseXml } from '../../../pms/xml.ts';
import type { XmlElement } from '../../../pms/xml.ts';

export const golden = (name: string) =>
  readFileSync(new URL(`../../golden/yardi/${name}.xml`, import.meta.url), 'utf8').replace(/^<!--.*-->\s*/, '');
export const messages = (text: string, type = 'Error') => `<Messages><Message messageType="${type}">${text}</Message></Messages>`;
interface Call {
  url: string;
  file: string;
  operation: string;
  headers: Record<string, string>;
  elements: string[];
  values: Record<string, string>;
  namespace: string;
  counted: PmsHttpRequest['operation'];
  timeoutMs?: number;
}

/** A Voyager of the vendor's public facts, as far as a connector's requests go. */
export class World {
  fields: Record<string, string> = {
    baseUrl: 'https://yardi.example/acme/webservices/',
    username: 'svc',
    password: 'p<w&"d',
    serverName: 'aspdb04',
    database: 'demo_live',
    interfaceEntity: 'Unit Sync',
    interfaceLicense: 'MIIB',
  };
  results: Record<string, string> = {
    Ping: 'Ping',
    GetPropertyConfigurations: golden('GetPropertyConfigurations'),
    GetUnitInformation: golden('GetUnitInformation'),
    GetResidents: golden('GetResidents'),
    GetRoommatePromotions: messages('No roommate promotions found', 'FYI'),
    GetResidentData: golden('GetResidentData'),
    GetTenantStatus: '<TenantStatuses><Status>Current</Status><Status>Holdover</Status></TenantStatuses>',
    GetUnitInformation_Login: golden('GetUnitInformation_Login'),
    GetResidentTransactions_Login: golden('GetResidentTransactions_Login'),
    GetResidentTransaction_Login: golden('GetResidentTransactions_Login'),
  };
  calls: Call[] = [];
  /** Answers instead of the world where it returns something. */
  fault: (call: Call) => Partial<PmsHttpResponse> | string | undefined = () => undefined;
  isTextInText = false;

  ctx(): PmsContext {
    return contextOn(this.fields, request.today, (sent) => this.answer(sent));
  }
  private answer({ url, headers = {}, body = '', operation: counted, timeoutMs }: PmsHttpRequest): PmsHttpResponse {
    const sent = parseXml(body, 'us'),
      asked = sent.children[0]?.children[0] as XmlElement,
      namespace = /xmlns="([^"]*)"/.exec(body)?.[1] ?? '';
    const call: Call = {
      url,
      file: /[^/]+$/.exec(url)?.[0] ?? '',
      operation: asked.name,
      headers,
      elements: asked.children.map(({ name }) => name),
      values: Object.fromEntries(asked.children.map(({ name, text }) => [name, text])),
      namespace,
      counted,
      timeoutMs,
    };
    this.calls.push(call);
    const fault = this.fault(call),
      result = typeof fault === 'string' ? fault : (this.results[call.operation] ?? '');
    return {
      status: 200,
      headers: {},
      text: this.envelope(call, this.isTextInText ? result.replace(/[&<>]/g, (c) => `&#${c.charCodeAt(0)};`) : result),
      ...(typeof fault === 'object' ? fault : {}),
    };
  }
  private envelope({ operation, namespace }: Call, result: string): string {
    return `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><${operation}Response xmlns="${namespace}"><${operation}Result>${result}</${operation}Result></${operation}Response></soap:Body></soap:Envelope>`;
  }
}
export const request = { propertyExternalId: 'maple01', today: '2026-11-22' };
export const soapFault = (text: string): Partial<PmsHttpResponse> => ({
  status: 500,
  text: `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><soap:Fault><faultcode>soap:Server</faultcode><faultstring>${text}</faultstring></soap:Fault></soap:Body></soap:Envelope>`,
});

export async function read(world: World) {
  const { unitsRead, tenanciesRead, ...read_ } = await readWith(yardi, world.ctx(), request);
  return {
    ...read_,
    unitIds: unitsRead.map(({ externalId }) => externalId),
    tenancyIds: tenanciesRead.map(
      ({ externalId, members }) => `${externalId}:${members.map((each) => `${each.externalId}=${each.status}`).join()}`,
    ),
  };
}
