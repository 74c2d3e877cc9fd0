import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { play, type Step } from './history.ts';

/** Histories that once showed a fault of the product, shrunk, each by the rule that it broke. */
let database: TestDatabase, pool: pg.Pool;
beforeAll(async () => { database = await createTestDatabase(); pool = new pg.Pool({ connectionString: database.url, max: 4 }); });
afterAll(async () => { await pool.end(); await database.drop(); });

const step = (kind: Step['kind'], a: number, b: number, c: number): Step => ({ kind, a, b, c });

const EXAMPLES: Record<string, Step[]> = {
  'a conflict closes with its facts, though another PMS property could not be read': [step('newEmail', 8, 30, 51), step('word', 28, 5, 31), step('run', 42, 9, 39), step('badRead', 51, 42, 1), step('wordBack', 1, 37, 45)],
  'a changed e-mail goes on waiting when she becomes upcoming, so the same facts change nothing': [step('transfer', 1, 36, 2), step('renewal', 52, 6, 4), step('newEmail', 2, 2, 23)],
  'a changed e-mail goes on waiting while its record is missing': [step('run', 51, 47, 48), step('roommate', 36, 14, 6), step('vanish', 0, 12, 37), step('sameEmail', 11, 54, 59), step('run', 21, 33, 34), step('newEmail', 45, 15, 28), step('run', 6, 18, 29)],
  'a party that is detached or only missing lives: the other party\'s end is held': [step('run', 15, 29, 42), step('superseded', 24, 58, 18), step('moveIn', 54, 15, 30), step('namesake', 30, 34, 27), step('attach', 38, 49, 48), step('moveOut', 44, 37, 35), step('run', 12, 18, 35), step('renewal', 52, 14, 35)],
  'the end of a person whose record is used again is held, also where the PMS says past in the same read': [step('wait', 9, 1, 47), step('moveIn', 9, 14, 51), step('word', 1, 38, 16), step('usedAgain', 19, 5, 20), step('transfer', 34, 29, 49)],
  'a past stay of a record used again stays with the human it was about': [step('moveIn', 9, 47, 12), step('renewal', 0, 24, 54), step('moveOut', 2, 16, 56), step('usedAgain', 14, 46, 59)],
  'a held end has not ended the support of a manual assignment': [step('badRead', 11, 8, 42), step('futureLease', 43, 10, 2), step('answerHeld', 53, 53, 15), step('answerHeld', 35, 6, 51), step('transfer', 34, 30, 7), step('giveUnit', 17, 13, 25), step('applicant', 31, 19, 18), step('run', 33, 27, 29), step('run', 1, 34, 35)],
};

test.each(Object.entries(EXAMPLES))('%s', async (_, steps) => {
  const { violation, words } = await play(pool, steps);
  expect({ violation, words: violation ? words : [] }).toEqual({ violation: null, words: [] });
});
