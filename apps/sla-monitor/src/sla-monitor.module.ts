import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { DatabaseModule, databaseUrl } from '#libs/database';
import type { GivenDatabaseSettings } from '#libs/database';
import { MessagingModule, MESSAGING_MIGRATIONS, brokerOf } from '#libs/messaging';
import type { GivenBrokerSettings } from '#libs/messaging';
import { Timers1763000100000 } from './migrations/1763000100000-timers.js';
import { MoreClocks1764590000000 } from './migrations/1764590000000-more-clocks.js';
import { TimerOrigins1795737613101 } from './migrations/1795737613101-timer-origins.js';
import { TimerRevisions1795737634001 } from './migrations/1795737634001-timer-revisions.js';
import { EraseOnTaskErased } from './timers/erase-on-task-erased.handler.js';
import { MoveTimersOnTaskDeadlineChanged } from './timers/move-timers-on-task-deadline-changed.handler.js';
import { StartOfferTimerOnTaskOffered } from './timers/start-offer-timer-on-task-offered.handler.js';
import { StartTimersOnTaskCreated } from './timers/start-timers-on-task-created.handler.js';
import { StartWorkTimerOnTaskAccepted } from './timers/start-work-timer-on-task-accepted.handler.js';
import { StopTimersOnTaskCancelled } from './timers/stop-timers-on-task-cancelled.handler.js';
import { StopTimersOnTaskCompleted } from './timers/stop-timers-on-task-completed.handler.js';
import { StopTimersOnTaskFailed } from './timers/stop-timers-on-task-failed.handler.js';
import { TimerCommands } from './timers/timer-commands.js';
import { TimerLoop } from './timers/timer-loop.js';
import { TimerMetrics } from './timers/timer-metrics.js';
import { TimerRepository } from './timers/timer.repository.js';

/** Schema migrations, in order. */
export const MIGRATIONS = [
  Timers1763000100000,
  MoreClocks1764590000000,
  TimerOrigins1795737613101,
  TimerRevisions1795737634001,
  ...MESSAGING_MIGRATIONS,
];

@Module({})
export class SlaMonitorModule {
  static forRoot(settings: GivenDatabaseSettings & GivenBrokerSettings): DynamicModule {
    return {
      module: SlaMonitorModule,
      imports: [
        DatabaseModule.forRoot({
          url: databaseUrl(settings),
          schema: 'sla_monitor',
          migrations: MIGRATIONS,
        }),
        MessagingModule.forRoot({ serviceName: 'sla-monitor', ...brokerOf(settings) }),
      ],
      controllers: [
        StartTimersOnTaskCreated,
        MoveTimersOnTaskDeadlineChanged,
        StartOfferTimerOnTaskOffered,
        StartWorkTimerOnTaskAccepted,
        StopTimersOnTaskCompleted,
        StopTimersOnTaskFailed,
        StopTimersOnTaskCancelled,
        EraseOnTaskErased,
      ],
      providers: [TimerRepository, TimerCommands, TimerLoop, TimerMetrics],
    };
  }
}
