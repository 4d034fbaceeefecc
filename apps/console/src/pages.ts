import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import express, { type Response } from 'express';
import nunjucks from 'nunjucks';
import { Area } from '#platform/area.js';
import { consoleFolder, root } from './folders.js';
import { formToken } from './forms.js';
import { presentLayout } from './layout.presenter.js';
import type { VisitRequest } from './visit.js';

const assets = join(consoleFolder, 'assets');
const scripts = join(root, 'node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.js');

/** Views, their engine, and what they ask the browser to load. */
export function setUpPages(app: NestExpressApplication): void {
  const engine = new nunjucks.Environment(
    new nunjucks.FileSystemLoader([
      join(consoleFolder, 'views'),
      join(root, 'node_modules/govuk-frontend/dist'),
      join(root, 'node_modules/@ministryofjustice/frontend'),
    ]),
    { autoescape: true, trimBlocks: true, lstripBlocks: true },
  );
  // The address of a style or a script changes with its content, so that a browser may keep it for good.
  for (const [name, file] of [
    ['css', join(assets, 'console.css')],
    ['js', join(assets, 'console.js')],
  ] as const) {
    engine.addGlobal(`${name}Version`, createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 10));
  }
  engine.addGlobal('areaName', app.get(Area).name);
  const server = app.getHttpAdapter().getInstance();
  engine.express(server);
  server.set('view engine', 'njk');
  server.use('/assets/govuk-frontend.min.js', express.static(scripts, { maxAge: '1h' }));
  server.use('/assets', express.static(assets, { maxAge: '365d', immutable: true, index: false }));
}

/** Renders a page inside the layout that its visitor sees. */
export function sendPage(request: VisitRequest, response: Response, view: string, page: object, status = 200): void {
  response.status(status).render(view, {
    layout: presentLayout(request.caller, request.path),
    signOutToken: request.session && formToken(request.session.formKey, '/sign-out'),
    formToken: (action: string) => (request.session ? formToken(request.session.formKey, action) : ''),
    ...page,
  });
}
