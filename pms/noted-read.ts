import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { KnownPage } from '../domain/pms.ts';
import type { PmsPage, PmsRead, RawPage } from './connector.ts';

/** What came before the first difference is kept until it is read: the first pages as they are, which is all that most properties have, more of them compressed, and pages beyond that are asked for again. */
const KEPT_BYTES = 64 * 1024 * 1024,
  PLAIN_BYTES = 8 * 1024 * 1024;
/** Lists of records shrink to a tenth by this already. */
const LIGHTLY = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

interface Kept {
  digest: string;
  body: Uint8Array;
  isPacked: boolean;
  read: RawPage['read'];
}

/**
 * A read that notes the digest of each page's bytes, and can first be held against an earlier read: every page of that one is asked for,
 * and where all of them are byte for byte the same, nothing of them is parsed. Where one is not, reading begins with what has come already.
 */
export class NotedRead implements PmsRead {
  readonly lists: readonly string[];
  readonly totalsPromised: boolean;
  /** The pages read so far, in their order. */
  readonly pages: KnownPage[] = [];
  readonly #fetchRaw: NonNullable<PmsRead['fetchRaw']>;
  readonly #keptBytes: number;
  readonly #kept = new Map<string, Kept>();
  /** Asked for ahead of its turn when another page turned out to be different. */
  #ahead: { key: string; raw: Promise<RawPage> } | null = null;

  private constructor(read: PmsRead, fetchRaw: NonNullable<PmsRead['fetchRaw']>, keptBytes: number) {
    this.lists = read.lists;
    this.totalsPromised = read.totalsPromised === true;
    this.#fetchRaw = fetchRaw;
    this.#keptBytes = keptBytes;
  }

  /** null where the vendor's pages cannot be told by their bytes. */
  static of(read: PmsRead, keptBytes = KEPT_BYTES): NotedRead | null {
    return read.fetchRaw ? new NotedRead(read, (list, cursor) => read.fetchRaw!(list, cursor), keptBytes) : null;
  }

  /** Asks for the pages of an earlier read, one ahead. True: each is the same as it was, to the last. @throws PmsError as fetchPage does */
  async isSame(known: readonly KnownPage[], signal: AbortSignal): Promise<boolean> {
    let keptBytes = 0;
    for (const [i, page] of known.entries()) {
      const raw = await this.#ask(page),
        next = known[i + 1];
      signal.throwIfAborted();
      if (next) {
        const key = keyOf(next),
          asked = this.#fetchRaw(next.list, next.cursor);
        asked.catch(() => undefined);
        this.#ahead = { key, raw: asked };
      }
      if (keptBytes < this.#keptBytes) {
        const isPacked = keptBytes >= PLAIN_BYTES,
          body = isPacked ? zstdCompressSync(raw.body, LIGHTLY) : raw.body;
        keptBytes += body.length;
        this.#kept.set(keyOf(page), { digest: raw.digest, body, isPacked, read: raw.read });
      }
      if (raw.digest !== page.digest) return false;
    }
    this.#kept.clear();
    return known.length > 0;
  }

  async fetchPage(list: string, cursor: string | null): Promise<PmsPage> {
    const key = keyOf({ list, cursor }),
      kept = this.#kept.get(key);
    this.#kept.delete(key);
    const { digest, body, read } = kept
      ? { digest: kept.digest, body: kept.isPacked ? zstdDecompressSync(kept.body) : kept.body, read: kept.read }
      : await this.#ask({ list, cursor });
    this.pages.push({ list, cursor, digest });
    return read(body);
  }

  /** The page that was asked for ahead, or a new request. */
  #ask(page: { list: string; cursor: string | null }): Promise<RawPage> {
    const ahead = this.#ahead;
    this.#ahead = null;
    return ahead?.key === keyOf(page) ? ahead.raw : this.#fetchRaw(page.list, page.cursor);
  }
}

const keyOf = ({ list, cursor }: { list: string; cursor: string | null }): string => `${list}/${cursor ?? ''}`;
