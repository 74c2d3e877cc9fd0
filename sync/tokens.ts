import { createHash, randomBytes } from 'node:crypto';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const SHAPE = /^usk_([0-9A-Za-z]{40})_([0-9A-Za-z]{6})$/;

/** Only this is stored. A token carries more than 230 random bits, so a fast hash is enough. */
export const tokenHash = (token: string): string => createHash('sha256').update(token, 'utf8').digest('hex');

const base62 = (bytes: Buffer, length: number): string => {
  let number = BigInt(`0x${bytes.toString('hex')}`),
    text = '';
  for (let i = 0; i < length; i++) {
    text += ALPHABET[Number(number % 62n)] ?? '';
    number /= 62n;
  }
  return text;
};
const checksum = (random: string) => base62(createHash('sha256').update(`usk_${random}`).digest().subarray(0, 8), 6);

/** A new API token: `usk_<40 random>_<6 checksum>`. The checksum tells a mistyped one without asking the database, and lets scanners be sure of a leaked one. */
export function newToken(): string {
  const random = base62(randomBytes(40), 40);
  return `usk_${random}_${checksum(random)}`;
}

/** False for a token of our shape that cannot be right. Tokens of another shape (a bootstrap token chosen by the operator) are looked up. */
export function couldBeToken(token: string): boolean {
  const parts = SHAPE.exec(token);
  return !parts || checksum(parts[1] ?? '') === parts[2];
}
