import { Module } from '@nestjs/common';
import { SigningKeys } from '#libs/evidence';
import { SETTINGS } from '../../gateway.config.js';
import type { GatewaySettings } from '../../gateway.config.js';
import { EvidenceController } from './evidence.controller.js';
import { EvidenceDocuments } from './evidence-documents.js';
import { Pseudonyms } from './pseudonyms.js';

@Module({
  controllers: [EvidenceController],
  providers: [
    EvidenceDocuments,
    Pseudonyms,
    {
      provide: SigningKeys,
      inject: [SETTINGS],
      useFactory: ({ EVIDENCE_SIGNING_KEYS }: Pick<GatewaySettings, 'EVIDENCE_SIGNING_KEYS'>) =>
        SigningKeys.load(EVIDENCE_SIGNING_KEYS),
    },
  ],
  exports: [SigningKeys],
})
export class EvidenceModule {}
