import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What offices keep of people and the product has no use for, under the names that vendors give it. */
export const unneeded = (n: number): Record<string, string> => ({
  ssn: `900-55-12${String(n).padStart(2, '0')}`,
  SocialSecurityNumber: `90055${String(34_00 + n)}`,
  taxNumber: `99-77100${String(n).padStart(2, '0')}`,
  TaxIdentification: `TIN-88-4410-${n}`,
  birthDateTold: `1961-07-${String(10 + n)}`,
  DOB: `07/${String(10 + n)}/1961`,
  bankruptcyFlag: `Chapter-7-case-26-1004${n}`,
  Bankruptcies: `discharged-in-2024-by-court-${n}`,
  criminalHistory: `misdemeanor-county-file-${n}`,
  driversLicense: `DL-TX-5500${n}`,
  monthlyIncome: `income-of-4711${n}`,
  race: `told-as-ethnicity-${n}`,
});

/** Beside each first name of a JSON answer, and of an XML one. */
function tell(body: string, type: string, facts: Record<string, string>): { text: string; times: number } {
  let times = 0;
  if (/json/.test(type)) {
    const walk = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(walk);
      if (value === null || typeof value !== 'object') return value;
      const row = Object.fromEntries(Object.entries(value).map(([key, each]) => [key, walk(each)]));
      if (!Object.keys(row).some((key) => /^@?(first_?name|namefirst)$/i.test(key))) return row;
      times++;
      return { ...facts, ...row };
    };
    return { text: JSON.stringify(walk(JSON.parse(body))), times };
  }
  const more = Object.entries(facts)
    .map(([name, value]) => `<${name}>${value}</${name}>`)
    .join('');
  return {
    text: body.replace(/<\/((?:\w+:)?FirstName)>/g, (end) => {
      times++;
      return end + more;
    }),
    times,
  };
}

export interface TellingProxy {
  url: string;
  /** How many records were told more of than anybody asked. */ told(): number;
  stop(): Promise<void>;
}

/** A server before the simulated PMS that tells of every person what nobody needs; all else it hands on as it is. */
export async function startTellingProxy(target: string, facts: Record<string, string>): Promise<TellingProxy> {
  let told = 0;
  const server: Server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const headers = Object.fromEntries(
        Object.entries(request.headers)
          .filter(([name]) => !['host', 'connection', 'content-length', 'accept-encoding'].includes(name))
          .map(([name, value]) => [name, String(value)]),
      );
      const answer = await fetch(`${target}${request.url ?? ''}`, {
        method: request.method ?? 'GET',
        headers,
        ...(chunks.length ? { body: Buffer.concat(chunks) } : {}),
      });
      const type = answer.headers.get('content-type') ?? '',
        { text, times } = answer.ok ? tell(await answer.text(), type, facts) : { text: await answer.text(), times: 0 };
      told += times;
      const pass = [...answer.headers].filter(
        ([name]) => !['content-length', 'content-encoding', 'transfer-encoding', 'connection'].includes(name),
      );
      response.writeHead(answer.status, Object.fromEntries(pass)).end(text);
    })().catch(() => {
      response.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    told: () => told,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}
