import { Get, Inject, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import { Allow } from '#platform/caller.js';
import { PagesController } from '../pages-controller.js';
import { sendPage } from '../pages.js';
import type { VisitRequest } from '../visit.js';
import { presentHealth } from './health.presenter.js';
import { LookAtHealth } from './look-at-health.js';

@Allow('hub_administrator')
@PagesController('admin/health')
export class HealthPages {
  constructor(@Inject(LookAtHealth) private readonly look: LookAtHealth) {}

  @Get()
  async health(@Req() request: VisitRequest, @Res() response: Response): Promise<void> {
    sendPage(request, response, 'admin/health', presentHealth(await this.look.all(), new Date()));
  }
}
