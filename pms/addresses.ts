import { BlockList, isIP } from 'node:net';

/**
 * Which addresses the product may call on a customer's behalf (docs/how-it-works.md, Security): the customer types `baseUrl`, so without this check
 * a credential could make the worker read the cloud's metadata service or a neighbour's database. Checked when saved and again at connect,
 * because a name can be pointed elsewhere in between.
 */
export interface AddressPolicy {
  /** Loopback and private networks, and http without TLS: for the simulator and for a PMS in the same building. */
  allowPrivateHosts: boolean;
}

/** Private networks: refused unless the setting allows them. Ranges of the IANA special-purpose address registries. */
const privateNets = new BlockList();
for (const [net, bits] of [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['127.0.0.0', 8],
  ['100.64.0.0', 10],
] as const)
  privateNets.addSubnet(net, bits, 'ipv4');
privateNets.addAddress('::1', 'ipv6');
privateNets.addSubnet('fc00::', 7, 'ipv6');

/** Never a PMS: this network, link-local with the metadata services, protocol assignments, documentation, benchmarks, multicast, reserved. */
const neverNets = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['169.254.0.0', 16],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  neverNets.addSubnet(net, bits, 'ipv4');
/** Inside 2000::/3 but not the open internet: Teredo and other protocol assignments, documentation, 6to4 (both carry an IPv4 address inside). */
for (const [net, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  neverNets.addSubnet(net, bits, 'ipv6');
const globalUnicast = new BlockList();
globalUnicast.addSubnet('2000::', 3, 'ipv6');

const MAPPED = /^::ffff:(?:(\d+\.\d+\.\d+\.\d+)|([0-9a-f]{1,4}):([0-9a-f]{1,4}))$/i;

/** `::ffff:7f00:1` and `::ffff:127.0.0.1` are 127.0.0.1 to the socket, so they are judged as it. */
function unmapped(address: string): string {
  const parts = MAPPED.exec(address);
  if (!parts) return address;
  if (parts[1] !== undefined) return parts[1];
  const high = parseInt(parts[2] ?? '0', 16),
    low = parseInt(parts[3] ?? '0', 16);
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/** True where a connection to this IP address is allowed. Anything that is not an address is refused. */
export function isAllowedAddress(ip: string, policy: AddressPolicy): boolean {
  const address = unmapped(ip.replace(/%.*$/, ''));
  const family = isIP(address) === 4 ? 'ipv4' : isIP(address) === 6 ? 'ipv6' : null;
  if (!family || neverNets.check(address, family)) return false;
  if (privateNets.check(address, family)) return policy.allowPrivateHosts;
  return family === 'ipv4' || globalUnicast.check(address, 'ipv6');
}

/** Names that mean this machine or this network whatever a resolver says (RFC 6761, RFC 6762, RFC 8375, RFC 9476 practice). */
const LOCAL_NAME = /(?:^|\.)(?:localhost|local|internal|home\.arpa|lan|intranet)\.?$/i;

/** The sentence that says what is wrong with a PMS address, or null. Pure: no name is looked up; that happens at connect. */
export function checkPmsUrl(url: string, policy: AddressPolicy): string | null {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return 'The address is not a web address. Write it as https://host, for example https://api.example.com.';
  }
  if (parsed.protocol !== 'https:' && parsed.protocol !== 'http:') return 'The address must begin with https://.';
  if (parsed.protocol === 'http:' && !policy.allowPrivateHosts)
    return 'The address must begin with https://: without encryption the secret would travel in the open.';
  if (parsed.username || parsed.password) return 'The address must not carry a user name or password; they have fields of their own.';
  if (parsed.search || parsed.hash) return 'The address must not carry a query or a fragment: give the origin, and a path if there is one.';
  const host = parsed.hostname.replace(/^\[|\]$/g, '');
  const refused = isIP(host) ? !isAllowedAddress(host, policy) : LOCAL_NAME.test(host) && !policy.allowPrivateHosts;
  return refused
    ? 'The address lies in a private or reserved network, which this installation does not call. Give the public address of the PMS.'
    : null;
}
