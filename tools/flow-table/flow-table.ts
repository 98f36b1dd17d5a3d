import { EVENTS } from '#libs/contracts';
import * as contracts from '#libs/contracts';
import type { HandlerInCode } from './handlers-in-code.js';

const SUBJECT_BY_CONTRACT: ReadonlyMap<string, string> = new Map(
  Object.entries(contracts).flatMap(([name, value]): [string, string][] => {
    const contract = EVENTS.find(event => event === value);
    return contract === undefined ? [] : [[name, contract.type]];
  }),
);

/** The flow table in Markdown: each event, when it is published, and what every service does then. */
export function flowTable(handlers: readonly HandlerInCode[]): string {
  const rows = EVENTS.map(event => {
    const own = handlers.filter(({ subscribedTo }) => SUBJECT_BY_CONTRACT.get(subscribedTo) === event.type);
    return rowOf(event.type, event.publishedWhen, own);
  });
  const wildcards = [
    ...new Set(
      handlers.map(({ subscribedTo }) => subscribedTo).filter(subscribedTo => subscribedTo.includes('*')),
    ),
  ];
  const everyOne = wildcards.map(wildcard => {
    const own = handlers.filter(({ subscribedTo }) => subscribedTo === wildcard);
    return rowOf(wildcard, 'any of these', own);
  });
  return ['| event | published when | and then |', '|---|---|---|', ...rows, ...everyOne].join('\n');
}

function rowOf(subject: string, when: string, handlers: readonly HandlerInCode[]): string {
  const reactions = handlers.map(
    ({ service, file, does }) =>
      `**${service}** ${lowerFirst(does)} (\`${file.replace('.handler.ts', '')}\`)`,
  );
  return `| \`${subject}\` | ${when} | ${reactions.join('<br>')} |`;
}

function lowerFirst(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
