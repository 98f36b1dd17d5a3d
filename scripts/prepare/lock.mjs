import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { say } from './terminal.mjs';

const POLL_MS = 250;

/**
 * Runs `work` while holding the lock `file` exclusively. A lock whose owner has died is taken over.
 *
 * The lock file is created with its owner's pid already in it (as a hard link to a finished file), so a lock always
 * has an owner.
 */
export async function withLock(file, work) {
  mkdirSync(dirname(file), { recursive: true });
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, String(process.pid));
  try {
    let waiting = false;
    while (!tryLink(mine, file)) {
      const owner = readOwner(file);
      if (owner !== undefined && !isAlive(owner)) {
        takeAway(file, owner);
        continue;
      }
      if (!waiting && owner !== undefined) {
        say(`waiting for another preparation to finish (pid ${owner}, by ${file})`);
      }
      waiting = true;
      await pause(POLL_MS);
    }
  } finally {
    rmSync(mine, { force: true });
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function tryLink(from, to) {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function readOwner(file) {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Removes a dead owner's lock, and restores it if another process took it over between the check and the removal. */
function takeAway(file, deadOwner) {
  const aside = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  if (readOwner(aside) !== deadOwner) tryLink(aside, file);
  rmSync(aside, { force: true });
}
