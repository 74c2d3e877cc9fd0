import { createLog, loggableError } from '../../server/log.ts';

class DatabaseError extends Error {
  readonly code = '23505';
  readonly constraint = 'person_login_unique';
  readonly detail = 'Key (email)=(zora@example.com) already exists.';
}

test("of an error from outside only kind, code and place are logged: its words may be a resident's", () => {
  const written: string[] = [];
  const log = createLog('test', 'info', { write: (line) => void written.push(line) });
  const error = new DatabaseError('invalid input:\n    at "zora@example.com"', {
    cause: new SyntaxError('Unexpected token in "Zora Lovelace"'),
  });
  log.error({ err: error, runId: 'r1' }, 'apply failed');
  const line = written.join('');
  expect(line).not.toMatch(/zora|lovelace/i);
  expect(JSON.parse(line)).toMatchObject({
    process: 'test',
    runId: 'r1',
    msg: 'apply failed',
    err: { code: '23505', constraint: 'person_login_unique', frames: expect.any(Array), cause: { type: 'SyntaxError' } },
  });
});

test('messages that are made of names of code or system calls are logged', () => {
  expect(loggableError(new TypeError('x is not a function')).message).toBe('x is not a function');
  expect(
    loggableError(Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { syscall: 'connect', code: 'ECONNREFUSED' })),
  ).toMatchObject({ code: 'ECONNREFUSED', message: 'connect ECONNREFUSED 127.0.0.1:1' });
});
