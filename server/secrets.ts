import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { SecretBox } from '../domain/secret-box.ts';
import type { EncryptionKey } from './encryption-keys.ts';

const VERSION = 'v1',
  NONCE_BYTES = 12,
  TAG_BYTES = 16;

/**
 * AES-256-GCM with key ids (NIST SP 800-38D: 96-bit random nonce, 128-bit tag). The first key seals, all open, so that keys can be rotated.
 * The record's id is the additional data: a secret copied into another record does not open there.
 * A sealed text is `v1.<key id>.<nonce>.<ciphertext and tag>`, base64url.
 */
export function createSecretBox(keys: readonly EncryptionKey[]): SecretBox {
  const first = keys[0];
  if (!first) throw new Error('no encryption key');
  const byId = new Map(keys.map((each) => [each.id, each.key]));
  const bound = (recordId: string) => Buffer.from(`unit-sync:${VERSION}:${recordId}`, 'utf8');
  return {
    seal(recordId, plain) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', first.key, nonce).setAAD(bound(recordId));
      const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return [VERSION, first.id, nonce.toString('base64url'), sealed.toString('base64url')].join('.');
    },
    open(recordId, text) {
      const [version, keyId, nonce, sealed] = text.split('.');
      const key = byId.get(keyId ?? '');
      if (version !== VERSION || !nonce || !sealed) throw new Error('not a sealed secret');
      if (!key) throw new Error(`the encryption key "${keyId ?? ''}" is not configured`);
      const bytes = Buffer.from(sealed, 'base64url');
      if (bytes.length < TAG_BYTES) throw new Error('not a sealed secret');
      const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64url')).setAAD(bound(recordId));
      decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
      return Buffer.concat([decipher.update(bytes.subarray(0, bytes.length - TAG_BYTES)), decipher.final()]).toString('utf8');
    },
  };
}
