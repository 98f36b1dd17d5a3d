import {
  AcceptOffer,
  CancelTask,
  ChangeDeadline,
  CreateOrganizationSecret,
  CreatePool,
  CreateTask,
  CreateWebhookEndpoint,
  CreateWorker,
  DEFAULT_QUALITY_SETTINGS,
  DeclineOffer,
  DeletePool,
  EXAMPLE,
  ExplainWaiting,
  DeleteWebhookEndpoint,
  DeleteWorker,
  GetAssignment,
  GetRewards,
  GetMatch,
  GetOwnWorker,
  GetPool,
  GetQualitySettings,
  GetQualitySummary,
  GetTask,
  GetTaskStatistics,
  GetQueuePosition,
  GetWebhookDelivery,
  GetWebhookEndpoint,
  GetWorker,
  GetWorkerQuality,
  GiveTask,
  ListAssignments,
  LocateAssignment,
  ListCompletedTasks,
  ListGold,
  ListPools,
  GetTreeHead,
  ListTaskEvents,
  ProveTaskInclusion,
  ProveTreeConsistency,
  ListTasks,
  ListWebhookDeliveries,
  ListWebhookEndpoints,
  ListWorkerQuality,
  ListWorkers,
  ReadEventFeed,
  MarkGold,
  Recalibrate,
  RedeliverWebhook,
  RegisterCallback,
  RequeueTask,
  ReleaseAssignment,
  RotateOrganizationSecret,
  ResetWebhookEndpoint,
  RotateWebhookEndpointSecret,
  SetAvailability,
  StartAssignment,
  SubmitAnswer,
  SuspendOrganization,
  TestWebhookEndpoint,
  SetQualitySettings,
  UnmarkGold,
  UpdatePool,
  UpdateWebhookEndpoint,
  UpdateWorker,
} from '#libs/contracts';
import { answerBilling } from './billing-answers.js';
import { answerBulk } from './bulk-answers.js';
import { answerDeadLetters } from './dead-letter-answers.js';
import { answerErasures } from './erasure-answers.js';
import type { FakeServices } from './fake-services.js';
import { cancelledHistory } from './histories.js';
import {
  SIGNING_SECRET,
  assignmentView,
  deliveryView,
  endpointDetail,
  endpointView,
  taskView,
  ownWorkerView,
  workerView,
} from './fixtures.js';

const AT = '2026-02-04T19:21:00.000Z';

const EMPTY_PAGE = { data: [], next_cursor: null };

/** Successful replies to every command that the gateway sends. A test overrides those it is about. */
export function answerEverything(fakes: FakeServices): void {
  answerBulk(fakes);
  answerDeadLetters(fakes);
  answerErasures(fakes);
  answerTasks(fakes);
  answerWorkers(fakes);
  answerWebhooks(fakes);
  answerBilling(fakes);
  answerQuality(fakes);
}

const HASH = 'ab'.repeat(32);

function treeHead(org_id: string, tree_size: number) {
  return { org_id, tree_size, root_hash: HASH, timestamp: AT };
}

function answerTasks(fakes: FakeServices): void {
  fakes.answer(CreateTask, ({ task_id, org_id, workspace_id, spec, price }) => ({
    task: taskView({
      ...{ ...spec, task_id, org_id, workspace_id, price },
      status: price === null ? 'created' : 'queued',
    }),
    replayed: false,
  }));
  fakes.answer(GetTask, ({ task_id, org_id }) =>
    taskView({ task_id, org_id, status: 'cancelled', cancellation: { reason: null }, ended_at: AT }),
  );
  fakes.answer(ListTasks, () => EMPTY_PAGE);
  fakes.answer(ListCompletedTasks, () => EMPTY_PAGE);
  fakes.answer(GetQueuePosition, () => ({ position: 1 }));
  fakes.answer(GetTaskStatistics, () => ({ rows: [] }));
  fakes.answer(ListTaskEvents, ({ task_id, org_id }) => ({
    data: [...cancelledHistory(task_id, org_id)],
    next_cursor: null,
  }));
  fakes.answer(ReadEventFeed, ({ start }) => ({
    ...{ data: [], more: false },
    position: start.at === 'position' ? start.after : 0,
  }));
  fakes.answer(GetTreeHead, ({ org_id }) => treeHead(org_id, 0));
  fakes.answer(ProveTaskInclusion, ({ task_id, org_id }) => ({
    ...{ task_id, version: 9, event_hash: HASH, leaf_hash: HASH },
    inclusion: { leaf_index: 0, tree_size: 1, hashes: [] },
    tree_head: treeHead(org_id, 1),
  }));
  fakes.answer(ProveTreeConsistency, ({ from, to = from }) => ({ from_size: from, to_size: to, hashes: [] }));
  fakes.answer(CancelTask, ({ task_id, org_id, reason }) => ({
    task: taskView({ task_id, org_id, status: 'cancelled', cancellation: { reason } }),
    replayed: false,
  }));
  for (const contract of [RequeueTask, GiveTask, ChangeDeadline]) {
    fakes.answer(contract, ({ task_id, org_id }) => ({
      task: taskView({ task_id, org_id, status: 'queued' }),
      replayed: false,
    }));
  }
  fakes.answer(ListAssignments, () => ({ ...EMPTY_PAGE, offers_state: 'none' }));
  fakes.answer(GetAssignment, ({ assignment_id }) => ({ assignment: assignmentView({ assignment_id }) }));
  fakes.answer(GetRewards, () => ({ rewards: [] }));
  fakes.answer(LocateAssignment, ({ assignment_id }) => ({
    ...{ assignment_id, task_id: EXAMPLE.taskId, status: 'started' as const },
  }));
  for (const contract of [AcceptOffer, DeclineOffer, StartAssignment, ReleaseAssignment]) {
    fakes.answer(contract, ({ assignment_id }) => ({
      assignment: assignmentView({ assignment_id }),
      replayed: false,
    }));
  }
  fakes.answer(SubmitAnswer, ({ assignment_id }) => ({
    assignment: assignmentView({ assignment_id, status: 'submitted' }),
    replayed: false,
  }));
}

