import { pool, poolStage } from '../support/pool-stage.ts';
import { play, type Step } from './history.ts';

/** Histories that once showed a fault of the product, shrunk, each by the rule that it broke. */
poolStage(4);

const step = (kind: Step['kind'], a: number, b: number, c: number): Step => ({ kind, a, b, c });

const EXAMPLES: Record<string, Step[]> = {
  'a conflict closes with its facts, though another PMS property could not be read': [
    step('newEmail', 8, 30, 51),
    step('word', 28, 5, 31),
    step('run', 42, 9, 39),
    step('badRead', 51, 42, 1),
    step('wordBack', 1, 37, 45),
  ],
  'a changed e-mail goes on waiting when she becomes upcoming, so the same facts change nothing': [
    step('transfer', 1, 36, 2),
    step('renewal', 52, 6, 4),
    step('newEmail', 2, 2, 23),
  ],
  'a changed e-mail goes on waiting while its record is missing': [
    step('run', 51, 47, 48),
    step('roommate', 36, 14, 6),
    step('vanish', 0, 12, 37),
    step('sameEmail', 11, 54, 59),
    step('run', 21, 33, 34),
    step('newEmail', 45, 15, 28),
    step('run', 6, 18, 29),
  ],
  "a party that is detached or only missing lives: the other party's end is held": [
    step('run', 15, 29, 42),
    step('superseded', 24, 58, 18),
    step('moveIn', 54, 15, 30),
    step('namesake', 30, 34, 27),
    step('attach', 38, 49, 48),
    step('moveOut', 44, 37, 35),
    step('run', 12, 18, 35),
    step('renewal', 52, 14, 35),
  ],
  'the end of a person whose record is used again is held, also where the PMS says past in the same read': [
    step('wait', 9, 1, 47),
    step('moveIn', 9, 14, 51),
    step('word', 1, 38, 16),
    step('usedAgain', 19, 5, 20),
    step('transfer', 34, 29, 49),
  ],
  'a past stay of a record used again stays with the human it was about': [
    step('moveIn', 9, 47, 12),
    step('renewal', 0, 24, 54),
    step('moveOut', 2, 16, 56),
    step('usedAgain', 14, 46, 59),
  ],
  'a held end has not ended the support of a manual assignment': [
    step('badRead', 11, 8, 42),
    step('futureLease', 43, 10, 2),
    step('answerHeld', 53, 53, 15),
    step('answerHeld', 35, 6, 51),
    step('transfer', 34, 30, 7),
    step('giveUnit', 17, 13, 25),
    step('applicant', 31, 19, 18),
    step('run', 33, 27, 29),
    step('run', 1, 34, 35),
  ],
  'a known person whose new e-mail a namesake typed by hand logs in with is she, in that very run': [
    step('becomesCurrent', 47, 53, 39),
    step('newEmail', 17, 10, 54),
    step('typeIn', 26, 33, 21),
  ],
  'the end of a person whose record is used again waits in every property, not only where it was noticed': [
    step('wait', 0, 0, 1),
    step('secondLease', 2, 1, 0),
    step('run', 0, 0, 0),
    step('usedAgain', 2, 17, 0),
    step('moveOut', 2, 0, 0),
  ],
  'a record that only says past names nobody, also where its read was not complete': [
    step('twin', 20, 4, 36),
    step('badRead', 47, 31, 33),
    step('namesake', 38, 45, 18),
    step('roommate', 8, 49, 4),
    step('usedAgain', 32, 50, 16),
    step('renewal', 50, 35, 41),
  ],
  'a superseded stay closes in the run that links its person to where she goes on': [
    step('takeUnit', 1, 0, 0),
    step('superseded', 1, 0, 0),
    step('guard', 0, 0, 0),
    step('superseded', 0, 0, 0),
    step('twin', 0, 4, 0),
  ],
  'what waits lapses when she has left for another reason, though the read was not complete': [
    step('run', 12, 5, 57),
    step('usedAgain', 54, 56, 59),
    step('transfer', 39, 4, 22),
    step('run', 4, 3, 52),
    step('map', 0, 55, 58),
    step('badRead', 24, 7, 55),
  ],
  'a superseded stay begins to be absent with the first complete read, though nothing in it is new': [
    step('run', 29, 35, 40),
    step('badRead', 24, 33, 28),
    step('superseded', 42, 31, 30),
    step('run', 9, 53, 38),
    step('run', 12, 16, 12),
    step('run', 54, 9, 12),
  ],
  'a detached stay is a live successor: she is not as absent where it carries on': [
    step('answerConflict', 3, 57, 1),
    step('vanish', 54, 35, 32),
    step('renewal', 36, 59, 39),
    step('namesake', 29, 15, 28),
    step('comesBack', 55, 13, 42),
    step('renewal', 43, 44, 8),
    step('moveOut', 15, 47, 29),
    step('guard', 18, 12, 28),
    step('attach', 43, 25, 59),
    step('transfer', 18, 56, 36),
    step('moveLogin', 7, 45, 31),
    step('superseded', 14, 58, 12),
  ],
  'attached again, a PMS property has to be read completely three times before who is missing is said to be gone': [
    step('run', 29, 35, 40),
    step('roommate', 58, 18, 50),
    step('vanish', 33, 57, 2),
    step('run', 6, 37, 36),
    step('attach', 1, 29, 21),
    step('run', 9, 53, 38),
    step('attach', 2, 27, 15),
    step('run', 0, 0, 0),
    step('run', 0, 0, 0),
  ],
  'a superseded stay closes in the run that first reads another stay of its person': [
    step('run', 2, 57, 1),
    step('superseded', 31, 52, 2),
    step('renewal', 32, 59, 29),
    step('mergeByHand', 6, 31, 54),
  ],
  'what only waited for a conflict waits for a manager where the guard holds it by then': [
    step('answerConflict', 4, 0, 1),
    step('transfer', 58, 19, 55),
    step('guard', 4, 0, 28),
    step('answerConflict', 0, 0, 55),
    step('run', 0, 3, 0),
    step('guard', 0, 3, 0),
    step('run', 0, 4, 0),
  ],
  'an e-mail that waits behind a record used again is contact as soon as somebody logs in with it, in whatever property': [
    step('usedAgain', 0, 5, 1),
    step('run', 0, 0, 0),
    step('newEmail', 0, 2, 0),
    step('run', 0, 0, 0),
    step('twin', 0, 7, 0),
    step('run', 2, 0, 0),
  ],
  'the e-mail that is accepted is the one that was shown, not what a stay said that is read no more': [
    step('wait', 1, 0, 0),
    step('secondLease', 2, 7, 0),
    step('run', 2, 0, 0),
    step('vanish', 7, 0, 0),
    step('newEmail', 2, 2, 0),
    step('answerConflict', 2, 0, 0),
  ],
  'an e-mail that waited behind a record used again is asked about once that is answered': [
    step('usedAgain', 0, 5, 1),
    step('run', 0, 0, 0),
    step('newEmail', 0, 2, 0),
    step('usedAgainAnswer', 0, 0, 0),
  ],
  'a unit that is taken by hand and given back by undo: the end that was held for a record used again waits as before': [
    step('newPhone', 24, 57, 0),
    step('usedAgain', 20, 33, 58),
    step('map', 54, 9, 38),
    step('run', 2, 59, 54),
    step('undoWrite', 57, 2, 1),
  ],
  'a detached end that waits is not approved while Unit Sync is off': [
    step('mapDuringRun', 57, 11, 15),
    step('attach', 57, 3, 17),
    step('run', 31, 1, 4),
    step('unitSync', 40, 33, 58),
    step('answerHeld', 15, 5, 40),
  ],
};

test.each(Object.entries(EXAMPLES))('%s', async (_, steps) => {
  const { violation, words } = await play(pool, steps);
  expect({ violation, words: violation ? words : [] }).toEqual({ violation: null, words: [] });
});
