import { DEAD_STREAM, SERVICES, STREAMS, streamNames } from '#libs/contracts';
import type { ServiceName, StreamName } from '#libs/contracts';
import { accessOf } from './service-access.js';
import type { DurableAccess, ServiceAccess } from './service-access.js';

/** A user of the broker: a service, a reader of events, or the operator and their tools. */
export type BrokerUser = ServiceName | 'subscriber' | 'operator';

export const BROKER_USERS: readonly BrokerUser[] = [...SERVICES, 'subscriber', 'operator'];

interface Subjects {
  readonly allow: readonly string[];
  /** Wins over `allow`. */
  readonly deny: readonly string[];
}

/**
 * What a user may do, in the terms of the NATS server
 * (https://docs.nats.io/running-a-nats-service/configuration/securing_nats/authorization).
 */
export interface Permissions {
  readonly publish: Subjects;
  readonly subscribe: Subjects;
  /** May reply once to each message received that names a reply subject, and to no other. */
  readonly mayRespond: boolean;
}

/** The inbox prefix of clients that do not set one. */
const COMMON_INBOX = '_INBOX';

/**
 * Each user has its own inbox prefix, so that no user can read the replies to another. The subscriber alone has the
 * default prefix, so that plain clients in any language work without configuration.
 */
export function inboxPrefixOf(user: BrokerUser): string {
  return user === 'subscriber' ? COMMON_INBOX : `${COMMON_INBOX}_${user}`;
}

export function permissionsOf(user: BrokerUser): Permissions {
  if (user === 'operator') return OPERATOR;
  if (user === 'subscriber') return subscriberPermissions();
  return servicePermissions(accessOf(user));
}

/** The operator's tools read and repair everything except the replies to subscribers' clients. */
const OPERATOR: Permissions = {
  publish: { allow: ['>'], deny: [] },
  subscribe: { allow: ['>'], deny: [`${COMMON_INBOX}.>`] },
  mayRespond: false,
};

function servicePermissions(access: ServiceAccess): Permissions {
  const { service, sends, answers, publishes, owns, durables, follows } = access;
  const publish = [
    ...sends,
    ...publishes.flatMap(stream => STREAMS[stream].subjects),
    `broadcast.${service}.*`,
    `dead.${service}.*`,
    ...owns.flatMap(stream => [`$JS.API.STREAM.CREATE.${stream}`, `$JS.API.STREAM.UPDATE.${stream}`]),
    ...[...owns, ...publishes, ...durables.map(({ stream }) => stream)].map(
      stream => `$JS.API.STREAM.INFO.${stream}`,
    ),
    // To report outside consumers that were lost with the broker's storage.
    ...owns.filter(isOfEvents).map(stream => `$JS.API.CONSUMER.LIST.${stream}`),
    ...durables.map(({ stream }) => `$JS.API.STREAM.MSG.GET.${stream}`),
    ...durables.flatMap(consumerSubjects),
    ...(publishes.includes('TASK') ? relaySubjects('TASK') : []),
  ];
  const subscribe = [
    `${inboxPrefixOf(service)}.>`,
    `broadcast.${service}.*`,
    ...(answers.length > 0 ? [`command.${service}.*`] : []),
    ...(durables.length > 0 ? [`resend.${service}.*`] : []),
    ...follows,
  ];
  return {
    publish: { allow: unique(publish), deny: [] },
    subscribe: { allow: unique(subscribe), deny: [] },
    mayRespond: answers.length > 0 || durables.length > 0,
  };
}

function isOfEvents(stream: StreamName | typeof DEAD_STREAM.name): stream is StreamName {
  return stream !== DEAD_STREAM.name;
}

function consumerSubjects({ name, stream, filterSubject }: DurableAccess): readonly string[] {
  return [
    `$JS.API.CONSUMER.CREATE.${stream}.${name}.${filterSubject}`,
    `$JS.API.CONSUMER.INFO.${stream}.${name}`,
    `$JS.API.CONSUMER.MSG.NEXT.${stream}.${name}`,
    `$JS.ACK.${stream}.${name}.>`,
  ];
}

/**
 * The relay reads the stream through consumers with random names, and rewinds every consumer that is ahead of a
 * stream that lost its end (rewind-consumers.ts).
 */
function relaySubjects(stream: StreamName): readonly string[] {
  return [
    `$JS.API.STREAM.MSG.GET.${stream}`,
    `$JS.API.CONSUMER.LIST.${stream}`,
    `$JS.API.CONSUMER.CREATE.${stream}.>`,
    `$JS.API.CONSUMER.INFO.${stream}.*`,
    `$JS.API.CONSUMER.DELETE.${stream}.*`,
    `$JS.API.CONSUMER.MSG.NEXT.${stream}.*`,
  ];
}

/**
 * Follows events live, and through durable consumers that it creates. A consumer's name is one token, so permissions
 * cannot express a pattern such as `reporting--*`: all names are allowed except those of the services. Only creation
 * on the subject that contains the consumer's name is allowed; the older subject without it takes the name from the
 * request, which permissions cannot check.
 */
function subscriberPermissions(): Permissions {
  const taken = SERVICES.flatMap(service => accessOf(service).durables);
  return {
    publish: {
      allow: [
        '$JS.API.INFO',
        '$JS.API.STREAM.NAMES',
        ...streamNames().flatMap(stream => [
          `$JS.API.STREAM.INFO.${stream}`,
          `$JS.API.STREAM.MSG.GET.${stream}`,
          `$JS.API.CONSUMER.CREATE.${stream}.*`,
          `$JS.API.CONSUMER.CREATE.${stream}.*.>`,
          `$JS.API.CONSUMER.DURABLE.CREATE.${stream}.*`,
          `$JS.API.CONSUMER.INFO.${stream}.*`,
          `$JS.API.CONSUMER.MSG.NEXT.${stream}.*`,
          `$JS.ACK.${stream}.*.>`,
          `$JS.FC.${stream}.*.>`,
        ]),
      ],
      deny: taken.flatMap(({ name, stream }) => [
        `$JS.API.CONSUMER.CREATE.${stream}.${name}`,
        `$JS.API.CONSUMER.CREATE.${stream}.${name}.>`,
        `$JS.API.CONSUMER.DURABLE.CREATE.${stream}.${name}`,
        `$JS.API.CONSUMER.MSG.NEXT.${stream}.${name}`,
        `$JS.ACK.${stream}.${name}.>`,
      ]),
    },
    subscribe: {
      allow: [`${COMMON_INBOX}.>`, ...streamNames().flatMap(stream => STREAMS[stream].subjects)],
      deny: [],
    },
    mayRespond: false,
  };
}

function unique(subjects: readonly string[]): readonly string[] {
  return [...new Set(subjects)];
}
