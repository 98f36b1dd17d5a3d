import { globSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import * as contracts from '#libs/contracts';
import type { ServiceName } from '#libs/contracts';

/** One service's use of the broker, found in its syntax trees. */
export interface BrokerUse {
  /** Subjects of commands it sends. */
  readonly sends: ReadonlySet<string>;
  /** Subjects of commands it answers. */
  readonly answers: ReadonlySet<string>;
  /** Streams it publishes on. */
  readonly publishes: ReadonlySet<string>;
  /** Events it follows live. */
  readonly follows: ReadonlySet<string>;
  /** Subjects of its broadcasts. */
  readonly broadcasts: ReadonlySet<string>;
}

const COMMAND_SUBJECTS = subjectsByName('command.');
const OF_DEAD_LETTERS = contracts.CONSUMING_SERVICES.flatMap(service =>
  Object.values(contracts.DEAD_LETTER_COMMANDS[service]).map(({ subject }) => ({ service, subject })),
);
const EVENT_SUBJECTS = new Map<string, string>(
  Object.entries<unknown>(contracts).flatMap(([name, value]): [string, string][] => {
    const event = contracts.EVENTS.find(contract => contract === value);
    return event === undefined ? [] : [[name, event.type]];
  }),
);

export function brokerUseOf(service: ServiceName): BrokerUse {
  const use = {
    ...{ sends: new Set<string>(), answers: new Set<string>(), publishes: new Set<string>() },
    ...{ follows: new Set<string>(), broadcasts: new Set<string>() },
  };
  // By its messaging module, which is in libs.
  for (const { service: owner, subject } of OF_DEAD_LETTERS) if (owner === service) use.answers.add(subject);
  for (const file of globSync(`apps/${service}/src/**/*.ts`)) {
    if (file.endsWith('.spec.ts')) continue;
    const text = readFileSync(file, 'utf8');
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    const followsLive = /broadcasts\.listen\(/.test(text);
    visit(source, node => {
      if (ts.isStringLiteral(node) && node.text.startsWith('broadcast.')) use.broadcasts.add(node.text);
      if (ts.isPropertyAssignment(node) && node.name.getText() === 'stream' && isOutbox(node)) {
        if (ts.isStringLiteral(node.initializer)) use.publishes.add(node.initializer.text);
      }
      if (followsLive && ts.isIdentifier(node) && node.text === 'TERMINAL_TASK_EVENTS') {
        for (const type of contracts.TERMINAL_TASK_EVENTS) use.follows.add(type);
      }
      if (followsLive && ts.isIdentifier(node) && node.text === 'TASK_EVENT_TYPES') {
        for (const type of contracts.TASK_EVENT_TYPES) use.follows.add(type);
      }
      if (!ts.isIdentifier(node) || !isUsedAsValue(node)) return;
      if (node.text === 'EventPublisher') use.publishes.add('TASK');
      if (node.text === 'DEAD_LETTER_COMMANDS')
        for (const { subject } of OF_DEAD_LETTERS) use.sends.add(subject);
      const command = COMMAND_SUBJECTS.get(node.text);
      if (command !== undefined) {
        if (isAnswered(node)) use.answers.add(command);
        // A service also names the commands it answers elsewhere; no service sends commands to itself.
        else if (!command.startsWith(`command.${service}.`)) use.sends.add(command);
      }
      const event = EVENT_SUBJECTS.get(node.text);
      if (event !== undefined && followsLive) use.follows.add(event);
    });
  }
  return use;
}

function subjectsByName(prefix: string): ReadonlyMap<string, string> {
  return new Map(
    Object.entries<unknown>(contracts).flatMap(([name, value]): [string, string][] => {
      if (typeof value !== 'object' || value === null || !('subject' in value)) return [];
      const { subject } = value;
      return typeof subject === 'string' && subject.startsWith(prefix) ? [[name, subject]] : [];
    }),
  );
}

function visit(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node);
  node.forEachChild(child => {
    visit(child, see);
  });
}

/** Imports and `typeof X` only name it; `X.reply` and `X.type` are about its shape. */
function isUsedAsValue({ parent }: ts.Identifier): boolean {
  if (ts.isImportSpecifier(parent) || ts.isTypeQueryNode(parent)) return false;
  return !ts.isPropertyAccessExpression(parent);
}

function isAnswered({ parent }: ts.Identifier): boolean {
  return ts.isCallExpression(parent) && parent.expression.getText() === 'HandlesCommand';
}

function isOutbox(node: ts.PropertyAssignment): boolean {
  const call = node.parent.parent;
  return ts.isCallExpression(call) && call.expression.getText() === 'OutboxModule.forRoot';
}
