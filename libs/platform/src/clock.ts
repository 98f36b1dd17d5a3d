/**
 * The current time, injected rather than read, so that tests control it.
 * An abstract class because an interface cannot be a Nest token.
 */
export abstract class Clock {
  abstract now(): Date;
}

export class SystemClock extends Clock {
  now(): Date {
    return new Date();
  }
}
