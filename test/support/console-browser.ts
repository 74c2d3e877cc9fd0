import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchChromium } from './chromium.ts';
import { ADMIN_TOKEN, type TestSystem } from './system.ts';

const BUILT = fileURLToPath(new URL('../../web/dist/index.html', import.meta.url));
export interface Look {
  width?: number;
  theme?: 'light' | 'dark';
  token?: string;
}
/** How long an element may take to come, on a machine with other things to do. */
const PATIENCE_MS = 60_000;

/** Browsers of a test file, beside its system. Whatever a page asks of others, throws, or may not by the Content-Security-Policy is a fault. */
export class ConsoleBrowser {
  readonly faults: string[] = [];
  readonly #system: TestSystem;
  readonly #browser: Browser;
  readonly #contexts = new Set<BrowserContext>();
  private constructor(system: TestSystem, browser: Browser) {
    this.#system = system;
    this.#browser = browser;
  }

  static async open(system: TestSystem): Promise<ConsoleBrowser> {
    if (!existsSync(BUILT)) throw new Error('The console is not built. `npm test` builds it; by hand: cd web && npm ci && npm run build');
    const browser = new ConsoleBrowser(system, await launchChromium());
    system.onStop(() => browser.#browser.close());
    return browser;
  }

  /** A window of somebody of her own (no cookies yet), whose clock is the system's. */
  async visitor({ width = 1280, theme = 'light' }: Look = {}): Promise<Page> {
    const context = await this.#browser.newContext({
      viewport: { width, height: width < 600 ? 844 : 800 },
      colorScheme: theme,
      reducedMotion: 'reduce',
      timezoneId: 'America/Chicago',
      locale: 'en-US',
    });
    this.#contexts.add(context);
    context.setDefaultTimeout(PATIENCE_MS);
    const aheadMs = this.#system.clock.now().getTime() - Date.now();
    await context.addInitScript(
      `{ const Real = Date, ahead = ${aheadMs}; globalThis.Date = class extends Real { constructor(...given) { if (given.length) super(...given); else super(Real.now() + ahead); } static now() { return Real.now() + ahead; } }; }`,
    );
    const page = await context.newPage(),
      fault = (what: string) => {
        this.faults.push(`${new URL(page.url()).pathname}: ${what}`);
      };
    page.on('pageerror', (error) => {
      fault(error.message);
    });
    page.on('console', (message) => {
      if (/Content.Security.Policy/i.test(message.text())) fault(message.text());
    });
    page.on('request', (request) => {
      if (!/^(data|blob):/.test(request.url()) && new URL(request.url()).origin !== this.#system.origin) fault(`asks ${request.url()}`);
    });
    return page;
  }

  /** Signed in by the link that the terminal prints, and at an address of the console. */
  async signedIn(address = '/', look: Look = {}): Promise<Page> {
    const page = await this.visitor(look);
    await page.goto(`${this.#system.origin}/sign-in#token=${look.token ?? ADMIN_TOKEN}`);
    await page.getByRole('heading', { name: 'Portfolio' }).waitFor();
    if (address !== '/') await page.goto(this.#system.origin + address);
    return page;
  }

  /** For `afterEach`: every window is closed, and none may have done what it should not. */
  async closeAll(): Promise<void> {
    await Promise.all([...this.#contexts].map((context) => context.close()));
    this.#contexts.clear();
    expect(this.faults.splice(0)).toEqual([]);
  }
}
