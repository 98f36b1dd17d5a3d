import { Command, InvalidArgumentError } from 'commander';
import { z } from 'zod';
import { ON_REQUEST, SECTION_NAMES } from './section.js';
import type { SectionName } from './section.js';

export interface BenchOptions {
  /** Prints one flat object to stdout instead of the table. */
  readonly json: boolean;
  /** Reduces all sections, so that a run takes less than two minutes. */
  readonly quick: boolean;
  readonly sections: readonly SectionName[];
}

const Parsed = z.object({
  json: z.boolean().default(false),
  quick: z.boolean().default(false),
  only: z.array(z.enum(SECTION_NAMES)).default(SECTION_NAMES.filter(name => !ON_REQUEST.includes(name))),
});

/** Parses the flags. Prints the help or the error and exits where that applies. */
export function readOptions(argv: readonly string[]): BenchOptions {
  const command = new Command('bench')
    .description(
      'Measures the real system on this machine: seven processes, PostgreSQL and NATS, all durable.',
    )
    .option('--json', 'print one flat JSON object')
    .option('--quick', 'take less than two minutes')
    .option('--only <sections>', `some of: ${SECTION_NAMES.join(', ')}`, sectionsOf);
  command.parse([...argv], { from: 'user' });
  const { json, quick, only } = Parsed.parse(command.opts());
  return { json, quick, sections: SECTION_NAMES.filter(name => only.includes(name)) };
}

function sectionsOf(text: string): readonly string[] {
  const names = text.split(',').map(name => name.trim());
  const unknown = names.find(name => !SECTION_NAMES.some(known => known === name));
  if (unknown === undefined) return names;
  throw new InvalidArgumentError(`There is no section ${unknown}. There are: ${SECTION_NAMES.join(', ')}.`);
}