function answerWorkers(fakes: FakeServices): void {
  fakes.answer(ExplainWaiting, () => ({ waiting_for: null }));
  const defaults = { work_timeout_seconds: null, assignment: null, accept_within_seconds: null };
  const pool = { name: 'soc', ...defaults, created_at: AT, updated_at: AT };
  fakes.answer(CreatePool, ({ pool: { name } }) => ({
    pool: { ...pool, pool_id: '018f0000-0000-7000-8000-000000000001', name },
    replayed: false,
  }));
  fakes.answer(GetPool, ({ pool_id }) => ({ ...pool, pool_id }));
  fakes.answer(UpdatePool, ({ pool_id }) => ({ ...pool, pool_id }));
  fakes.answer(DeletePool, () => ({}));
  fakes.answer(ListPools, () => EMPTY_PAGE);
  fakes.answer(
    CreateWorker,
    ({ worker_id, worker: { pool_tasks_only = false, person_id = null, ...worker } }) =>
      workerView({ ...worker, pool_tasks_only, person_id, worker_id }),
  );
  fakes.answer(GetWorker, ({ worker_id }) => workerView({ worker_id }));
  fakes.answer(UpdateWorker, ({ worker_id }) => workerView({ worker_id }));
  fakes.answer(GetOwnWorker, ({ worker_id }) => ownWorkerView({ worker_id }));
  fakes.answer(SetAvailability, ({ worker_id, available }) => ownWorkerView({ worker_id, available }));
  fakes.answer(SuspendOrganization, () => ({ live_tasks: 0 }));
  fakes.answer(DeleteWorker, () => ({}));
  fakes.answer(ListWorkers, () => EMPTY_PAGE);
  fakes.answer(GetMatch, ({ task_id }) => ({ task_id, waiting: true, rounds: [] }));
}

function answerWebhooks(fakes: FakeServices): void {
  const rotated = { secret: SIGNING_SECRET, previous_valid_until: AT, replayed: false };
  fakes.answer(RegisterCallback, () => ({}));
  fakes.answer(CreateOrganizationSecret, () => ({ secret: SIGNING_SECRET }));
  fakes.answer(RotateOrganizationSecret, () => rotated);
  fakes.answer(RotateWebhookEndpointSecret, () => rotated);
  fakes.answer(CreateWebhookEndpoint, ({ endpoint: { url, dialect, events = null, task_id = null } }) => ({
    endpoint: endpointView({ url, dialect, events, task_id }),
    secret: SIGNING_SECRET,
    replayed: false,
  }));
  fakes.answer(GetWebhookEndpoint, ({ endpoint_id }) => endpointDetail({ endpoint_id }));
  fakes.answer(ResetWebhookEndpoint, ({ endpoint_id }) => ({
    endpoint: endpointDetail({ endpoint_id }),
    replayed: false,
  }));
  fakes.answer(UpdateWebhookEndpoint, ({ endpoint_id }) => endpointView({ endpoint_id }));
  fakes.answer(DeleteWebhookEndpoint, () => ({}));
  fakes.answer(ListWebhookEndpoints, () => EMPTY_PAGE);
  fakes.answer(TestWebhookEndpoint, () => ({ delivery: deliveryView(), replayed: false }));
  fakes.answer(ListWebhookDeliveries, () => EMPTY_PAGE);
  fakes.answer(GetWebhookDelivery, ({ delivery_id }) => ({
    ...deliveryView({ delivery_id }),
    attempt_log: [],
  }));
  fakes.answer(RedeliverWebhook, ({ delivery_id }) => ({
    delivery: deliveryView({ delivery_id }),
    replayed: false,
  }));
}

function answerQuality(fakes: FakeServices): void {
  const alpha = { alpha: null, metric: 'nominal' as const, units: 0, answers: 0 };
  fakes.answer(MarkGold, ({ task_id, step, domain, output, note }) => ({
    gold: { task_id, step, domain, output, note, answers: 0, right: 0, marked_at: AT },
    replayed: false,
  }));
  fakes.answer(UnmarkGold, () => ({}));
  fakes.answer(ListGold, () => EMPTY_PAGE);
  fakes.answer(ListWorkerQuality, () => EMPTY_PAGE);
  fakes.answer(GetWorkerQuality, ({ worker_id }) => ({
    worker_id,
    rolling_score: null,
    domains: [],
    confusion: [],
  }));
  fakes.answer(GetQualitySettings, () => DEFAULT_QUALITY_SETTINGS);
  fakes.answer(SetQualitySettings, () => DEFAULT_QUALITY_SETTINGS);
  fakes.answer(GetQualitySummary, () => ({
    results: 0,
    disagreements: 0,
    mean_agreement: null,
    mean_posterior: null,
    rolling_score: null,
    alpha,
    alpha_by_field: [],
    by_day: [],
    by_domain: [],
  }));
  fakes.answer(Recalibrate, () => ({
    domains: 0,
    answers: 0,
    confusion_matrices: 0,
    workers_rated: 0,
    replayed: false,
  }));
}
