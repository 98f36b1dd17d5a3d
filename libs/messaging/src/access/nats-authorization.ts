import { BROKER_USERS, permissionsOf } from './permissions.js';
import type { BrokerUser, Permissions } from './permissions.js';

/** How one user authenticates. */
export type BrokerIdentity =
  | { readonly kind: 'nkey'; /** The public key, `U…`. */ readonly publicKey: string }
  | { readonly kind: 'password'; readonly user: string; readonly password: string };

/** The longest deadline of a command (that of a resend): a later answer has no recipient. */
const RESPONSE_EXPIRES = '2m';

/** The `authorization` block of a NATS server's configuration (2.9 and newer): every user with what it may do. */
export function natsAuthorization(identityOf: (user: BrokerUser) => BrokerIdentity): string {
  const users = BROKER_USERS.map(user => userBlock(user, identityOf(user)));
  return ['authorization {', '  users: [', ...users, '  ]', '}', ''].join('\n');
}

function userBlock(user: BrokerUser, identity: BrokerIdentity): string {
  const { publish, subscribe, mayRespond } = permissionsOf(user);
  return [
    `    # ${user}`,
    '    {',
    ...identityLines(identity),
    '      permissions: {',
    ...subjectLines('publish', publish),
    ...subjectLines('subscribe', subscribe),
    ...(mayRespond ? [`        allow_responses: { max: 1, expires: "${RESPONSE_EXPIRES}" }`] : []),
    '      }',
    '    }',
  ].join('\n');
}

function identityLines(identity: BrokerIdentity): readonly string[] {
  if (identity.kind === 'nkey') return [`      nkey: ${quoted(identity.publicKey)}`];
  return [`      user: ${quoted(identity.user)}`, `      password: ${quoted(identity.password)}`];
}

function subjectLines(verb: string, { allow, deny }: Permissions['publish']): readonly string[] {
  const list = (subjects: readonly string[]): readonly string[] =>
    subjects.map(subject => `            ${quoted(subject)}`);
  return [
    `        ${verb}: {`,
    '          allow: [',
    ...list(allow),
    '          ]',
    ...(deny.length === 0 ? [] : ['          deny: [', ...list(deny), '          ]']),
    '        }',
  ];
}

/** Quoted, because `$` begins a variable in the server's configuration language. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
