import { Module } from '@nestjs/common';
import { SETTINGS } from '../../gateway.config.js';
import { FileContents } from './file-contents.js';
import { FileDownloads } from './file-downloads.js';
import { FileErasure } from './file-erasure.js';
import { FileRescanMetrics } from './file-rescan-metrics.js';
import { FileRescanRepository } from './file-rescan.repository.js';
import { FileRescan } from './file-rescan.js';
import { FileUpkeep } from './file-upkeep.js';
import { FileUploads } from './file-uploads.js';
import { FileRepository } from './file.repository.js';
import { FilesController } from './files.controller.js';
import { OpenAssignments } from './open-assignments.js';
import { FILE_SCANNER } from './scan/file-scanner.js';
import { scannerOfSettings } from './scan/scanner-of-settings.js';
import { FILE_STORAGE } from './storage/file-storage.js';
import { storageOfSettings } from './storage/storage-of-settings.js';
import { SubmittedFiles } from './submitted-files.js';
import { UploadSlots } from './upload-slots.js';
import { WorkerFilesController } from './worker-files.controller.js';
import { WorkerFiles } from './worker-files.js';

@Module({
  controllers: [FilesController, WorkerFilesController],
  providers: [
    ...[FileContents, FileDownloads, FileErasure, FileRepository, FileUpkeep, FileUploads],
    ...[FileRescan, FileRescanMetrics, FileRescanRepository],
    ...[OpenAssignments, SubmittedFiles, UploadSlots, WorkerFiles],
    { provide: FILE_STORAGE, useFactory: storageOfSettings, inject: [SETTINGS] },
    { provide: FILE_SCANNER, useFactory: scannerOfSettings, inject: [SETTINGS] },
  ],
  exports: [FileErasure, SubmittedFiles],
})
export class FilesModule {}
