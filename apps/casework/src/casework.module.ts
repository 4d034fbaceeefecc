import { Module } from '@nestjs/common';
import { CasesController } from './cases.controller.js';
import { OnCaseAllocated } from './on-case-allocated.js';
import { OnCaseChanged } from './on-case-changed.js';
import { OnCaseTriaged } from './on-case-triaged.js';
import { OnCaseUnallocated } from './on-case-unallocated.js';
import { OnConsentChanged } from './on-consent-changed.js';
import { OnNotification } from './on-notification.js';
import { OnPersonErased } from './on-person-erased.js';
import { OnReferralAccepted } from './on-referral-accepted.js';
import { OnReferralEnded } from './on-referral-ended.js';
import { OnReportGivenUp } from './on-report-given-up.js';
import { OnReportHandedOn } from './on-report-handed-on.js';

@Module({
  controllers: [
    CasesController,
    OnReferralAccepted,
    OnCaseTriaged,
    OnCaseChanged,
    OnConsentChanged,
    OnReferralEnded,
    OnCaseAllocated,
    OnCaseUnallocated,
    OnReportHandedOn,
    OnReportGivenUp,
    OnNotification,
    OnPersonErased,
  ],
})
export class CaseworkModule {}
