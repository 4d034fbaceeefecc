import { Inject, Module, type ExecutionContext } from '@nestjs/common';
import { ThrottlerModule } from '@nestjs/throttler';
import type { Request } from 'express';
import { Standing } from '#platform/standing.js';
import { Database } from '#platform/database.js';
import { Tokens } from '#platform/tokens.js';
import { Connections } from './connections.js';
import { ConnectionsController } from './connections.controller.js';
import { Issuer } from './issuer.js';
import { KeepPartnerQueues } from './keep-partner-queues.js';
import { MeController } from './me.controller.js';
import { PartnersController } from './partners.controller.js';
import { PartnersFigures } from './partners-figures.js';
import { RegistrationController } from './registration.controller.js';
import { SeedDemo } from './seed-demo.js';
import { SignIn } from './sign-in.js';
import { SlowFloods } from './slow-floods.js';
import { askedOut, StandingController } from './standing.controller.js';
import { TokensController } from './tokens.controller.js';
import { WebhookSecrets } from './webhook-secrets.js';
import { WhoController } from './who.controller.js';

const bodyOf = (context: ExecutionContext) => (context.switchToHttp().getRequest<Request>().body ?? {}) as Record<string, unknown>;
const byPassword = (context: ExecutionContext) => bodyOf(context).password !== undefined;

/** By address of the asker. A password costs 80 ms of work to check, a key next to nothing; the services ask with keys for everybody. */
const limits = [
  { name: 'passwords', ttl: 60_000, limit: 120, skipIf: (context: ExecutionContext) => !byPassword(context) },
  { name: 'keys', ttl: 60_000, limit: 6_000, skipIf: byPassword },
];

@Module({
  imports: [ThrottlerModule.forRoot(limits)],
  controllers: [
    TokensController,
    WhoController,
    RegistrationController,
    PartnersController,
    ConnectionsController,
    MeController,
    StandingController,
  ],
  providers: [Connections, Issuer, SignIn, SeedDemo, WebhookSecrets, KeepPartnerQueues, SlowFloods, PartnersFigures],
})
export class DirectoryModule {
  constructor(
    @Inject(Tokens) tokens: Tokens,
    @Inject(Issuer) issuer: Issuer,
    @Inject(Standing) standing: Standing,
    @Inject(Database) database: Database,
  ) {
    tokens.readKeysFrom(issuer.keyNamed);
    standing.readFrom(() => askedOut(database));
  }
}
