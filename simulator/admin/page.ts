/** The page at `/`: what this is, for whoever opens it in a browser. */
import { summary } from './routes.ts';
import { FAULT_KINDS } from '../faults/spec.ts';
import { otherwise } from '../vendor/options.ts';
import type { VendorFacts } from '../vendor/vendor.ts';
import { allVendors } from '../vendors.ts';
import type { Registry } from '../registry.ts';
import { EVENTS } from '../town/events/index.ts';

const esc = (value: unknown): string => String(value).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
const row = (...cells: unknown[]): string => `<tr>${cells.map((cell) => `<td>${esc(cell)}</td>`).join('')}</tr>`;
const code = (lines: string[]): string => `<ul>${lines.map((line) => `<li><code>${esc(line)}</code></li>`).join('')}</ul>`;

const ADMIN = [
  'GET, POST /_admin/accounts',
  'GET, PATCH { clientSecret, options }, DELETE /_admin/accounts/{clientId}',
  'GET …/town?propertyId=',
  'GET …/ids',
  'GET …/cannot-express',
  'GET, POST …/events',
  'POST …/clock { today }',
  'POST …/life { everyMs }',
  'POST …/beat',
  'POST …/delay { ms }',
  'GET, PUT, POST, DELETE …/faults[/{id}]',
  'GET, DELETE …/requests',
];
const STYLE =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1f2933}table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #d5dbe1;vertical-align:top}code{background:#f0f3f6;padding:0 .25rem}';

/** What one vendor's accounts serve, and what they can be set to. */
const vendor = (
  of: VendorFacts,
): string => `<h3>${esc(of.title)}</h3><p><code>vendor: ${esc(of.name)}</code>. ${esc(of.credentials)}</p>${code([...of.routes])}
${
  Object.keys(of.options).length === 0
    ? ''
    : `<table><tr><th>option</th><th>values</th><th>what it is</th></tr>${Object.entries(of.options)
        .map(([name, o]) => row(name, 'values' in o ? o.values.join(', ') : otherwise(o) === '' ? 'a text' : otherwise(o), o.says))
        .join('')}</table>`
}
${
  Object.keys(of.faults.own).length === 0
    ? ''
    : `<p>Faults of its own:</p><table>${Object.entries(of.faults.own)
        .map(([name, f]) => row(name, f.says))
        .join('')}</table>`
}
<p>Cannot say: ${esc(of.cannotExpress.map((c) => `${c.fact}${c.where === undefined ? '' : ` (${c.where})`}: ${c.instead}`).join('; '))}.</p>`;

/** Secrets of invented accounts, but somebody may have typed a real one: only the demo's is shown. */
export function page(registry: Registry): string {
  const accounts = registry.list().map(summary);
  const demo = registry.get('demo-client');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>PMS simulator</title><meta name="viewport" content="width=device-width"><style>${STYLE}</style></head><body>
<h1>PMS simulator</h1>
<p>A made-up property-management system that speaks the protocols of several vendors. Nobody in it is real. Its towns live: people sign, move in, renew, give notice and leave, and faults can be switched on.</p>
${demo?.clientSecret === 'demo-secret' ? "<p>To log in to a demo account: client id <code>demo-client</code> (Buildium) or <code>demo-</code> and the vendor's name, client secret <code>demo-secret</code>, and this page's address as the base URL.</p>" : ''}
<h2>Accounts</h2><table><tr><th>Vendor</th><th>Client id</th><th>Today</th><th>Properties</th><th>Units</th><th>People</th><th>Leases</th><th>Faults</th><th>Requests</th></tr>
${accounts
  .map((a) =>
    row(
      a.vendor,
      a.clientId,
      a.today,
      a.properties
        .slice(0, 6)
        .map((p) => `${p.name} (${p.id})`)
        .join(', ') + (a.properties.length > 6 ? `, and ${a.properties.length - 6} more` : ''),
      a.units,
      a.people,
      a.leases,
      a.faults,
      a.requests,
    ),
  )
  .join('')}</table>
<h2>Vendors</h2><p>An account is made by <code>POST /_admin/accounts { vendor, clientId, clientSecret, options, properties, residents, today, seed, cast, empty, lifeEveryMs }</code>.</p>${allVendors().map(vendor).join('')}
<h2>Admin routes</h2><p>JSON, from this machine only.</p>${code(ADMIN)}
<h2>Events</h2><table><tr><th>event</th><th>takes</th></tr>${Object.entries(EVENTS)
    .map(([name, e]) => row(name, e.takes))
    .join('')}</table>
<h2>Faults</h2><p>Each takes <code>kind</code>, <code>resource</code> (properties, units, tenancies, people, statuses, any, or the vendor\'s own name of a call), <code>position</code> (first, middle, last, lookup, any) or <code>fromPage</code>, <code>times</code> (once, a number, unlimited).</p>
<table><tr><th>kind</th><th>what happens</th></tr>${Object.entries(FAULT_KINDS)
    .map(([name, f]) => row(name, f.says))
    .join('')}</table>
</body></html>`;
}
