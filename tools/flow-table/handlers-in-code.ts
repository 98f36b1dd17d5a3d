import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import ts from 'typescript';

/** One handler of an event, as found in the code. */
export interface HandlerInCode {
  readonly service: string;
  readonly file: string;
  /** The contract's name (`TaskQueued`), or a wildcard such as `task.*`. */
  readonly subscribedTo: string;
  readonly durable: string;
  /** The first sentence of the class's comment. */
  readonly does: string;
}

/** Every `@OnEvent` and `@OnEveryEvent` under apps/, found in the syntax tree rather than by text search. */
export function handlersInCode(root: string): readonly HandlerInCode[] {
  const files = globSync('apps/*/src/**/*.handler.ts', { cwd: root }).toSorted();
  return files.flatMap(file => handlersIn(root, file));
}

function handlersIn(root: string, file: string): readonly HandlerInCode[] {
  const text = readFileSync(join(root, file), 'utf8');
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: HandlerInCode[] = [];
  for (const statement of source.statements) {
    if (!ts.isClassDeclaration(statement)) continue;
    for (const member of statement.members) {
      const subscription = subscriptionOf(member);
      if (subscription === undefined) continue;
      found.push({
        service: file.split('/')[1] ?? '',
        file: basename(file),
        does: firstSentence(statement),
        ...subscription,
      });
    }
  }
  return found;
}

function subscriptionOf(member: ts.ClassElement): { subscribedTo: string; durable: string } | undefined {
  const decorators = ts.canHaveDecorators(member) ? (ts.getDecorators(member) ?? []) : [];
  for (const { expression } of decorators) {
    if (!ts.isCallExpression(expression)) continue;
    if (!['OnEvent', 'OnEveryEvent'].includes(expression.expression.getText())) continue;
    const [what, options] = expression.arguments;
    if (what === undefined || options === undefined || !ts.isObjectLiteralExpression(options)) continue;
    const durable = options.properties.find(property => property.name?.getText() === 'durable');
    if (
      durable === undefined ||
      !ts.isPropertyAssignment(durable) ||
      !ts.isStringLiteral(durable.initializer)
    ) {
      throw new Error(
        `${member.getSourceFile().fileName}: a durable is a literal, so that one search finds it`,
      );
    }
    return {
      subscribedTo: ts.isStringLiteral(what) ? what.text : what.getText(),
      durable: durable.initializer.text,
    };
  }
  return undefined;
}

function firstSentence(node: ts.ClassDeclaration): string {
  const [comment] = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  const text = ts.getTextOfJSDocComment(comment?.comment)?.replaceAll(/\s+/g, ' ') ?? '';
  return /^(.+?[.:;])(\s|$)/.exec(text)?.[1]?.replace(/[.:;]$/, '') ?? text;
}
