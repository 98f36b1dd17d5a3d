import { DescribeReassignmentQuery } from './describe-reassignment.query.js';
import { GetAssignmentQuery } from './get-assignment.query.js';
import { GetQueuePositionQuery } from './get-queue-position.query.js';
import { GetTaskStatisticsQuery } from './get-task-statistics.query.js';
import { GetTaskQuery } from './get-task.query.js';
import { ListAssignmentsQuery } from './list-assignments.query.js';
import { ListCompletedTasksQuery } from './list-completed-tasks.query.js';
import { ListDecisionsQuery } from './list-decisions.query.js';
import { ListTaskEventsQuery } from './list-task-events.query.js';
import { ListTasksQuery } from './list-tasks.query.js';
import { LocateAssignmentQuery } from './locate-assignment.query.js';
import { SumWorkQuery } from './sum-work.query.js';

/** The commands that only read. */
export const queries = [
  ...[GetTaskQuery, GetQueuePositionQuery, GetTaskStatisticsQuery],
  ...[ListTasksQuery, ListCompletedTasksQuery, ListDecisionsQuery],
  ...[ListTaskEventsQuery, ListAssignmentsQuery, GetAssignmentQuery, LocateAssignmentQuery],
  ...[DescribeReassignmentQuery, SumWorkQuery],
];
