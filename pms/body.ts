import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { PmsError } from './connector.ts';

const tooLarge = (maxBytes: number) =>
  new PmsError(
    'contract_violation',
    'body_too_large',
    `The PMS sent an answer over ${Math.floor(maxBytes / 1024 / 1024)} MB, far more than a page holds. It was cut off; ask the vendor.`,
  );

/** A response body. Bytes are counted after decompression and while it goes on, so that a gzip bomb ends at the cap and not in memory. */
export async function readBody(body: Readable, headers: Record<string, string>, maxBytes: number): Promise<Buffer> {
  try {
    if (Number(headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
    return await collect(decoded(body, headers['content-encoding'] ?? 'identity'), maxBytes);
  } finally {
    body.destroy();
  }
}

/** UTF-8 that is broken becomes U+FFFD; a byte order mark is dropped. */
export function textOf(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

function decoded(body: Readable, encoding: string): Readable {
  switch (encoding.trim().toLowerCase()) {
    case '':
    case 'identity':
      return body;
    case 'gzip':
    case 'x-gzip': {
      const gunzip = createGunzip();
      body.on('error', (error) => gunzip.destroy(error));
      return body.pipe(gunzip);
    }
    default:
      throw new PmsError(
        'contract_violation',
        'content_encoding',
        'The PMS compressed its answer in a way that was not asked for. Ask the vendor.',
      );
  }
}

async function collect(stream: Readable, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBytes) throw tooLarge(maxBytes);
      chunks.push(chunk);
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (code === 'Z_BUF_ERROR') throw new PmsError('transient', 'truncated_body', 'The answer of the PMS broke off. It is tried again.');
    if (code.startsWith('Z_'))
      throw new PmsError('contract_violation', 'content_encoding', 'The PMS sent an answer whose compression is damaged. Ask the vendor.');
    throw error;
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size);
}
