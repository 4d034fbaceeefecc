import { Module, type MiddlewareConsumer, type NestModule } from '@nestjs/common';
import { CapacityPages } from './admin/capacity.controller.js';
import { HealthPages } from './admin/health.controller.js';
import { LookAtHealth } from './admin/look-at-health.js';
import { DevelopersPages } from './developers/developers.controller.js';
import { FindSession } from './find-session.middleware.js';
import { Forms } from './forms.js';
import { NotFoundModule } from './not-found.controller.js';
import { PageFilter } from './page.filter.js';
import { CasesPages } from './provider/cases.controller.js';
import { OffersPages } from './provider/offers.controller.js';
import { noStore, securityHeaders } from './security-headers.js';
import { Services } from './services.js';
import { Sessions } from './sessions.js';
import { SignInController } from './sign-in.controller.js';

@Module({
  imports: [NotFoundModule],
  controllers: [SignInController, DevelopersPages, HealthPages, CapacityPages, OffersPages, CasesPages],
  providers: [Sessions, Forms, PageFilter, LookAtHealth, Services],
})
export class ConsoleModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(securityHeaders, noStore, FindSession).forRoutes('{*all}');
  }
}
