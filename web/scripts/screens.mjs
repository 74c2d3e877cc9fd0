// Screenshots of every screen at both widths, and axe in both themes, against a running Unit Sync:
//   npm run screens -- [data folder, default ../.data] [folder for the pictures, default ../docs/screens]
// Fails when a screen has a serious violation, is wider than its window, throws, or asks anything outside.
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import sparticuz from '@sparticuz/chromium';
import { chromium } from 'playwright-core';

const here = new URL('..', import.meta.url).pathname;
const dataDir = path.resolve(process.argv[2] ?? path.join(here, '../.data')), out = path.resolve(process.argv[3] ?? path.join(here, '../docs/screens'));
const { consoleUrl } = JSON.parse(await readFile(path.join(dataDir, 'runtime.json'), 'utf8'));
const base = process.env.CONSOLE_URL ?? consoleUrl, token = (await readFile(path.join(dataDir, 'secrets/admin-token'), 'utf8')).trim();
const axe = await readFile(new URL('../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
const get = async (at) => (await fetch(`${base}/api/v1${at}`, { headers: { Authorization: `Bearer ${token}` } })).json();

async function screens() {
  const properties = (await get('/properties')).items, live = properties.find((each) => each.integration.state === 'active'), draft = properties.find((each) => each.integration.state === 'draft');
  const list = [['sign-in', '/sign-in'], ['portfolio', '/'], ['waiting-all', '/waiting'], ['new-property', '/properties/new'], ['credentials', '/credentials'], ['tokens', '/tokens'], ['audit', '/audit']];
  if (live) {
    const at = `/properties/${live.id}`, runs = (await get(`${at}/syncs?mode=apply`)).items;
    const person = (await get(`${at}/residents?limit=1&conflict=true`)).items[0] ?? (await get(`${at}/residents?limit=1`)).items[0];
    list.push(['people', `${at}/people`], ['people-no-match', `${at}/people?q=nobody-of-this-name`], ['units', `${at}/units`], ['integration', `${at}/integration`], ['mapping', `${at}/integration/mapping?show=all`], ['settings', `${at}/integration/settings`], ['runs', `${at}/runs`], ['waiting', `${at}/waiting`], ['decisions', `${at}/waiting/decisions`]);
    if (person) list.push(['person', `${at}/people/${person.id}`]);
    if (runs[0]) list.push(['run', `${at}/runs/${runs.at(-1).id}`]);
  }
  if (draft) for (const step of ['credential', 'pms-properties', 'excluded-lease-statuses', 'resident-roles', 'preview', 'activate']) list.push([`set-up-${step}`, `/properties/${draft.id}/setup/${step}`]);
  return list;
}

const faults = [];
async function round(width, theme, list) {
  // One browser each: this Chromium is a single process, and ends with its window.
  const browser = await chromium.launch({ executablePath: await sparticuz.executablePath(), args: sparticuz.args });
  const page = await (await browser.newContext({ viewport: { width, height: width < 600 ? 844 : 800 }, colorScheme: theme })).newPage();
  const fault = (what) => { faults.push(`${width} ${theme} ${page.url()}: ${what}`); };
  page.on('pageerror', (error) => { fault(error.message); });
  page.on('request', (request) => { if (!request.url().startsWith(base) && !request.url().startsWith('data:')) fault(`asks ${request.url()}`); });
  for (const [name, address] of list) {
    if (address !== '/sign-in' && page.url().includes('/sign-in')) { await page.goto(`${base}/sign-in#token=${token}`); await page.reload(); await page.getByRole('heading', { name: 'Portfolio' }).waitFor(); }
    await page.goto(base + address);
    await page.waitForLoadState('networkidle');
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    await page.waitForTimeout(name.endsWith('preview') ? 4000 : 400);
    await page.screenshot({ path: path.join(out, `${name}-${width}-${theme}.png`) });
    if (await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)) fault('is wider than its window');
    await page.evaluate(`${axe};0`);
    const violations = await page.evaluate(async () => (await window.axe.run(document)).violations.map((each) => `${each.impact} ${each.id}: ${each.nodes[0]?.target.join(' ')}`));
    violations.forEach(fault);
  }
  await browser.close();
}

await mkdir(out, { recursive: true });
const list = await screens();
for (const [width, theme] of [[1280, 'light'], [1280, 'dark'], [390, 'light'], [390, 'dark']]) await round(width, theme, list);
process.stdout.write(`${faults.map((each) => `${each}\n`).join('')}${list.length} screens, 2 widths, 2 themes: ${faults.length} faults. Pictures: ${out}\n`);
process.exitCode = faults.length ? 1 : 0;
