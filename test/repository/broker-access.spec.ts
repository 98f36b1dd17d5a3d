import { expect, test } from 'vitest';
import { CONSUMING_SERVICES, EVENTS, SERVICES } from '#libs/contracts';
import * as contracts from '#libs/contracts';
import type { ServiceName } from '#libs/contracts';
import { accessOf, permissionsOf } from '#libs/messaging';
import { handlersInCode } from '../../tools/flow-table/handlers-in-code.js';
import { brokerUseOf } from './broker-use.js';

const EVENT_TYPES = new Map<unknown, string>(EVENTS.map(event => [event, event.type]));
const handlers = handlersInCode(process.cwd());

/** The durable consumers that a service's handlers declare: name, then subject. */
function durablesInCode(service: ServiceName): readonly (readonly [string, string])[] {
  const named = new Map<string, unknown>(Object.entries(contracts));
  return handlers
    .filter(handler => handler.service === service)
    .map(
      ({ durable, subscribedTo }) =>
        [durable, EVENT_TYPES.get(named.get(subscribedTo)) ?? subscribedTo] as const,
    );
}

const sorted = (subjects: Iterable<string>): readonly string[] => [...subjects].toSorted();

test.each(SERVICES)('%s has exactly the permissions that its code uses', service => {
  const access = accessOf(service);
  const use = brokerUseOf(service);
  expect({
    sends: sorted(access.sends),
    answers: sorted(access.answers),
    publishes: sorted(access.publishes),
    follows: sorted(access.follows),
    durables: access.durables.map(({ name, filterSubject }) => `${name} ${filterSubject}`).toSorted(),
  }).toEqual({
    sends: sorted(use.sends),
    answers: sorted(use.answers),
    publishes: sorted(use.publishes),
    follows: sorted(use.follows),
    durables: durablesInCode(service)
      .map(durable => durable.join(' '))
      .toSorted(),
  });
});

test.each(SERVICES)('%s broadcasts to its own replicas only', service => {
  for (const subject of brokerUseOf(service).broadcasts)
    expect(subject).toMatch(new RegExp(`^broadcast\\.${service}\\.[a-z-]+$`));
});

test('the services that consume events answer for their dead letters', () => {
  const consuming = SERVICES.filter(service => accessOf(service).durables.length > 0);
  expect(CONSUMING_SERVICES).toEqual(consuming);
});

test('only the gateway may send commands that move money', () => {
  for (const service of SERVICES) {
    const sent = permissionsOf(service).publish.allow.filter(subject =>
      subject.startsWith('command.billing.'),
    );
    if (service === 'gateway') expect(sent.length).toBeGreaterThan(10);
    else expect(sent).toEqual([]);
  }
});
