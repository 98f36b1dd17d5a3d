import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EVENTS, SERVICES, STREAMS } from '#libs/contracts';
import type { ServiceName } from '#libs/contracts';
import { newAccess } from '#libs/embedded';
import { BROKER_USERS, COMMANDS, accessOf, inboxPrefixOf } from '#libs/messaging';
import type { BrokerUser } from '#libs/messaging';
import { startTestNats } from '#libs/testing';
import type { TestNats } from '#libs/testing';
import { BrokerClient } from './broker-users.js';

const access = newAccess();
const RESTRICTED = BROKER_USERS.filter(user => user !== 'operator');
const DURABLES = SERVICES.flatMap(service =>
  accessOf(service).durables.map(durable => ({ service, ...durable })),
);
const STREAM_NAMES = [...Object.keys(STREAMS), 'DEAD'];

let nats: TestNats;
let clients: Map<BrokerUser, BrokerClient>;

beforeAll(async () => {
  nats = await startTestNats({ access });
  clients = new Map();
  for (const user of BROKER_USERS) clients.set(user, await BrokerClient.enter(user, nats.url, access));
});
afterAll(async () => {
  for (const client of clients.values()) await client.close();
  await nats.stop();
});

function as(user: BrokerUser): BrokerClient {
  const client = clients.get(user);
  if (client === undefined) throw new Error(`${user} has not entered.`);
  return client;
}

/** Checks one row of the matrix: of `subjects`, the user may publish on exactly `wanted`. */
async function expectPublishable(
  user: BrokerUser,
  subjects: readonly string[],
  wanted: (subject: string) => boolean,
): Promise<void> {
  expect(await as(user).publishable(subjects)).toEqual(subjects.filter(wanted));
}

async function expectAudible(
  user: BrokerUser,
  subjects: readonly string[],
  wanted: (subject: string) => boolean,
): Promise<void> {
  expect(await as(user).audible(subjects)).toEqual(subjects.filter(wanted));
}

