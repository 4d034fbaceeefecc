import { Module, type MiddlewareConsumer, type NestModule } from '@nestjs/common';
import { ReturnExpired } from '#messaging/return-expired.js';
import { Log } from '#platform/logging.js';
import { Metrics } from '#platform/metrics.js';
import { EndCaseController } from './end-case.controller.js';
import { EventsController } from './events/events.controller.js';
import { FhirCapabilityController } from './fhir/fhir-capability.controller.js';
import { FhirPeopleController } from './fhir/fhir-people.controller.js';
import { FhirReferralsController } from './fhir/fhir-referrals.controller.js';
import { FhirTasksController } from './fhir/fhir-tasks.controller.js';
import { speakFhir } from './fhir/speak-fhir.js';
import { HandOnReports } from './hand-on-reports.js';
import { HttpDoor } from './http-door.js';
import { FeedUploads } from './uploads/feed-uploads.js';
import { BatchesController } from './uploads/batches.controller.js';
import { TakeUpload } from './uploads/take-upload.js';
import { TemplatesController } from './uploads/templates.controller.js';
import { UploadsFigures } from './uploads/uploads-figures.js';
import { UploadsController } from './uploads/uploads.controller.js';
import { Mappings } from './mappings/mappings.js';
import { MappingsController } from './mappings/mappings.controller.js';
import { IntakeConfig } from './intake.config.js';
import { IntakeController } from './intake.controller.js';
import { Means } from './means.js';
import { MendController } from './messages/mend.controller.js';
import { MendMessage } from './messages/mend-message.js';
import { MessagesController } from './messages/messages.controller.js';
import { OnReportSettled } from './messages/on-report-settled.js';
import { RetriesController } from './messages/retries.controller.js';
import { RunRetries } from './messages/run-retries.js';
import { OnCaseMoved } from './on-case-moved.js';
import { OnCircumstancesReported } from './on-circumstances-reported.js';
import { OnConsentReported } from './on-consent-reported.js';
import { OnContactUnsafe } from './on-contact-unsafe.js';
import { OnFaulty } from './on-faulty.js';
import { OnPartnerChanged } from './on-partner-changed.js';
import { OnPersonErased } from './on-person-erased.js';
import { OnReferralAmended } from './on-referral-amended.js';
import { OnReferralSubmitted } from './on-referral-submitted.js';
import { OnReferralWithdrawn } from './on-referral-withdrawn.js';
import { OnRepeated } from './on-repeated.js';
import { OnSetAside } from './on-set-aside.js';
import { PartnerLanes } from './partner-lanes.js';
import { PeopleController } from './people.controller.js';
import { ReferralsController } from './referrals.controller.js';
import { ReviewCases } from './review-cases.js';
import { Vault } from './vault.js';

/** The door: what partners send, by queue or HTTP, becomes a case, a report handed on, or an answer that says what to mend. */
@Module({
  controllers: [
    ReferralsController,
    EventsController,
    BatchesController,
    TemplatesController,
    UploadsController,
    MappingsController,
    MessagesController,
    MendController,
    RetriesController,
    PeopleController,
    IntakeController,
    EndCaseController,
    FhirReferralsController,
    FhirPeopleController,
    FhirTasksController,
    FhirCapabilityController,
    OnReferralSubmitted,
    OnReferralAmended,
    OnReferralWithdrawn,
    OnConsentReported,
    OnCircumstancesReported,
    HandOnReports,
    OnFaulty,
    OnRepeated,
    OnSetAside,
    OnCaseMoved,
    OnContactUnsafe,
    OnPersonErased,
    OnPartnerChanged,
    OnReportSettled,
  ],
  providers: [
    { provide: Vault, inject: [IntakeConfig], useFactory: (config: IntakeConfig) => Vault.open(config.VAULT_KEY) },
    Means,
    HttpDoor,
    Mappings,
    TakeUpload,
    FeedUploads,
    UploadsFigures,
    MendMessage,
    RunRetries,
    PartnerLanes,
    {
      provide: ReturnExpired,
      inject: [IntakeConfig, Metrics, Log],
      useFactory: ({ PARTNERS_AMQP_URL: url }: IntakeConfig, metrics: Metrics, log: Log) =>
        new ReturnExpired(url, metrics, (err) =>
          log.warn({ err }, 'what expired in a partner’s queue waits: the broker does not take it back'),
        ),
    },
    ReviewCases,
  ],
})
export class IntakeModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(speakFhir).forRoutes('fhir', 'fhir/{*rest}');
  }
}
