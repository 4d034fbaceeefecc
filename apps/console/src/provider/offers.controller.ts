import { Body, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import { declineReasons, type DeclineReason } from '#contracts/codes.js';
import { Area } from '#platform/area.js';
import { Allow } from '#platform/caller.js';
import { Problem } from '#platform/problem.js';
import { ServiceAnswered } from '#platform/service-client.js';
import { Forms } from '../forms.js';
import { refused } from '../message-pages.js';
import { PagesController } from '../pages-controller.js';
import { sendPage } from '../pages.js';
import { part, Services, type Offer } from '../services.js';
import { Sessions, type Notice } from '../sessions.js';
import { TheVisit, type Visit, type VisitRequest } from '../visit.js';
import { presentDecline, presentOffer } from './offer.presenter.js';
import { presentOffers } from './offers.presenter.js';

const LIST = '/provider/offers';

/** A provider's offers: look, accept, decline. No page here says who the people are. */
@Allow('provider_worker')
@PagesController('provider/offers')
export class OffersPages {
  constructor(
    @Inject(Services) private readonly services: Services,
    @Inject(Sessions) private readonly sessions: Sessions,
    @Inject(Forms) private readonly forms: Forms,
    @Inject(Area) private readonly area: Area,
  ) {}

  @Get()
  async list(@TheVisit() visit: Visit, @Req() request: VisitRequest, @Res() response: Response): Promise<void> {
    const provider = own(visit);
    const [offers, profile] = await Promise.all([this.services.offers(visit, { provider }), part(this.services.provider(visit, provider))]);
    const notice = await this.sessions.takeNotice(visit.session);
    sendPage(request, response, 'provider/offers', presentOffers(offers, profile, this.area, new Date(), notice));
  }

  @Get(':id')
  async one(@Param('id') id: string, @TheVisit() visit: Visit, @Req() request: VisitRequest, @Res() response: Response): Promise<void> {
    const [offer, profile] = await Promise.all([this.services.offer(visit, id), part(this.services.provider(visit, own(visit)))]);
    sendPage(request, response, 'provider/offer', presentOffer(offer, profile, this.area, new Date()));
  }

  @Post(':id/accept')
  async accept(
    @Param('id') id: string,
    @Body() body: Record<string, unknown>,
    @TheVisit() visit: Visit,
    @Req() request: VisitRequest,
    @Res() response: Response,
  ): Promise<void> {
    const offer = await this.services.offer(visit, id);
    await this.answer(visit, request, response, body.token, offer, async () => {
      // A colleague may have been faster: matching answers yes to both, and the second one is told that nothing was done twice.
      const { waitsFor } = await this.services.accept(visit, id);
      if (waitsFor === 'sign_off') return 'waits_for_sign_off';
      return offer.state === 'accepted' ? 'accepted_before' : 'accepted';
    });
  }

  @Post(':id/sign-off')
  async signOff(
    @Param('id') id: string,
    @Body() body: Record<string, unknown>,
    @TheVisit() visit: Visit,
    @Req() request: VisitRequest,
    @Res() response: Response,
  ): Promise<void> {
    const offer = await this.services.offer(visit, id);
    await this.answer(visit, request, response, body.token, offer, async () => {
      await this.services.signOff(visit, id);
      return offer.state === 'accepted' ? 'accepted_before' : 'signed_off';
    });
  }

  @Get(':id/decline')
  async why(@Param('id') id: string, @TheVisit() visit: Visit, @Req() request: VisitRequest, @Res() response: Response): Promise<void> {
    sendPage(request, response, 'provider/decline', presentDecline(await this.services.offer(visit, id), false));
  }

  @Post(':id/decline')
  async decline(
    @Param('id') id: string,
    @Body() body: Record<string, unknown>,
    @TheVisit() visit: Visit,
    @Req() request: VisitRequest,
    @Res() response: Response,
  ): Promise<void> {
    const offer = await this.services.offer(visit, id);
    const reason = declineReasons.find((known) => known === body.reason);
    if (!reason) return sendPage(request, response, 'provider/decline', presentDecline(offer, true), 400);
    await this.answer(visit, request, response, body.token, offer, () => this.say(visit, offer, reason));
  }

  private async say(visit: Visit, offer: Offer, reason: DeclineReason): Promise<'declined'> {
    await this.services.decline(visit, offer.id, reason);
    return 'declined';
  }

  /** Does the deed once, leads back to the list, and says there what was done; a refusal is shown in matching's own sentence. */
  private async answer(
    visit: Visit,
    request: VisitRequest,
    response: Response,
    token: unknown,
    offer: Offer,
    deed: () => Promise<Notice['code']>,
  ): Promise<void> {
    try {
      const result = await this.forms.once(visit.session, request.path, token, async () => ({
        to: LIST,
        notice: { code: await deed(), reference: offer.reference },
      }));
      await this.sessions.say(visit.session, result.notice);
      response.redirect(303, result.to);
    } catch (error) {
      if (!(error instanceof ServiceAnswered) || error.status !== 409) throw error;
      const page = refused(error.problem.detail ?? 'This offer can no longer be answered.', { text: 'Back to the offers', href: LIST });
      sendPage(request, response, 'message', page, page.status);
    }
  }
}

/** The organisation that the visitor works for. Without one there is nothing that could be theirs. */
export function own({ caller }: Visit): string {
  if (!caller.organisation) throw new Problem(404, 'not_found', 'There is nothing here.');
  return caller.organisation;
}
