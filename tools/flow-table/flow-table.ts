import { EVENTS } from '#libs/contracts';
import * as contracts from '#libs/contracts';
import type { HandlerInCode } from './handlers-in-code.js';

const SUBJECT_BY_CONTRACT: ReadonlyMap<string, string> = new Map(
  Object.entries(contracts).flatMap(([name, value]): [string, string][] => {
    const contract = EVENTS.find(event => event === value);
    return contract === undefined ? [] : [[name, contract.type]];
  }),
);

/** The table "what happens when …" in Markdown: each event, when it is told, and what every service does then. */
export function flowTable(handlers: readonly HandlerInCode[]): string {
  const rows = EVENTS.map(event => {
    const reactions = handlers
      .filter(({ hears }) => hears === 'task.*' || SUBJECT_BY_CONTRACT.get(hears) === event.type)
      .map(
        ({ service, file, does }) =>
          `**${service}** \`${file.replace('.handler.ts', '')}\`: ${lowerFirst(does)}`,
      );
    return `| \`${event.type}\` | ${event.publishedWhen} | ${reactions.join('<br>')} |`;
  });
  return ['| event | told when | and then |', '|---|---|---|', ...rows].join('\n');
}

function lowerFirst(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
