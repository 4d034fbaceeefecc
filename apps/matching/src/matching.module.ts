import { Module } from '@nestjs/common';
import { AnswerDesk } from './answer-desk.js';
import { AreaRules } from './area-rules.js';
import { CapacityController } from './capacity/capacity.controller.js';
import { CaseOrdersController } from './case-orders.controller.js';
import { DecisionsController } from './decisions/decisions.controller.js';
import { MatchingClock } from './matching-clock.js';
import { OffersController } from './offers.controller.js';
import { OnAbsenceDeclared } from './on-absence-declared.js';
import { OnCapacityDeclared } from './on-capacity-declared.js';
import { OnCaseClosed } from './on-case-closed.js';
import { OnCaseProgressed } from './on-case-progressed.js';
import { OnCaseReady } from './on-case-ready.js';
import { OnCaseRecoded } from './on-case-recoded.js';
import { OnCaseTriaged } from './on-case-triaged.js';
import { OnConsentChanged } from './on-consent-changed.js';
import { OnOfferAnswered } from './on-offer-answered.js';
import { OnPartnerChanged } from './on-partner-changed.js';
import { OnPersonErased } from './on-person-erased.js';
import { OnReferralEnded } from './on-referral-ended.js';
import { OnReportGivenUp } from './on-report-given-up.js';
import { PartitionController } from './partition.controller.js';
import { Planner } from './plans/planner.js';
import { PlansController } from './plans/plans.controller.js';
import { WhatIfController } from './plans/what-if.controller.js';
import { ProfileController } from './profiles/profile.controller.js';
import { ProvidersController } from './providers.controller.js';
import { RuleTrials } from './rule-sets/rule-trials.js';
import { RulesController } from './rule-sets/rules.controller.js';
import { PriceKeeper } from './prices/price-keeper.js';
import { WaitingController } from './waiting/waiting.controller.js';

@Module({
  controllers: [
    OnCaseReady,
    OnCaseRecoded,
    OnConsentChanged,
    OnCaseTriaged,
    OnReferralEnded,
    OnCaseClosed,
    OnCaseProgressed,
    OnOfferAnswered,
    OnCapacityDeclared,
    OnAbsenceDeclared,
    OnReportGivenUp,
    OnPartnerChanged,
    OnPersonErased,
    OffersController,
    ProvidersController,
    ProfileController,
    WaitingController,
    CapacityController,
    DecisionsController,
    RulesController,
    CaseOrdersController,
    PartitionController,
    PlansController,
    WhatIfController,
  ],
  providers: [AreaRules, AnswerDesk, PriceKeeper, MatchingClock, RuleTrials, Planner],
})
export class MatchingModule {}
