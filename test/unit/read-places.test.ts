import { ReadPlaces } from '../../activities/read-places.ts';

const takeAll = (places: ReadPlaces, account: string) => {
  let n = 0;
  while (places.take(account)) n++;
  return n;
};

test.each([1, 2, 3, 5, 8])('%i accounts that never answer leave places for another one, and room for our own work', (slow) => {
  const places = new ReadPlaces(20);
  let taken = 0;
  for (let i = 0; i < slow; i++) taken += takeAll(places, `slow ${i}`);
  expect(taken).toBeLessThan(16);
  expect(places.take('quick')).not.toBeNull();
});

test('one account alone may use a fifth of them, and each gets a first one while any is free', () => {
  const places = new ReadPlaces(20);
  expect(takeAll(places, 'a')).toBe(4);
  expect(places.take('b')).not.toBeNull();
});

test('a place given back can be taken again', () => {
  const places = new ReadPlaces(1),
    leave = places.take('a');
  expect(places.take('b')).toBeNull();
  leave?.();
  expect(places.take('b')).not.toBeNull();
});
