/**
 * Loaded into a service first (`node --import`), so that its clock can be shifted while it runs: `Date` is off by the
 * number of milliseconds in the file named by CHAOS_CLOCK_FILE. Timers are not affected, as with a real wrong clock.
 */
import { readFileSync } from 'node:fs';

const LOOK_EVERY_MS = 100;

const file = process.env['CHAOS_CLOCK_FILE'];
let offsetMs = 0;

function look(): void {
  try {
    offsetMs = file === undefined ? 0 : Number(readFileSync(file, 'utf8'));
  } catch {
    offsetMs = 0;
  }
}

look();
setInterval(look, LOOK_EVERY_MS).unref();

const RightDate = Date;
const now = (): number => RightDate.now() + offsetMs;

globalThis.Date = new Proxy(RightDate, {
  get: (target, key, receiver): unknown => (key === 'now' ? now : Reflect.get(target, key, receiver)),
  apply: () => new RightDate(now()).toString(),
  construct: (target, given: unknown[], newTarget): object => {
    const made: unknown = Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget);
    return made instanceof RightDate ? made : new RightDate(now());
  },
});
