import { randomBytes } from 'node:crypto';
import { Body, Get, Inject, Post, Query, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import { Open } from '#platform/caller.js';
import { CommonConfig } from '#platform/config.js';
import { ServiceAnswered, ServiceClient } from '#platform/service-client.js';
import type { IssuedToken } from '#platform/tokens.js';
import { clearCookie, cookie, SESSION, setCookie, VISITOR } from './cookies.js';
import { checkFormToken, formToken } from './forms.js';
import { homeOf } from './layout.presenter.js';
import { signedOut } from './message-pages.js';
import { PagesController } from './pages-controller.js';
import { sendPage } from './pages.js';
import { Sessions } from './sessions.js';
import { presentSignIn, type SignInFault } from './sign-in.presenter.js';
import type { VisitRequest } from './visit.js';

@Open()
@PagesController()
export class SignInController {
  constructor(
    @Inject(Sessions) private readonly sessions: Sessions,
    @Inject(ServiceClient) private readonly services: ServiceClient,
    @Inject(CommonConfig) private readonly config: CommonConfig,
  ) {}

  @Get()
  start(@Req() request: VisitRequest, @Res() response: Response): void {
    const home = request.caller && homeOf(request.caller);
    const next = request.caller ? home && { text: 'Go to your pages', href: home } : { text: 'Sign in', href: '/sign-in' };
    const none = next ? undefined : 'You are signed in. There are no pages for your work here yet.';
    sendPage(request, response, 'start', { title: 'Restorative justice hub', next, none });
  }

  @Get('sign-in')
  form(@Req() request: VisitRequest, @Res() response: Response, @Query('next') next: unknown): void {
    if (request.caller) return response.redirect(303, homeOf(request.caller) ?? '/');
    this.show(request, response, within(next));
  }

  @Post('sign-in')
  async signIn(@Req() request: VisitRequest, @Res() response: Response, @Body() body: Record<string, unknown>): Promise<void> {
    checkFormToken(Buffer.from(cookie(request, VISITOR) ?? randomBytes(32)), '/sign-in', body.token);
    const next = within(body.next);
    const given = { email: textOf(body.email).trim(), password: textOf(body.password) };
    if (!given.email || !given.password) return this.show(request, response, next, given, 'missing');
    const issued = await this.ask(given);
    if (typeof issued === 'string') return this.show(request, response, next, given, issued);
    setCookie(request, response, SESSION, await this.sessions.open(issued));
    clearCookie(request, response, VISITOR);
    response.redirect(303, next === '/' ? (homeOf(issued.caller) ?? '/') : next);
  }

  @Post('sign-out')
  async signOut(@Req() request: VisitRequest, @Res() response: Response, @Body() body: Record<string, unknown>): Promise<void> {
    if (request.session) {
      checkFormToken(request.session.formKey, '/sign-out', body.token);
      await this.sessions.end(request.session);
    }
    clearCookie(request, response, SESSION);
    response.redirect(303, '/signed-out');
  }

  @Get('signed-out')
  signedOut(@Req() request: VisitRequest, @Res() response: Response): void {
    sendPage(request, response, 'message', signedOut);
  }

  private show(
    request: VisitRequest,
    response: Response,
    next: string,
    given?: { email: string; password: string },
    fault?: SignInFault,
  ): void {
    const visitor = cookie(request, VISITOR) ?? randomBytes(24).toString('base64url');
    setCookie(request, response, VISITOR, visitor);
    sendPage(
      request,
      response,
      'sign-in',
      presentSignIn(formToken(Buffer.from(visitor), '/sign-in'), next, given, fault),
      fault ? 400 : 200,
    );
  }

  private async ask(given: { email: string; password: string }): Promise<IssuedToken | SignInFault> {
    try {
      return await this.services.post<IssuedToken>(new URL('/tokens', this.config.DIRECTORY_URL), given, { token: '' });
    } catch (error) {
      if (!(error instanceof ServiceAnswered) || error.status >= 500) throw error;
      return error.status === 429 ? 'too_many' : 'wrong';
    }
  }
}

const textOf = (value: unknown) => (typeof value === 'string' ? value.slice(0, 500) : '');

/** An address of ours alone, or a link to the sign-in page could lead on to anywhere. */
function within(next: unknown): string {
  const address = textOf(next);
  const own = URL.canParse(address, 'http://hub') && new URL(address, 'http://hub').origin === 'http://hub';
  return own && address.startsWith('/') && !/^\/(sign-|assets)/.test(address) ? address : '/';
}
