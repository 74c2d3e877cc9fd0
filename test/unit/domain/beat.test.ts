import { mayBeOlder, type Beat } from '../../../domain/beat.ts';

const MONDAY = '2026-03-02T08:00:00.000Z',
  TUESDAY = '2026-03-03T08:00:00.000Z';
const at = (count: number, serverSince = MONDAY): Beat => ({ count, serverSince });

describe('an older backup of the database', () => {
  test.each([
    ['the first beat, or one before which Temporal has forgotten the last', at(8), null, true],
    ['the next beat of the same server', at(8), at(7), false],
    ['beats that were lost on the way', at(12), at(7), false],
    ['a database that counts less', at(5), at(7), true],
    ['a database that counts the same', at(7), at(7), true],
    ['a server started anew, whatever it counts: the backup may be of seconds ago', at(8, TUESDAY), at(7), true],
  ])('%s', (_, beat, last, answer) => {
    expect(mayBeOlder(beat, last)).toBe(answer);
  });
});
