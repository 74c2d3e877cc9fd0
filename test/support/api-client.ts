import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { ValidateFunction } from 'ajv';
import { createApp } from '../../api/app.ts';
import type { ApiDeps, TemporalGateway } from '../../api/deps.ts';
import { openDatabase, pendingMigrations, type Database } from '../../db/orm.ts';
import { VENDORS, checkPmsUrl } from '../../pms/credential-schemas.ts';
import { createSecretBox } from '../../server/secrets.ts';
import { ensureBootstrap } from '../../sync/bootstrap.ts';
import { takeSetupStep } from '../../sync/setup.ts';
import { createTestDatabase } from './database.ts';

interface Operation {
  responses: Record<string, { content?: Record<string, { schema: object }> }>;
}
interface OpenApi {
  paths: Record<string, Record<string, Operation>>;
}

/** Checks answers against the OpenAPI document that the product serves. */
export class OpenApiCheck {
  readonly #document: OpenApi;
  readonly #ajv: Ajv2020;
  readonly #validators = new Map<string, ValidateFunction>();
  /** `METHOD path` of every operation that answered at least once. */
  readonly seen = new Set<string>();
  constructor(document: object) {
    this.#document = document as OpenApi;
    this.#ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: true });
    (addFormats as unknown as (ajv: Ajv2020) => void)(this.#ajv);
    this.#ajv.addSchema({ $id: 'openapi.json', ...document });
  }
  check(method: string, path: string, status: number, contentType: string, body: unknown): void {
    const bare = path.split('?')[0] ?? path;
    const template = Object.keys(this.#document.paths).find((each) =>
      new RegExp(`^${each.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}$`).test(bare),
    );
    if (!template) {
      assert.ok(status === 404, `${method} ${bare} answered ${status} but is not in the OpenAPI document`);
      return;
    }
    const operation = this.#document.paths[template]?.[method.toLowerCase()];
    if (!operation) {
      assert.equal(status, 405);
      return;
    }
    const media = contentType.split(';')[0] ?? '';
    const response = operation.responses[String(status)];
    assert.ok(response, `${method} ${template} answered ${status}, which its OpenAPI does not list: ${JSON.stringify(body)}`);
    this.seen.add(`${method} ${template}`);
    if (!response.content || status === 204) return;
    assert.ok(response.content[media], `${method} ${template} ${status} answered ${media}`);
    if (!/json/.test(media)) return;
    const pointer = ['paths', template, method.toLowerCase(), 'responses', String(status), 'content', media, 'schema']
      .map((part) => part.replace(/~/g, '~0').replace(/\//g, '~1'))
      .join('/');
    const key = `openapi.json#/${encodeURI(pointer)}`;
    let validate = this.#validators.get(key);
    if (!validate) this.#validators.set(key, (validate = this.#ajv.compile({ $ref: key })));
    assert.ok(
      validate(body),
      `${method} ${template} ${status} does not match its schema: ${this.#ajv.errorsText(validate.errors)} in ${JSON.stringify(body).slice(0, 800)}`,
    );
  }
}

/* eslint-disable @typescript-eslint/no-explicit-any -- answers are checked against the OpenAPI document, tests read them freely */
export interface Answer {
  status: number;
  headers: Headers;
  body: any;
  text: string;
}
export interface CallOptions {
  headers?: Record<string, string>;
  contentType?: string;
}
/** The body is a CSV file. */
export const csv = { contentType: 'text/csv' };

export class ApiClient {
  readonly origin: string;
  readonly check: OpenApiCheck;
  readonly token: string | null;
  constructor(origin: string, check: OpenApiCheck, token: string | null) {
    this.origin = origin;
    this.check = check;
    this.token = token;
  }
  as(token: string | null): ApiClient {
    return new ApiClient(this.origin, this.check, token);
  }
  async raw(method: string, path: string, body?: unknown, options: CallOptions = {}): Promise<Answer> {
    const headers: Record<string, string> = { ...(this.token ? { authorization: `Bearer ${this.token}` } : {}), ...options.headers };
    let data: string | Uint8Array | undefined;
    if (body !== undefined) {
      headers['content-type'] = options.contentType ?? 'application/json';
      data = options.contentType ? (body as string | Uint8Array) : JSON.stringify(body);
    }
    const url = path.startsWith('//') ? this.origin + path.slice(1) : `${this.origin}/api/v1${path}`;
    const response = await fetch(url, { method, headers, ...(data === undefined ? {} : { body: data }) });
    const text = await response.text(),
      type = response.headers.get('content-type') ?? '';
    const parsed: unknown = /json/.test(type) ? JSON.parse(text) : text;
    if (!path.startsWith('//') && response.status !== 304) this.check.check(method, `/api/v1${path}`, response.status, type, parsed);
    return { status: response.status, headers: response.headers, body: parsed, text };
  }
  async call(method: string, path: string, body?: unknown, options?: CallOptions): Promise<any> {
    const answer = await this.raw(method, path, body, options);
    assert.ok(answer.status < 400, `${method} ${path} -> ${answer.status} ${answer.text.slice(0, 600)}`);
    return answer.body;
  }
  get(path: string, options?: CallOptions) {
    return this.call('GET', path, undefined, options);
  }
  post(path: string, body: unknown = {}, options?: CallOptions) {
    return this.call('POST', path, body, options);
  }
  put(path: string, body: unknown = {}, options?: CallOptions) {
    return this.call('PUT', path, body, options);
  }
  patch(path: string, body: unknown, options?: CallOptions) {
    return this.call('PATCH', path, body, options);
  }
  del(path: string, options?: CallOptions) {
    return this.call('DELETE', path, undefined, options);
  }
  /** Asserts the status and code of a refusal and returns its problem. */
  async refuses(status: number, code: string, method: string, path: string, body?: unknown, options?: CallOptions): Promise<any> {
    const answer = await this.raw(method, path, body, options);
    assert.equal(`${answer.status} ${String(answer.body?.code)}`, `${status} ${code}`, `${method} ${path} -> ${answer.text.slice(0, 600)}`);
    assert.equal(answer.body.type, `https://unit-sync.dev/problems/${code}`);
    assert.match(answer.headers.get('content-type') ?? '', /application\/problem\+json/);
    return answer.body;
  }
  /** All items, following cursors. */
  async list(path: string, limit = 200): Promise<any[]> {
    const items: any[] = [];
    for (let cursor: string | null = null, n = 0; n < 1000; n++) {
      const page: any = await this.get(
        `${path}${path.includes('?') ? '&' : '?'}limit=${limit}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`,
      );
      items.push(...page.items);
      cursor = page.nextCursor;
      if (!cursor) return items;
    }
    throw new Error(`${path}: the cursor never ends`);
  }
}

/** A Temporal that answers at once: set-up steps are taken in this process, everything else is recorded. */
class FakeTemporal implements TemporalGateway {
  calls: string[] = [];
  up = true;
  credentialOk = true;
  pmsProperties = [
    { externalId: '71', name: 'Elm Court', isActive: true },
    { externalId: '72', name: 'Oak Row', isActive: true },
  ];
  statuses = [
    { raw: 'Active', meaning: 'current' as const, residents: 3 },
    { raw: 'Future', meaning: 'pending' as const, residents: 1 },
    { raw: 'Past', meaning: 'past' as const, residents: 0 },
  ];
  database!: Database;
  now: () => Date = () => new Date();
  #note(call: string): void {
    this.calls.push(call);
    if (!this.up)
      throw Object.assign(new Error('down'), {
        code: 'temporal_unavailable',
        status: 503,
        detail: 'Temporal is out of reach.',
        errors: [],
      });
  }
  /* eslint-disable @typescript-eslint/require-await -- the interface is asynchronous */
  async triggerSync(propertyId: string) {
    this.#note(`trigger ${propertyId}`);
  }
  async reconcileSchedule(propertyId: string) {
    this.#note(`reconcile ${propertyId}`);
  }
  async startPreview(preview: { propertyId: string; runId: string }) {
    this.#note(`preview ${preview.runId}`);
  }
  async cancelRun(run: { workflowId: string }) {
    this.#note(`cancel ${run.workflowId}`);
  }
  async listPmsProperties(credentialId: string) {
    this.#note(`list ${credentialId}`);
    return this.pmsProperties;
  }
  async discoverStatuses(propertyId: string) {
    this.#note(`statuses ${propertyId}`);
    return this.statuses;
  }
  async ready() {
    return this.up;
  }
  async testCredential(credentialId: string) {
    this.#note(`test ${credentialId}`);
    await this.database.pool.query('update credential set state = $2, tested_at = $3 where id = $1', [
      credentialId,
      this.credentialOk ? 'ok' : 'rejected',
      this.now(),
    ]);
    return {
      ok: this.credentialOk,
      steps: [
        {
          name: 'auth',
          ok: this.credentialOk,
          detail: this.credentialOk ? 'Logged in.' : 'Refused.',
          code: this.credentialOk ? null : 'auth',
        },
      ],
    };
  }
  async setupStep(
    propertyId: string,
    step: Parameters<TemporalGateway['setupStep']>[1],
    actor: Parameters<TemporalGateway['setupStep']>[2],
  ) {
    this.#note(`setup ${step.kind}`);
    return takeSetupStep(this.database.pool, {
      propertyId,
      step,
      actor,
      now: this.now(),
      flagsOf: (vendor) => VENDORS.find((each) => each.vendor === vendor)?.capabilities ?? { flagsGuarantors: false, flagsMinors: false },
    });
  }
}

export interface TestApi {
  api: ApiClient;
  temporal: FakeTemporal;
  database: Database;
  deps: ApiDeps;
  clock: { at: Date; now(): Date };
  organizationId: string;
  logged: unknown[];
  stop(): Promise<void>;
}
export const BOOTSTRAP = 'usk_boot_for_tests_0123456789';

/** The API on a database of its own with a fake Temporal; every answer is checked against its OpenAPI document. */
export async function startTestApi(overrides: Partial<ApiDeps> | ((database: Database) => Partial<ApiDeps>) = {}): Promise<TestApi> {
  const testDatabase = await createTestDatabase(),
    database = await openDatabase({ url: testDatabase.url, poolSize: 10 }),
    temporal = new FakeTemporal();
  const clock = {
    at: new Date('2026-03-02T15:00:00Z'),
    now() {
      return new Date(this.at);
    },
  };
  temporal.database = database;
  temporal.now = () => clock.now();
  const { organizationId } = await ensureBootstrap(database.pool, BOOTSTRAP, clock.now());
  const logged: unknown[] = [],
    log = (fields: object, message?: string) => {
      logged.push({ ...fields, message });
    };
  const deps: ApiDeps = {
    db: database,
    clock,
    secrets: createSecretBox([{ id: 'k1', key: Buffer.alloc(32, 7) }]),
    log: { info: log, warn: log, error: log },
    temporal,
    vendors: VENDORS,
    config: { publicUrl: 'http://127.0.0.1', temporalUiUrl: 'http://127.0.0.1:8233', temporalNamespace: 'default' },
    checkPmsUrl: (url) => checkPmsUrl(url, { allowPrivateHosts: true }),
    pendingMigrations: () => pendingMigrations(database.orm),
    ...(typeof overrides === 'function' ? overrides(database) : overrides),
  };
  const server: Server = createServer(createApp(deps));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const document = (await (await fetch(`${origin}/api/openapi.json`)).json()) as object;
  const api = new ApiClient(origin, new OpenApiCheck(document), BOOTSTRAP);
  return {
    api,
    temporal,
    database,
    deps,
    clock,
    organizationId,
    logged,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await database.close();
      await testDatabase.drop();
    },
  };
}
