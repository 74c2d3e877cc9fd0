/** Seals a PMS secret, bound to the record that owns it: a sealed text moved to another record does not open (server/secrets.ts). */
export interface SecretBox {
  seal(recordId: string, plain: string): string;
  /** @throws when the text is not ours, its key is gone, or it belongs to another record. */
  open(recordId: string, sealed: string): string;
}
