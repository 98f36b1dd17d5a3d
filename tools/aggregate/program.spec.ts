import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runAggregate } from './program.js';
import type { ExitCode } from './program.js';
import { simulatedVotes } from './simulated-votes.js';

const METHODS = ['majority', 'weighted', 'dawid_skene'] as const;
/** Dawid & Skene (1979), table 1: five anaesthetists, the first three times, on 45 patients; and their table 4. */
const FIXTURES = join(import.meta.dirname, 'fixtures');
const ANAESTHETISTS = join(FIXTURES, 'dawid-skene-1979.csv');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-test-aggregate-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

let files = 0;
/** Creates a file with this text. */
async function file(text: string | Uint8Array): Promise<string> {
  files += 1;
  const path = join(folder, `${files}.csv`);
  await writeFile(path, text);
  return path;
}

/** Runs the program as the shell would. */
async function run(...args: string[]): Promise<{ exitCode: ExitCode; printed: string; complained: string }> {
  const printed: string[] = [];
  const complained: string[] = [];
  const exitCode = await runAggregate(args, {
    print: text => printed.push(text),
    complain: text => complained.push(text),
  });
  return { exitCode, printed: printed.join(''), complained: complained.join('\n') };
}

async function result(method: string, input: string, ...args: string[]): Promise<string> {
  const { exitCode, printed, complained } = await run('--method', method, '--input', input, ...args);
  expect({ exitCode, complained }).toEqual({ exitCode: 0, complained: '' });
  return printed;
}

const labelsOf = (csv: string) =>
  csv
    .trimEnd()
    .split('\n')
    .map(line => line.split(',').slice(0, 2).join(','));