describe.each(RESTRICTED)('%s', user => {
  const isService = (service: ServiceName): boolean => user === service;

  test('sends only the commands whose contract names it', async () => {
    const senders = new Map(COMMANDS.map(({ subject, sentBy }) => [subject, sentBy]));
    await expectPublishable(user, [...senders.keys()], subject =>
      (senders.get(subject) ?? []).some(isService),
    );
  });

  test('publishes only the events of its own streams', async () => {
    const publishers = new Map<string, readonly ServiceName[]>(
      EVENTS.map(({ type, stream }) => [type, STREAMS[stream].publishers]),
    );
    const invented = ['task.invented', 'quality.invented', 'billing.invented'];
    await expectPublishable(user, [...publishers.keys()], subject =>
      (publishers.get(subject) ?? []).some(isService),
    );
    await expectPublishable(
      user,
      invented,
      subject =>
        (user === 'task-registry' && subject.startsWith('task.')) ||
        (user === 'consensus' && subject.startsWith('quality.')) ||
        (user === 'billing' && subject.startsWith('billing.')),
    );
  });

  test('may bury and broadcast, and cannot request a resend', async () => {
    const dead = SERVICES.map(service => `dead.${service}.${service}--anything`);
    const broadcasts = SERVICES.map(service => `broadcast.${service}.anything`);
    await expectPublishable(user, dead, subject => subject.startsWith(`dead.${user}.`));
    await expectPublishable(user, broadcasts, subject => subject.startsWith(`broadcast.${user}.`));
    const resends = DURABLES.map(({ service, name }) => `resend.${service}.${name}`);
    await expectPublishable(user, resends, () => false);
  });

  test('cannot forge a reply or an acknowledgement', async () => {
    const inboxes = BROKER_USERS.map(other => `${inboxPrefixOf(other)}.guessed`);
    await expectPublishable(user, inboxes, () => false);
    const acks = DURABLES.map(({ stream, name }) => `$JS.ACK.${stream}.${name}.1.1.1.1.0`);
    await expectPublishable(user, acks, subject => subject.split('.')[3]?.startsWith(`${user}--`) ?? false);
  });

  test('pulls from its own consumers only, and cannot delete consumers, except the registry', async () => {
    const next = DURABLES.map(({ stream, name }) => `$JS.API.CONSUMER.MSG.NEXT.${stream}.${name}`);
    const own = (subject: string): boolean => subject.split('.').at(-1)?.startsWith(`${user}--`) ?? false;
    const ofTheRelay = (subject: string): boolean => user === 'task-registry' && subject.includes('.TASK.');
    await expectPublishable(user, next, subject => own(subject) || ofTheRelay(subject));
    const creations = DURABLES.flatMap(({ stream, name, filterSubject }) => [
      `$JS.API.CONSUMER.CREATE.${stream}.${name}.${filterSubject}`,
      `$JS.API.CONSUMER.DURABLE.CREATE.${stream}.${name}`,
    ]);
    await expectPublishable(user, creations, subject => {
      if (subject.includes('.DURABLE.')) return false;
      return ofTheRelay(subject) || (subject.split('.')[5]?.startsWith(`${user}--`) ?? false);
    });
    const deletions = DURABLES.map(({ stream, name }) => `$JS.API.CONSUMER.DELETE.${stream}.${name}`);
    await expectPublishable(user, deletions, ofTheRelay);
    // The request, not the subject, names the consumer, so no permission can check its owner.
    await expectPublishable(
      user,
      STREAM_NAMES.map(stream => `$JS.API.CONSUMER.CREATE.${stream}`),
      () => false,
    );
  });

  test('creates and updates the streams it owns, and cannot delete any', async () => {
    const owned = user === 'subscriber' ? [] : accessOf(user).owns;
    for (const verb of ['CREATE', 'UPDATE']) {
      const subjects = STREAM_NAMES.map(stream => `$JS.API.STREAM.${verb}.${stream}`);
      await expectPublishable(user, subjects, subject =>
        owned.some(stream => stream === subject.split('.').at(-1)),
      );
    }
    for (const verb of ['DELETE', 'PURGE', 'MSG.DELETE', 'SNAPSHOT', 'RESTORE']) {
      const subjects = STREAM_NAMES.map(stream => `$JS.API.STREAM.${verb}.${stream}`);
      await expectPublishable(user, subjects, () => false);
    }
    await expectPublishable(user, ['$JS.API.STREAM.CREATE.ANOTHER', '$SYS.REQ.SERVER.PING'], () => false);
  });

  test('receives only what is meant for it', async () => {
    const commands = COMMANDS.map(({ subject }) => subject);
    await expectAudible(user, commands, subject => subject.startsWith(`command.${user}.`));
    const inboxes = BROKER_USERS.map(other => `${inboxPrefixOf(other)}.>`);
    const own = user === 'subscriber' ? '_INBOX.>' : `_INBOX_${user}.>`;
    await expectAudible(user, inboxes, subject => subject === own);
    const broadcasts = SERVICES.map(service => `broadcast.${service}.anything`);
    await expectAudible(user, broadcasts, subject => subject.startsWith(`broadcast.${user}.`));
    const resends = DURABLES.map(({ service, name }) => `resend.${service}.${name}`);
    await expectAudible(user, resends, subject => subject.startsWith(`resend.${user}.`));
    const types: readonly string[] = EVENTS.map(({ type }) => type);
    // What event streams show and requests wait for.
    await expectAudible(
      user,
      types,
      type => user === 'subscriber' || (user === 'gateway' && type.startsWith('task.')),
    );
    const wide = ['>', '*', '*.*', 'dead.>', 'command.>', '$JS.>', '$JS.ACK.>', '$JS.EVENT.>', '$SYS.>'];
    await expectAudible(user, wide, () => false);
    const families = ['task.*', 'quality.*', 'billing.*'];
    await expectAudible(user, families, () => user === 'subscriber');
  });
});

test('the operator may do everything but read the replies to subscribers', async () => {
  const subjects = [
    'task.created',
    'command.billing.add-credit',
    '$JS.API.STREAM.PURGE.DEAD',
    'resend.a.a--b',
  ];
  await expectPublishable('operator', subjects, () => true);
  await expectAudible('operator', ['task.*', 'dead.>', '_INBOX.>'], subject => subject !== '_INBOX.>');
});
