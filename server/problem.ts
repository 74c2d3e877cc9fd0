/** A start that cannot go on for a reason the operator can mend. The message is all that is printed: no stack, exit code 1. */
export class StartProblem extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'StartProblem';
  }
}
