import { decisionsAreSound } from './decisions-are-sound.js';
import { streamEqualsLog, streamInOrder } from './event-stream.js';
import { evidenceVerifies, treesEqualLog } from './proofs.js';
import { changed, decisionLog, erasedLogOf, soundFacts } from './sound-facts.js';
import type { BrokenInvariant } from './sound-facts.js';
import { endsOnce, logIsWhole } from './task-log.js';

const sound = soundFacts();
const erasedLog = erasedLogOf('task-1');

/** Facts that break what holds for tasks: their ends, logs, decisions, streams, and proofs. */
export const TASK_BREAKAGES: readonly BrokenInvariant[] = [
  {
    check: endsOnce,
    breakages: [
      { how: 'an accepted task is not there', broken: { acceptedIds: ['task-1', 'task-3'] } },
      { how: 'a task is still alive', broken: { tasks: changed(sound.tasks, 0, { status: 'queued' }) } },
      { how: 'a task never ended', broken: { log: sound.log.slice(0, -1) } },
      { how: 'a task ended twice', broken: { log: changed(sound.log, 1, { type: 'task.failed' }) } },
      {
        how: 'its state is another than its last event says',
        broken: { log: changed(sound.log, 2, { type: 'task.failed' }) },
      },
      {
        how: 'something came after the end',
        broken: {
          log: changed(changed(sound.log, 1, { type: 'task.completed' }), 2, { type: 'task.queued' }),
        },
      },
    ],
  },
  {
    check: logIsWhole,
    breakages: [
      { how: 'an event is missing', broken: { log: sound.log.toSpliced(1, 1) } },
      { how: 'the first event is missing', broken: { log: sound.log.slice(1) } },
      { how: 'an event is there twice', broken: { log: [...sound.log, ...sound.log.slice(0, 1)] } },
      { how: 'two events have one id', broken: { log: changed(sound.log, 3, { id: 'task-1-event-1' }) } },
      { how: 'an event was changed afterwards', broken: { log: changed(sound.log, 1, { envelope: '{}' }) } },
      { how: 'content is gone without an erasure', broken: { log: erasedLog.slice(0, -1) } },
      {
        how: 'the commitment to an erased event is another',
        broken: { log: changed(erasedLog, 1, { commitment: '5a'.repeat(32) }) },
      },
    ],
  },
  {
    check: decisionsAreSound,
    breakages: [
      { how: 'an approval lacks its quorum', broken: { log: decisionLog({ counted: 1 }) } },
      {
        how: 'two changed actions were added up',
        broken: { log: decisionLog({ verdicts: ['edited 1', 'edited 2'] }) },
      },
      {
        how: 'it was approved against a veto',
        broken: { log: decisionLog({ verdicts: ['approved', 'approved', 'rejected'], veto: true }) },
      },
      { how: 'it was passed on too often', broken: { log: decisionLog({ passedOn: 3 }) } },
    ],
  },
  {
    check: treesEqualLog,
    breakages: [
      { how: 'a tree lacks a leaf', broken: { trees: changed(sound.trees, 0, { size: 17 }) } },
      { how: 'a tree has a leaf twice', broken: { trees: changed(sound.trees, 0, { size: 19 }) } },
      { how: 'an event was changed', broken: { trees: changed(sound.trees, 0, { rootByLog: 'c3' }) } },
      {
        how: 'a published head covers events that are gone',
        broken: {
          trees: changed(sound.trees, 0, { heads: [{ size: 20, root: 'b2', rootByLog: undefined }] }),
        },
      },
    ],
  },
  {
    check: evidenceVerifies,
    breakages: [
      { how: 'there is no evidence', broken: { evidence: sound.evidence.slice(1) } },
      {
        how: 'evidence does not verify',
        broken: { evidence: changed(sound.evidence, 0, { faults: ['chain /evidence: no'] }) },
      },
    ],
  },
  {
    check: streamInOrder,
    breakages: [
      { how: 'an event came too early', broken: { stream: sound.stream.toReversed() } },
      { how: 'an event is missing', broken: { stream: sound.stream.toSpliced(1, 1) } },
    ],
  },
  {
    check: streamEqualsLog,
    breakages: [
      { how: 'the stream lacks the last event', broken: { stream: sound.stream.slice(0, -1) } },
      { how: 'the stream has more than the log', broken: { log: sound.log.slice(0, -1) } },
      {
        how: 'an event was published twice',
        broken: { stream: [...sound.stream, ...sound.stream.slice(-1)] },
      },
    ],
  },
];
