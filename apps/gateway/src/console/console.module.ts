import { Logger, Module } from '@nestjs/common';
import { consoleFolder, readConsoleFiles } from './console-files.js';
import type { ConsoleFile } from './console-files.js';
import { CONSOLE_FILES, ConsoleController } from './console.controller.js';

/** The built console at `/console`. Without a build the gateway serves the API all the same. */
@Module({
  controllers: [ConsoleController],
  providers: [
    {
      provide: CONSOLE_FILES,
      useFactory: (): ReadonlyMap<string, ConsoleFile> => {
        const files = readConsoleFiles(consoleFolder());
        if (files.size === 0)
          new Logger('Console').warn(
            'The console is not built, so /console answers 404. Build it with: node scripts/prepare.mjs build',
          );
        return files;
      },
    },
  ],
})
export class ConsoleModule {}
