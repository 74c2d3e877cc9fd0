import { isAscii, isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import { Refusal } from '../domain/refusal.ts';

/** A file as its bytes come; one that is there already is a list with one piece. */
export type FileBytes = Iterable<Buffer> | AsyncIterable<Buffer>;

const unreadable = (detail: string, line: number, message: string) =>
  new Refusal('csv_unreadable', detail, [{ path: `line ${line}`, message, line, column: null }]);

/** As much as tells UTF-16 without a byte order mark. */
const HEAD_BYTES = 2000;
const CONTROL = /[\u0000-\u0008\u000e-\u001f]/;
const BREAK = /\r\n|\n|\r/g;
const breaksIn = (text: string): number => text.match(BREAK)?.length ?? 0;

/** Text, piece by piece, of a file in UTF-8, UTF-16 or, where it is neither, Windows-1252, as spreadsheets write them. @throws 413, 422 with the line */
export async function* csvText(file: FileBytes, maxBytes: number): AsyncGenerator<string> {
  let decode: ((bytes: Buffer) => string) | null = null,
    flush = () => '',
    held: Buffer = Buffer.alloc(0),
    bytes = 0,
    line = 1,
    isFirst = true,
    isCut = false;
  const checked = (text: string): string => {
    const control = CONTROL.exec(text);
    if (control)
      throw unreadable(
        'The file is no text file in UTF-8, UTF-16 or Windows-1252.',
        line + breaksIn(text.slice(0, control.index)),
        'not a text file',
      );
    if (!text) return text;
    // A line break of two characters may be cut in two.
    line += breaksIn(text) - (isCut && text.startsWith('\n') ? 1 : 0);
    isCut = text.endsWith('\r');
    if (!isFirst) return text;
    isFirst = false;
    return text.replace(/^\ufeff/, '');
  };
  const begin = (head: Buffer): void => {
    const utf16 = utf16Of(head);
    if (utf16) {
      const decoder = iconv.getDecoder(utf16, { stripBOM: false });
      decode = (piece) => decoder.write(piece);
      flush = () => decoder.end() ?? '';
    } else {
      const decoder = utf8OrLegacy(() => line);
      decode = (piece) => decoder.write(piece);
      flush = () => decoder.end();
    }
  };
  for await (const piece of file) {
    bytes += piece.length;
    if (bytes > maxBytes) {
      const most = `${Math.round(maxBytes / 1024 / 1024)} MB`;
      throw new Refusal('body_too_large', `The file is longer than ${most}. Send it in parts.`, [
        { path: `line ${line}`, message: `longer than ${most} here`, line, column: null },
      ]);
    }
    held = held.length ? Buffer.concat([held, piece]) : piece;
    if (!decode && held.length < HEAD_BYTES) continue;
    if (!decode) begin(held);
    yield checked(decode!(held));
    held = Buffer.alloc(0);
  }
  if (!decode) begin(held);
  yield checked(decode!(held));
  yield checked(flush());
}

function utf16Of(head: Buffer): 'utf16le' | 'utf16be' | null {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf16be';
  const some = head.subarray(0, HEAD_BYTES),
    zeros = some.filter((byte) => byte === 0).length;
  if (zeros <= some.length / 4) return null;
  return some.subarray(0, 200).findIndex((byte) => byte === 0) % 2 === 1 ? 'utf16le' : 'utf16be';
}

/** Windows-1252 from the first byte on that is no UTF-8. One that follows on characters of UTF-8 is a broken file: which of the two is wrong, nobody can know. */
function utf8OrLegacy(line: () => number): { write(bytes: Buffer): string; end(): string } {
  let rest: Buffer = Buffer.alloc(0),
    isWide = false,
    isLegacy = false;
  const read = (bytes: Buffer): string => {
    if (!isLegacy && !isUtf8(bytes)) {
      if (isWide) {
        const before = bytes.toString('utf8').split('\ufffd')[0] ?? '';
        throw unreadable('The file is in UTF-8, but for one line. Save it as UTF-8.', line() + breaksIn(before), 'not UTF-8');
      }
      isLegacy = true;
    }
    if (isLegacy) return iconv.decode(bytes, 'windows-1252');
    isWide ||= !isAscii(bytes);
    return bytes.toString('utf8');
  };
  return {
    write(bytes) {
      const all = rest.length ? Buffer.concat([rest, bytes]) : bytes,
        end = isLegacy ? all.length : wholeCharacters(all);
      rest = all.subarray(end);
      return read(all.subarray(0, end));
    },
    end: () => read(rest),
  };
}

/** Up to where the bytes are whole characters of UTF-8: the last one may go on in the next piece. */
function wholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    if (byte < 0x80) break;
    if (byte >= 0xc0) return (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}
