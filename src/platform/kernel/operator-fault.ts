/**
 * What keeps the process from starting, or from going on, and that whoever runs it can mend. The message is all that they
 * get to see: one sentence or two that name the thing and the mend.
 */
export class OperatorFault extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}
