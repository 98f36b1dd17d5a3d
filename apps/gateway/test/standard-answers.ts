import {
  AcceptOffer,
  AddCredit,
  CancelTask,
  CreateOrganizationSecret,
  CreatePool,
  CreateTask,
  CreateWebhookEndpoint,
  CreateWorker,
  DeclineOffer,
  DeletePool,
  DeleteWebhookEndpoint,
  DeleteWorker,
  GetBalance,
  GetMatch,
  GetPool,
  GetTask,
  GetTaskStatistics,
  GetWebhookDelivery,
  GetWebhookEndpoint,
  GetWorker,
  HoldFunds,
  ListAssignments,
  ListPools,
  ListTaskEvents,
  ListTasks,
  ListTransactions,
  ListWebhookDeliveries,
  ListWebhookEndpoints,
  ListWorkers,
  RedeliverWebhook,
  RegisterCallback,
  ReleaseAssignment,
  ReleaseHold,
  RotateOrganizationSecret,
  RotateWebhookEndpointSecret,
  StartAssignment,
  SubmitAnswer,
  TestWebhookEndpoint,
  UpdatePool,
  UpdateWebhookEndpoint,
  UpdateWorker,
} from '#libs/contracts';
import type { FakeServices } from './fake-services.js';
import {
  BALANCE,
  SIGNING_SECRET,
  assignmentView,
  credit,
  deliveryView,
  endpointView,
  taskView,
  workerView,
} from './fixtures.js';

const AT = '2026-02-04T19:21:00.000Z';
const EMPTY_PAGE = { data: [], next_cursor: null };

/** Friendly answers to every command the gateway sends. A test overrides what it is about. */
export function answerEverything(fakes: FakeServices): void {
  answerTasks(fakes);
  answerWorkers(fakes);
  answerWebhooks(fakes);
  answerBilling(fakes);
}

function answerTasks(fakes: FakeServices): void {
  fakes.answer(CreateTask, ({ task_id, org_id, spec, price }) => ({
    task: taskView({ ...spec, task_id, org_id, price, status: price === null ? 'created' : 'queued' }),
    replayed: false,
  }));
  fakes.answer(GetTask, ({ task_id, org_id }) => taskView({ task_id, org_id }));
  fakes.answer(GetTaskStatistics, () => ({ rows: [] }));
  fakes.answer(ListTasks, () => EMPTY_PAGE);
  fakes.answer(ListTaskEvents, () => EMPTY_PAGE);
  fakes.answer(CancelTask, ({ task_id, org_id, reason }) => ({
    task: taskView({ task_id, org_id, status: 'cancelled', cancellation: { reason } }),
    replayed: false,
  }));
  fakes.answer(ListAssignments, () => EMPTY_PAGE);
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
  const pool = { name: 'soc', created_at: AT, updated_at: AT };
  fakes.answer(CreatePool, ({ pool: { name } }) => ({
    pool: { ...pool, pool_id: '018f0000-0000-7000-8000-000000000001', name },
    replayed: false,
  }));
  fakes.answer(GetPool, ({ pool_id }) => ({ ...pool, pool_id }));
  fakes.answer(UpdatePool, ({ pool_id }) => ({ ...pool, pool_id }));
  fakes.answer(DeletePool, () => ({}));
  fakes.answer(ListPools, () => EMPTY_PAGE);
  fakes.answer(CreateWorker, ({ worker_id, worker }) => workerView({ ...worker, worker_id }));
  fakes.answer(GetWorker, ({ worker_id }) => workerView({ worker_id }));
  fakes.answer(UpdateWorker, ({ worker_id }) => workerView({ worker_id }));
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
  fakes.answer(CreateWebhookEndpoint, ({ endpoint: { url } }) => ({
    endpoint: endpointView({ url }),
    secret: SIGNING_SECRET,
    replayed: false,
  }));
  fakes.answer(GetWebhookEndpoint, ({ endpoint_id }) => endpointView({ endpoint_id }));
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

function answerBilling(fakes: FakeServices): void {
  fakes.answer(HoldFunds, () => ({ price: { amount_micros: 1_000_000, currency: 'USD' as const } }));
  fakes.answer(ReleaseHold, () => ({ released: true }));
  fakes.answer(GetBalance, () => BALANCE);
  fakes.answer(ListTransactions, () => EMPTY_PAGE);
  fakes.answer(AddCredit, ({ reference }) => ({
    transaction: credit(reference),
    balance: BALANCE,
    replayed: false,
  }));
}
