import path from 'node:path';
import Sequencer from '@jest/test-sequencer';

/** The folders whose files take minutes begin first: where nothing is known of earlier runs, a long file would begin last, and one core would wait for it. */
const FOLDERS = ['model', 'e2e', 'soak', 'fault', 'workflow', 'integration'];
const rank = (test) => {
  const at = FOLDERS.indexOf(path.basename(path.dirname(test.path)));
  return at < 0 ? FOLDERS.length : at;
};

export default class LongestFirst extends Sequencer {
  sort(tests) {
    return [...super.sort(tests)].sort((a, b) => rank(a) - rank(b));
  }
}
