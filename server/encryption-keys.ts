import { randomBytes } from 'node:crypto';

export interface EncryptionKey {
  id: string;
  /** 32 bytes: AES-256. */
  key: Buffer;
}

const ID = /^[A-Za-z0-9_-]{1,32}$/;

/**
 * Parses `id:base64key,...`: the first key encrypts, all decrypt (rotation). Returns null when anything is off, and never says which part,
 * because the message that names the setting goes to a terminal and its value is a secret.
 */
export function parseEncryptionKeys(text: string): EncryptionKey[] | null {
  const keys: EncryptionKey[] = [];
  for (const part of text.split(',').map((piece) => piece.trim())) {
    const colon = part.indexOf(':');
    const id = part.slice(0, colon);
    const encoded = part.slice(colon + 1);
    if (colon < 1 || !ID.test(id) || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(encoded)) return null;
    const key = Buffer.from(encoded, 'base64');
    if (key.length !== 32 || keys.some((other) => other.id === id)) return null;
    keys.push({ id, key });
  }
  return keys.length ? keys : null;
}

/** A first key for a new installation, in the form that `parseEncryptionKeys` reads. */
export function generateEncryptionKeys(): string {
  return `k1:${randomBytes(32).toString('base64')}`;
}
