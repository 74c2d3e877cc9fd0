import path from 'node:path';
import Sequencer from '@jest/test-sequencer';

/** The folders whose files take minutes begin first: where nothing is known of earlier runs, a long file would begin last, and one core would wait for it. */
const FOLDERS = ['model', 'soak', 'fault', 'workflow', 'integration'];
const BROWSERS = 'e2e';
/** A browser keeps more than a core busy with drawing, while most other long files wait for something: one in three files, so that two browsers seldom meet. */
const EACH = 3;

const folder = (test) => path.basename(path.dirname(test.path));
const rank = (test) => {
  const at = FOLDERS.indexOf(folder(test));
  return at < 0 ? FOLDERS.length : at;
};

export default class LongestFirst extends Sequencer {
  sort(tests) {
    const sorted = [...super.sort(tests)].sort((a, b) => rank(a) - rank(b)),
      browsers = sorted.filter((test) => folder(test) === BROWSERS),
      others = sorted.filter((test) => folder(test) !== BROWSERS);
    return [
      ...browsers.flatMap((test, i) => [test, ...others.slice(i * (EACH - 1), (i + 1) * (EACH - 1))]),
      ...others.slice(browsers.length * (EACH - 1)),
    ];
  }
}
