import { PmsError } from './connector.ts';

/** The code our resolver gives to a name that leads into a refused network. */
export const REFUSED_ADDRESS = 'ERR_PMS_REFUSED_ADDRESS';

const TLS_CODES = /^(?:CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|INVALID_CA|PATH_LENGTH_|EPROTO$)/;

interface Cause {
  code?: unknown;
  cause?: unknown;
  errors?: unknown;
}

/** The first code along the causes; of several attempts (one per address) the first one's. */
function codeOf(error: unknown): string {
  let at = error as Cause | null | undefined;
  for (let depth = 0; typeof at === 'object' && at !== null && depth < 4; depth++) {
    const first = Array.isArray(at.errors) ? (at.errors[0] as Cause | undefined)?.code : undefined;
    const code = at.code ?? first;
    if (typeof code === 'string') return code;
    at = at.cause as Cause | null | undefined;
  }
  return '';
}

/**
 * What a failed connection means, from its code alone: the text of a cause may hold addresses or what a peer wrote (docs/how-it-works.md, Errors).
 * Wrong name, certificate or network = `config` (a person must correct it); everything else passes by itself = `transient`.
 */
export function connectionError(error: unknown): PmsError {
  const code = codeOf(error);
  if (code === REFUSED_ADDRESS)
    return new PmsError(
      'config',
      'refused_address',
      "The PMS's address leads into a private or reserved network, which this installation does not call. Correct the address in the credential.",
    );
  if (code === 'ENOTFOUND')
    return new PmsError('config', 'unknown_host', 'There is no host of that name. Correct the address in the credential.');
  if (code === 'ERR_INVALID_URL' || code === 'UND_ERR_INVALID_ARG')
    return new PmsError(
      'config',
      'bad_url',
      "The credential's address or key cannot be sent as it is written. Correct it: an address as https://host, keys without spaces or line breaks.",
    );
  if (TLS_CODES.test(code))
    return new PmsError(
      'config',
      'tls',
      'No trusted encrypted connection to the PMS: its certificate is not valid for this address. Correct the address in the credential, or ask the vendor.',
    );
  if (code === 'ECONNREFUSED')
    return new PmsError(
      'transient',
      'connection_refused',
      "The PMS refuses connections. It is tried again; if this goes on, check the address in the credential, and whether the vendor must allow this installation's IP address.",
    );
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT' || code === 'EHOSTUNREACH' || code === 'ENETUNREACH')
    return new PmsError(
      'transient',
      'unreachable',
      "The PMS cannot be reached. It is tried again; if this goes on, check the address in the credential, and whether the vendor must allow this installation's IP address.",
    );
  if (code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH' || code === 'HPE_INVALID_EOF_STATE')
    return new PmsError('transient', 'truncated_body', 'The answer of the PMS broke off. It is tried again.');
  if (code === 'UND_ERR_HEADERS_OVERFLOW' || (error as Error | null)?.name === 'HTTPParserError')
    return new PmsError(
      'contract_violation',
      'not_http',
      "What answers at the PMS's address does not speak HTTP as it should. Check the address in the credential.",
    );
  return new PmsError('transient', 'connection_lost', 'The connection to the PMS broke. It is tried again.');
}
