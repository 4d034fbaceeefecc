import { Module } from '@nestjs/common';
import { AskTheServices } from './ask-the-services.js';
import { FiguresController } from './figures.controller.js';
import { OnCapacityChanged } from './on-capacity-changed.js';
import { OnCaseAllocated } from './on-case-allocated.js';
import { OnCaseChanged } from './on-case-changed.js';
import { OnCaseClosed } from './on-case-closed.js';
import { OnCaseOffered } from './on-case-offered.js';
import { OnCaseOpened } from './on-case-opened.js';
import { OnCaseProgressed } from './on-case-progressed.js';
import { OnCaseTriaged } from './on-case-triaged.js';
import { OnCaseUnallocated } from './on-case-unallocated.js';
import { OnCaseWaiting } from './on-case-waiting.js';
import { OnConsentChanged } from './on-consent-changed.js';
import { OnNotification } from './on-notification.js';
import { OnOfferEnded } from './on-offer-ended.js';
import { OnPartner } from './on-partner.js';
import { OnPersonErased } from './on-person-erased.js';
import { OnRecallRequired } from './on-recall-required.js';
import { OnReferralAccepted } from './on-referral-accepted.js';
import { OnReferralEnded } from './on-referral-ended.js';
import { OnReferralRejected } from './on-referral-rejected.js';
import { OnReferralRepeated } from './on-referral-repeated.js';
import { OnReferralSetAside } from './on-referral-set-aside.js';
import { OnReportSettled } from './on-report-settled.js';
import { ReconcileController } from './reconcile.controller.js';

@Module({
  controllers: [
    FiguresController,
    ReconcileController,
    OnReferralAccepted,
    OnReferralRejected,
    OnReferralSetAside,
    OnReferralRepeated,
    OnCaseTriaged,
    OnCaseChanged,
    OnReferralEnded,
    OnCaseWaiting,
    OnCaseOffered,
    OnOfferEnded,
    OnCaseAllocated,
    OnCaseUnallocated,
    OnCaseOpened,
    OnCaseProgressed,
    OnCaseClosed,
    OnCapacityChanged,
    OnPartner,
    OnNotification,
    OnReportSettled,
    OnConsentChanged,
    OnRecallRequired,
    OnPersonErased,
  ],
  providers: [AskTheServices],
})
export class ReportingModule {}
