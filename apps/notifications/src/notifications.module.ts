import { Module } from '@nestjs/common';
import { TellProgress } from './clock/tell-progress.js';
import { SendMails } from './mail/send-mails.js';
import { OnCaseMoved } from './on-case-moved.js';
import { OnCasePlaced } from './on-case-placed.js';
import { OnMessageAnswered } from './on-message-answered.js';
import { OnNothingToTell } from './on-nothing-to-tell.js';
import { OnCapacityAsked } from './on-capacity-asked.js';
import { OnOffer } from './on-offer.js';
import { OnPartner } from './on-partner.js';
import { SendDeliveries } from './partners/send-deliveries.js';
import { RemindOfOffers } from './remind-of-offers.js';
import { SendsController } from './sends.controller.js';
import { SendsFigures } from './sends-figures.js';
import { SendWebhooks } from './webhooks/send-webhooks.js';
import { SignedCalls } from './webhooks/signed-calls.js';
import { WebhooksController } from './webhooks/webhooks.controller.js';

@Module({
  controllers: [
    SendsController,
    WebhooksController,
    OnPartner,
    OnMessageAnswered,
    OnOffer,
    OnCasePlaced,
    OnCaseMoved,
    OnCapacityAsked,
    OnNothingToTell,
  ],
  providers: [SendsFigures, SendMails, SendDeliveries, SignedCalls, SendWebhooks, RemindOfOffers, TellProgress],
})
export class NotificationsModule {}
