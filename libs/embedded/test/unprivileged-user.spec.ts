import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { unprivilegedUser } from '../src/postgres/unprivileged-user.js';

let closedFolder: string;
let program: string;

beforeEach(() => {
  closedFolder = mkdtempSync(join(tmpdir(), 'countersign-closed-spec-'));
  program = join(closedFolder, 'program');
  writeFileSync(program, '#!/bin/sh\n');
  chmodSync(program, 0o755);
});

afterEach(() => {
  rmSync(closedFolder, { recursive: true });
});

/** Runs a line of JavaScript as PostgreSQL would be run. */
function runAsServer(script: string): string {
  const user = unprivilegedUser([`${closedFolder}/.`, program]);
  const args = ['-p', script];
  const { command, ...rest } = user?.wrap(process.execPath, args) ?? { command: process.execPath, args };
  return spawnSync(command, rest.args, { ...rest, encoding: 'utf8' }).stdout.trim();
}

test('the server never runs as root', () => {
  expect(Number(runAsServer('process.geteuid()'))).toBeGreaterThan(0);
});

test('the server can reach a program in a folder that is closed to others, also by access(2)', () => {
  const script = `fs.accessSync(${JSON.stringify(program)}, fs.constants.X_OK) ?? 'reached'`;
  expect(runAsServer(script)).toBe('reached');
});
