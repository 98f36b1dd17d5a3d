import { globSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { beforeAll, describe, expect, test } from 'vitest';
import { SERVICES, TERMINAL_TASK_EVENTS } from '#libs/contracts';
import type { ServiceName } from '#libs/contracts';
import { accessOf } from '#libs/messaging';

/**
 * The places that decide something about each event of a task. A place is found by its file's name, so that it can move.
 *
 * With one more event in the catalogue each of them must fail to compile: otherwise the event would be missed there in
 * silence.
 */
const PLACES = {
  'a contract': 'libs/contracts/src/catalogue.ts',
  'whether it ends the task': 'libs/contracts/src/model/task-event-type.ts',
  'its name in other webhook dialects': 'libs/contracts/src/model/webhook-event-type.ts',
  'the scope to receive it': 'apps/gateway/src/**/event-scopes.rule.ts',
  'what is logged of it': 'apps/task-registry/src/**/transition-reports.ts',
  'whether it frees a worker': 'apps/matcher/src/matcher.module.ts',
} as const;

/** Adds an event to the list of events, and a contract for it to the catalogue. */
const LIST: Change = {
  file: 'libs/contracts/src/model/task-event-type.ts',
  edit: text => text.replace("  'task.created',\n", "$&  'task.paused',\n"),
};
const CONTRACT: Change = {
  file: 'libs/contracts/src/catalogue.ts',
  edit: text =>
    text.replace(
      "  'task.created': TaskCreated,\n",
      "$&  'task.paused': { ...TaskCreated, type: 'task.paused' },\n",
    ),
};

interface Change {
  readonly file: string;
  edit(text: string): string;
}

type Errors = ReadonlyMap<string, readonly string[]>;

const places = Object.entries(PLACES).map(([what, pattern]): readonly [string, string] => {
  const [file, ...others] = globSync(pattern);
  if (file === undefined || others.length > 0) throw new Error(`${pattern} is not one file.`);
  return [what, file];
});

describe('a new event of a task', () => {
  let before: Errors;
  let after: Errors;
  beforeAll(() => {
    before = errorsWith([]);
    // Some places decide about names, others about contracts.
    const named = errorsWith([LIST]);
    const published = errorsWith([LIST, CONTRACT]);
    after = new Map([...named].map(([file, found]) => [file, [...found, ...(published.get(file) ?? [])]]));
  });

  test.each(places)('needs %s: %s does not compile without it', (_what, file) => {
    expect(before.get(file)).toEqual([]);
    expect(after.get(file)).not.toEqual([]);
  });
});

test('a service that acts on one end of a task acts on every end', () => {
  const acting = SERVICES.filter(service => endsIn(service).length > 0);
  expect(acting).toEqual(['matcher', 'sla-monitor', 'billing']);
  for (const service of acting) expect(endsIn(service)).toEqual(TERMINAL_TASK_EVENTS);
});

/** The terminal events for which a service has a durable consumer of their own. */
function endsIn(service: ServiceName): readonly string[] {
  const subjects = accessOf(service).durables.map(({ filterSubject }) => filterSubject);
  return TERMINAL_TASK_EVENTS.filter(type => subjects.includes(type));
}

const parsed = ts.readConfigFile('tsconfig.json', path => ts.sys.readFile(path));
const { options: configured } = ts.parseJsonConfigFileContent(parsed.config, ts.sys, '.');
const options: ts.CompilerOptions = { ...configured, incremental: false, noEmit: true };
const sources = new Map<string, ts.SourceFile | undefined>();

/** The messages of the compiler in each place, with these changes. */
function errorsWith(changes: readonly Change[]): Errors {
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (path, target) => {
    const change = changes.find(({ file }) => path.endsWith(file));
    if (change !== undefined) {
      return ts.createSourceFile(path, change.edit(readFileSync(path, 'utf8')), target);
    }
    const source = sources.has(path) ? sources.get(path) : read(path, target);
    sources.set(path, source);
    return source;
  };
  const files = places.map(([, file]) => file);
  const program = ts.createProgram(files, options, host);
  return new Map(
    files.map(file => {
      const found = program.getSemanticDiagnostics(program.getSourceFile(file));
      return [file, found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))];
    }),
  );
}
