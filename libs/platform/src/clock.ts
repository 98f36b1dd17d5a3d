/**
 * What time it is, handed in rather than read, so that rules and tests decide it.
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
