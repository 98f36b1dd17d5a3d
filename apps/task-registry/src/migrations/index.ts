import { IdempotencyKeysMigration } from '#libs/database';
import { MESSAGING_MIGRATIONS } from '#libs/messaging';
import { OutboxMigration } from '#libs/outbox';
import { Tasks1763700000000 } from './1763700000000-tasks.js';
import { Assignments1763700000001 } from './1763700000001-assignments.js';
import { EventLog1763700000002 } from './1763700000002-event-log.js';
import { ConsensusAndSteps1763700000003 } from './1763700000003-consensus-and-steps.js';
import { Workspaces1763700000004 } from './1763700000004-workspaces.js';
import { Fences1764580000000 } from './1764580000000-fences.js';
import { Clocks1764590000000 } from './1764590000000-clocks.js';
import { LabelKeys1795737611101 } from './1795737611101-label-keys.js';
import { Traces1795737613100 } from './1795737613100-traces.js';
import { DirectAssignments1795737621100 } from './1795737621100-direct-assignments.js';
import { SaltedHashes1795737623100 } from './1795737623100-salted-hashes.js';
import { AuditTrees1795737623200 } from './1795737623200-audit-trees.js';
import { SeparationOfDuties1795737621102 } from './1795737621102-separation-of-duties.js';
import { DecisionAgents1795737626000 } from './1795737626000-decision-agents.js';
import { Erasure1795737627000 } from './1795737627000-erasure.js';
import { PersonErasures1795737628000 } from './1795737628000-person-erasures.js';
import { TaskFilters1795737631000 } from './1795737631000-task-filters.js';
import { FilesOfAnswers1795737633050 } from './1795737633050-files-of-answers.js';
import { DeadlineChanges1795737634000 } from './1795737634000-deadline-changes.js';
import { BulkJobs1795737634002 } from './1795737634002-bulk-jobs.js';
import { TaskTexts1795737635200 } from './1795737635200-task-texts.js';

/** In order; a migration that has run anywhere is never changed. */
export const migrations = [
  IdempotencyKeysMigration,
  Tasks1763700000000,
  Assignments1763700000001,
  EventLog1763700000002,
  ConsensusAndSteps1763700000003,
  Workspaces1763700000004,
  Fences1764580000000,
  Clocks1764590000000,
  LabelKeys1795737611101,
  Traces1795737613100,
  DirectAssignments1795737621100,
  SaltedHashes1795737623100,
  AuditTrees1795737623200,
  OutboxMigration,
  SeparationOfDuties1795737621102,
  DecisionAgents1795737626000,
  Erasure1795737627000,
  PersonErasures1795737628000,
  TaskFilters1795737631000,
  FilesOfAnswers1795737633050,
  DeadlineChanges1795737634000,
  BulkJobs1795737634002,
  TaskTexts1795737635200,
  ...MESSAGING_MIGRATIONS,
] as const;
