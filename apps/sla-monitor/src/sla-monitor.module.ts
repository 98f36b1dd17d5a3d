import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { DatabaseModule, databaseUrl } from '#libs/database';
import type { GivenDatabaseSettings } from '#libs/database';
import { MessagingModule, MessagingTablesMigration, brokerOf } from '#libs/messaging';
import type { GivenBrokerSettings } from '#libs/messaging';
import { TimerCommands } from './firing/timer-commands.js';
import { TimerLoop } from './firing/timer-loop.js';
import { StartClocksOnTaskCreated } from './handlers/start-clocks-on-task-created.handler.js';
import { StartOfferClockOnTaskOffered } from './handlers/start-offer-clock-on-task-offered.handler.js';
import { StopClocksOnTaskCancelled } from './handlers/stop-clocks-on-task-cancelled.handler.js';
import { StopClocksOnTaskCompleted } from './handlers/stop-clocks-on-task-completed.handler.js';
import { StopClocksOnTaskFailed } from './handlers/stop-clocks-on-task-failed.handler.js';
import { WatchWorkOnTaskAccepted } from './handlers/watch-work-on-task-accepted.handler.js';
import { Timers1763000100000 } from './persistence/migrations/1763000100000-timers.js';
import { MoreClocks1764590000000 } from './persistence/migrations/1764590000000-more-clocks.js';
import { TimerOrigins1795737613101 } from './persistence/migrations/1795737613101-timer-origins.js';
import { TimerRepository } from './persistence/timer.repository.js';

@Module({})
export class SlaMonitorModule {
  static forRoot(settings: GivenDatabaseSettings & GivenBrokerSettings): DynamicModule {
    return {
      module: SlaMonitorModule,
      imports: [
        DatabaseModule.forRoot({
          url: databaseUrl(settings),
          schema: 'sla_monitor',
          migrations: [
            Timers1763000100000,
            MoreClocks1764590000000,
            TimerOrigins1795737613101,
            MessagingTablesMigration,
          ],
        }),
        MessagingModule.forRoot({ serviceName: 'sla-monitor', ...brokerOf(settings) }),
      ],
      controllers: [
        StartClocksOnTaskCreated,
        StartOfferClockOnTaskOffered,
        WatchWorkOnTaskAccepted,
        StopClocksOnTaskCompleted,
        StopClocksOnTaskFailed,
        StopClocksOnTaskCancelled,
      ],
      providers: [TimerRepository, TimerCommands, TimerLoop],
    };
  }
}
