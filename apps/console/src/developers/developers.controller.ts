import { Get, Param, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import { Open } from '#platform/caller.js';
import { Problem } from '#platform/problem.js';
import { PagesController } from '../pages-controller.js';
import { sendPage } from '../pages.js';
import type { VisitRequest } from '../visit.js';
import { presentErrors, presentHttp, presentMessage, presentQuickstart, presentStart, presentVersioning } from './developers.presenter.js';
import { document, files, openApiOf, quickstart, services } from './documents.js';

/** How systems connect: for everybody, without an account, and with no partner's name. Keys are not made here. */
@Open()
@PagesController('developers')
export class DevelopersPages {
  @Get()
  start(@Req() request: VisitRequest, @Res() response: Response): void {
    const there = [...files.keys()].filter((name) => document(name) !== undefined);
    const withRoutes = services.filter((name) => there.includes(`openapi-${name}.json`));
    sendPage(request, response, 'developers/start', presentStart(withRoutes, there));
  }

  @Get('quickstart/:language')
  quickstart(@Req() request: VisitRequest, @Res() response: Response, @Param('language') folder: string): void {
    const { language, code } = found(quickstart(folder));
    sendPage(request, response, 'developers/quickstart', presentQuickstart(language, code));
  }

  @Get('messages/:type')
  message(@Req() request: VisitRequest, @Res() response: Response, @Param('type') type: string): void {
    sendPage(request, response, 'developers/message', found(presentMessage(type)));
  }

  @Get('http/:service')
  http(@Req() request: VisitRequest, @Res() response: Response, @Param('service') service: string): void {
    sendPage(request, response, 'developers/http', presentHttp(service, found(openApiOf(service))));
  }

  @Get('errors')
  errors(@Req() request: VisitRequest, @Res() response: Response): void {
    sendPage(request, response, 'developers/errors', presentErrors());
  }

  @Get('versioning')
  versioning(@Req() request: VisitRequest, @Res() response: Response): void {
    sendPage(request, response, 'developers/versioning', presentVersioning());
  }

  @Get('files/:name')
  file(@Res() response: Response, @Param('name') name: string): void {
    const text = found(document(name));
    response.type('application/json').send(text);
  }
}

function found<T>(there: T | undefined): T {
  if (there === undefined) throw new Problem(404, 'not_found', 'There is nothing here.');
  return there;
}
