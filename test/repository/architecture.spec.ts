import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const text = readFileSync('ARCHITECTURE.md', 'utf8');

/** The folders of each walk with the files to read there, by the walk's heading. */
const WALKS = new Map(
  section('Three walks')
    .split(/^### /m)
    .slice(1)
    .map(walk => [walk.split('\n', 1)[0] ?? '', foldersOf(walk)] as const),
);

function section(heading: string): string {
  return text.split(`\n## ${heading}\n`)[1]?.split('\n## ', 1)[0] ?? '';
}

function foldersOf(walk: string): readonly { readonly folder: string; readonly files: readonly string[] }[] {
  return [...walk.matchAll(/^- `((?:apps|libs)\/[^`]+\/)`: (.*)$/gm)].map(([, folder = '', line = '']) => ({
    folder,
    files: [...line.matchAll(/`([\w.-]+\.ts)`/g)].map(([, file = '']) => folder + file),
  }));
}

test('every file and folder that ARCHITECTURE.md names exists', () => {
  const named = [...text.matchAll(/`((?:apps|libs|test|docs)\/[^`<…]*)`/g)].map(([, path = '']) => path);
  expect(named.length).toBeGreaterThan(30);
  expect(named.filter(path => !existsSync(path))).toEqual([]);
});

describe.each([
  ['A task, from POST to webhook', 110],
  ['Three reviewers who disagree', 35],
  ['A delivery that fails', 25],
])('the walk "%s"', (name, most) => {
  const folders = WALKS.get(name) ?? [];
  const files = folders.flatMap(({ files: inFolder }) => inFolder);

  test(`has existing files, at most ${most}`, () => {
    expect(files.length).toBeGreaterThan(10);
    expect(files.length).toBeLessThanOrEqual(most);
    expect(files.filter(file => !existsSync(file))).toEqual([]);
  });

  test('enters no folder twice', () => {
    const entered = folders.map(({ folder }) => folder);
    expect(entered).toEqual([...new Set(entered)]);
  });
});
