import { Get, Inject, Param, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import { Area } from '#platform/area.js';
import { Allow } from '#platform/caller.js';
import { ServiceAnswered } from '#platform/service-client.js';
import { PagesController } from '../pages-controller.js';
import { sendPage } from '../pages.js';
import { part, Services } from '../services.js';
import { TheVisit, type Visit, type VisitRequest } from '../visit.js';
import { presentCase, presentCases } from './case.presenter.js';
import { presentPeople } from './people.presenter.js';

/** Casework says that the case is theirs. Intake, which keeps the people, may hear of the allocation a moment later, and until then knows nothing. */
function notHeardYet(error: unknown): undefined {
  if (error instanceof ServiceAnswered && error.status === 404) return undefined;
  throw error;
}

/** The cases that a provider has: where each stands, and on a page apart who the people are. */
@Allow('provider_worker')
@PagesController('provider')
export class CasesPages {
  constructor(
    @Inject(Services) private readonly services: Services,
    @Inject(Area) private readonly area: Area,
  ) {}

  @Get()
  home(@Res() response: Response): void {
    response.redirect(303, '/provider/offers');
  }

  @Get('cases')
  async list(@TheVisit() visit: Visit, @Req() request: VisitRequest, @Res() response: Response): Promise<void> {
    sendPage(request, response, 'provider/cases', presentCases(await this.services.cases(visit), this.area));
  }

  @Get('cases/:id')
  async one(@Param('id') id: string, @TheVisit() visit: Visit, @Req() request: VisitRequest, @Res() response: Response): Promise<void> {
    sendPage(request, response, 'provider/case', presentCase(await this.services.case(visit, id), this.area));
  }

  /** Intake writes down who looked, and when: this page asks for nothing that it does not show. */
  @Get('cases/:id/people')
  async people(@Param('id') id: string, @TheVisit() visit: Visit, @Req() request: VisitRequest, @Res() response: Response): Promise<void> {
    const seen = await this.services.case(visit, id);
    const people = await part(this.services.people(visit, id).catch(notHeardYet));
    sendPage(request, response, 'provider/people', presentPeople(seen, people));
  }
}
