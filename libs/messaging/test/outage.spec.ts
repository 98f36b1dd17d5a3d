import { describe, expect, it } from 'vitest';
import { ServiceError } from '#libs/contracts';
import { isOutage } from '../src/outage.js';

const withCode = (code: string): Error => Object.assign(new Error('driver'), { code });
const wrapped = (driverError: Error): Error => Object.assign(new Error('QueryFailedError'), { driverError });

describe('isOutage', () => {
  it.each([
    ['a service that cannot be reached', new ServiceError('unavailable', 'service.unavailable', '')],
    ['a refused connection', withCode('ECONNREFUSED')],
    ['a database that shuts down', withCode('57P01')],
    ['a database that starts up', withCode('57P03')],
    ['a lost database connection inside the ORM', wrapped(withCode('08006'))],
    [
      'a connection the driver has lost without a code',
      wrapped(new Error('Connection terminated unexpectedly')),
    ],
    ['an outage as the cause', new Error('could not save', { cause: withCode('ECONNRESET') })],
  ])('is true for %s', (_, error) => {
    expect(isOutage(error)).toBe(true);
  });

  it.each([
    ['a refusal', new ServiceError('conflict', 'task.conflict', '')],
    ['a broken constraint', wrapped(withCode('23505'))],
    ['a defect', new TypeError('x is undefined')],
    ['a file that is missing', withCode('ENOENT')],
    ['what is no error at all', 'ECONNREFUSED'],
  ])('is false for %s', (_, error) => {
    expect(isOutage(error)).toBe(false);
  });

  it('ends for errors that cause one another', () => {
    const one = new Error('one');
    one.cause = new Error('other', { cause: one });
    expect(isOutage(one)).toBe(false);
  });
});