describe('results', () => {
  it('Dawid–Skene finds the classes of the paper', async () => {
    const estimates = await readFile(join(FIXTURES, 'dawid-skene-1979-estimates.csv'), 'utf8');
    expect(labelsOf(await result('dawid_skene', ANAESTHETISTS))).toEqual(estimates.trimEnd().split(/\r?\n/));
  });

  it('majority: items in input order, shares, ties by code units', async () => {
    const votes = await file(
      'item,worker,label\nz,1,b\nz,2,a\na,1,10\na,2,9\na,3,9\na,4,9\nb,1,x\nb,2,x\nb,3,y\n',
    );
    expect(await result('majority', votes)).toBe('item,label,posterior\nz,a,0.5\na,9,0.75\nb,x,0.666667\n');
  });

  it.each(METHODS)('%s: quotes, CRLF, a byte order mark, other columns in another order', async method => {
    const text =
      '\ufefflabel,note,worker,item\r\n"say ""hi"", twice",,w,"a\r\nb"\r\n\r\n"say ""hi"", twice",x,v,"a\r\nb"\r\n';
    expect(await result(method, await file(text))).toMatch(
      /^item,label,posterior\n"a\r\nb","say ""hi"", twice",[0-9.]+\n$/,
    );
  });

  it.each([
    ['UTF-8', (text: string) => Buffer.from(text)],
    ['UTF-16LE', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16BE', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
  ])('%s: letters that other encodings mix up stay apart', async (_, encode) => {
    const votes = await file(encode('item,worker,label\na,1,é\na,2,è\na,3,è\n'));
    expect(await result('majority', votes)).toBe('item,label,posterior\na,è,0.666667\n');
  });

  it('labels that look like formulas are labels', async () => {
    const votes = await file('item,worker,label\na,1,-1\nb,1,+\nc,1,=A1\nd,1,"x\ny"\n');
    expect(await result('majority', votes)).toBe(
      'item,label,posterior\na,-1,1\nb,+,1\nc,=A1,1\nd,"x\ny",1\n',
    );
  });

  it.each(['weighted', 'dawid_skene'])(
    '%s: a known item keeps its label, one that nobody gave too',
    async method => {
      const votes = await file('item,worker,label\na,1,x\na,2,x\nb,1,x\nb,2,y\n');
      const gold = await file('item,label\na,z\na,z\n');
      expect(await result(method, votes, '--gold', gold)).toMatch(/^item,label,posterior\na,z,1\nb,[xy],/);
    },
  );

  it('weighted: one worker with good known answers outweighs ten who copy one another', async () => {
    const workers = Array.from({ length: 10 }, (_, copy) => `copy-${copy}`);
    const rows = ['g1', 'g2', 'g3', 'open'].flatMap(item => [
      `${item},expert,right`,
      ...workers.map(worker => `${item},${worker},wrong`),
    ]);
    const votes = await file(`item,worker,label\n${rows.join('\n')}\n`);
    const gold = await file('item,label\ng1,right\ng2,right\ng3,right\n');
    expect(labelsOf(await result('weighted', votes)).at(-1)).toBe('open,wrong');
    expect(labelsOf(await result('weighted', votes, '--gold', gold)).at(-1)).toBe('open,right');
  });

  it('majority reports that it ignores gold', async () => {
    const gold = await file('item,label\npatient-01,4\n');
    const { exitCode, printed, complained } = await run(
      '--method',
      'majority',
      '--input',
      ANAESTHETISTS,
      '--gold',
      gold,
    );
    expect(exitCode).toBe(0);
    expect(complained).toBe('note: majority does not use --gold.');
    expect(printed).toContain('\npatient-01,1,1\n');
  });

  it('writes the file given by --output, and leaves no other file', async () => {
    const output = join(folder, 'out.csv');
    await writeFile(output, 'before');
    expect(await result('dawid_skene', ANAESTHETISTS, '--output', output)).toBe('');
    expect(await readFile(output, 'utf8')).toBe(await result('dawid_skene', ANAESTHETISTS));
    expect((await readdir(folder)).filter(name => name.endsWith('.tmp'))).toEqual([]);
  });

  it('Dawid–Skene clearly beats majority when workers have systematic errors', async () => {
    const { csv, truths } = simulatedVotes({ items: 600, votesPerItem: 5, seed: 42 });
    const votes = await file(csv);
    const rightShare = async (method: string) => {
      const labels = labelsOf(await result(method, votes)).slice(1);
      return (
        labels.filter((line, item) => line === `item-${item},${truths[item] ?? ''}`).length / truths.length
      );
    };
    expect(await rightShare('dawid_skene')).toBeGreaterThan((await rightShare('majority')) + 0.1);
  });
});

describe('invalid input: exit code 1 and the line', () => {
  it.each([
    ['item,worker\na,b\n', 'line 1: there is no column "label"; the header has item, worker.'],
    ['item,label,worker,label\n', 'line 1: the column "label" is there twice.'],
    ['item,worker,label\na,b,c\na,b, \n', 'line 3: the label is empty.'],
    ['item,worker,label\n"a\nb",w,x\n,w,x\n', 'line 4: the item is empty.'],
    ['item,worker,label\na,b\n', 'line 2: Invalid Record Length'],
    [Buffer.from('item,worker,label\na,b,c\na,b,é\n', 'latin1'), 'line 3: The bytes are not valid UTF-8.'],
    [Buffer.from('item,worker,label\na,b,c\n', 'utf16le'), 'line 1: There is a control character.'],
    ['item,worker,label\na,b,c\na,b,\u001b$B4A\n', 'line 3: There is a control character.'],
    ['item,worker,label\na,"b,c\n', 'line 2: Quote Not Closed'],
    ['item,worker,label\n', 'has no votes.'],
    ['', 'line 1: has no header line with item, worker, label.'],
  ])('votes %j', async (text, why) => {
    const output = join(folder, 'never.csv');
    const { exitCode, printed, complained } = await run(
      '--method',
      'majority',
      '--input',
      await file(text),
      '--output',
      output,
    );
    expect(complained).toContain(why);
    expect({ exitCode, printed }).toEqual({ exitCode: 1, printed: '' });
    expect(await readdir(folder)).not.toContain('never.csv');
  });

  it.each([
    ['item,label\npatient-01,1\nnobody,1\n', 'line 3: nobody has voted on the item "nobody".'],
    [
      'item,label\npatient-01,1\npatient-01,2\n',
      'line 3: the item "patient-01" has two labels, "1" and "2".',
    ],
    ['item\npatient-01\n', 'line 1: there is no column "label"'],
  ])('gold %j', async (text, why) => {
    const gold = await file(text);
    const { exitCode, complained } = await run(
      '--method',
      'dawid_skene',
      '--input',
      ANAESTHETISTS,
      '--gold',
      gold,
    );
    expect(complained).toContain(`${gold}, ${why}`);
    expect(exitCode).toBe(1);
  });

  it('files that cannot be read or written', async () => {
    for (const input of [join(folder, 'missing.csv'), folder]) {
      const { exitCode, complained } = await run('--method', 'majority', '--input', input);
      expect(complained).toContain(`${input}: cannot be read (`);
      expect(exitCode).toBe(1);
    }
    const output = join(folder, 'missing', 'out.csv');
    const { exitCode, complained } = await run(
      '--method',
      'majority',
      '--input',
      ANAESTHETISTS,
      '--output',
      output,
    );
    expect(complained).toContain(`${output}: cannot be written (`);
    expect(exitCode).toBe(1);
  });

  it('more labels than Dawid–Skene has memory for', async () => {
    const rows = Array.from({ length: 5_000 }, (_, row) => `i${row},w,l${row}`);
    const { exitCode, complained } = await run(
      '--method',
      'dawid_skene',
      '--input',
      await file(`item,worker,label\n${rows.join('\n')}\n`),
    );
    expect(complained).toContain('5000 different labels are too many');
    expect(exitCode).toBe(1);
  });
});

describe('invalid arguments: exit code 2 and the reason', () => {
  it.each([
    [['--input', 'a.csv'], "required option '--method <method>' not specified"],
    [['--method', 'majority'], "required option '--input <file>' not specified"],
    [['--method', 'oracle', '--input', 'a.csv'], 'Allowed choices are majority, weighted, dawid_skene'],
    [['--method', 'majority', '--input', 'a.csv', 'b.csv'], 'too many arguments'],
    [['--method', 'majority', '--input', 'a.csv', '--fast'], "unknown option '--fast'"],
  ])('%j', async (args, why) => {
    const { exitCode, printed, complained } = await run(...args);
    expect(complained).toContain(why);
    expect({ exitCode, printed }).toEqual({ exitCode: 2, printed: '' });
  });

  it('--help explains them', async () => {
    const { exitCode, printed } = await run('--help');
    expect(exitCode).toBe(0);
    expect(printed).toContain('On a tie it is the label that comes first by code units');
  });
});
