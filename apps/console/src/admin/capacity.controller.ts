import { Get, Inject, Param, Query, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import { Area } from '#platform/area.js';
import { Allow } from '#platform/caller.js';
import { ServiceAnswered } from '#platform/service-client.js';
import { PagesController } from '../pages-controller.js';
import { sendPage } from '../pages.js';
import { part, Services } from '../services.js';
import { TheVisit, type Visit, type VisitRequest } from '../visit.js';
import { presentCapacity } from './capacity.presenter.js';
import { presentAdminCase } from './case.presenter.js';
import { presentFindCase } from './find-case.presenter.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Who has room, who waits, and why a case is where it is. */
@Allow('hub_administrator')
@PagesController('admin')
export class CapacityPages {
  constructor(
    @Inject(Services) private readonly services: Services,
    @Inject(Area) private readonly area: Area,
  ) {}

  @Get()
  async capacity(@TheVisit() visit: Visit, @Req() request: VisitRequest, @Res() response: Response): Promise<void> {
    await this.show(visit, request, response);
  }

  /** Leads to the case that has this reference, however it was typed. */
  @Get('cases')
  async find(
    @Query('reference') typed: unknown,
    @TheVisit() visit: Visit,
    @Req() request: VisitRequest,
    @Res() response: Response,
  ): Promise<void> {
    const asked = typeof typed === 'string' ? typed.trim().slice(0, 40) : '';
    const found = asked ? await this.services.referral(visit, asked).catch(unknown) : undefined;
    if (found) return response.redirect(303, `/admin/cases/${found.reference}`);
    await this.show(visit, request, response, asked);
  }

  /** By the case's id, or by the reference that people say. */
  @Get('cases/:case')
  async case(
    @Param('case') asked: string,
    @TheVisit() visit: Visit,
    @Req() request: VisitRequest,
    @Res() response: Response,
  ): Promise<void> {
    const id = UUID.test(asked) ? asked : (await this.services.referral(visit, asked)).case;
    const [seen, referral, decision, providers] = await Promise.all([
      this.services.case(visit, id),
      part(this.services.referral(visit, id).catch(unknown)),
      part(this.services.decision(visit, id).catch(unknown)),
      part(this.services.providers(visit)),
    ]);
    sendPage(request, response, 'admin/case', presentAdminCase(seen, referral, decision, providers, this.area));
  }

  private async show(visit: Visit, request: VisitRequest, response: Response, notFound?: string): Promise<void> {
    const [providers, waiting] = await Promise.all([part(this.services.providers(visit)), part(this.services.waiting(visit))]);
    const page = { ...presentCapacity(providers, waiting, this.area, new Date()), ...presentFindCase(notFound) };
    sendPage(request, response, 'admin/capacity', page, notFound === undefined ? 200 : 404);
  }
}

/** A service that has nothing on a case, has nothing on it, and the page shows what the others know. */
function unknown(error: unknown): undefined {
  if (error instanceof ServiceAnswered && error.status === 404) return undefined;
  throw error;
}
