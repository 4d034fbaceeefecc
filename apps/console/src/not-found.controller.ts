import { All, Module } from '@nestjs/common';
import { Open } from '#platform/caller.js';
import { Problem } from '#platform/problem.js';
import { PageFilter } from './page.filter.js';
import { PagesController } from './pages-controller.js';

@Open()
@PagesController()
export class NotFoundController {
  @All('{*path}')
  nothingHere(): never {
    throw new Problem(404, 'not_found', 'There is nothing here.');
  }
}

/** A module of its own, imported last: routes are tried in order, and this one takes every address. */
@Module({ controllers: [NotFoundController], providers: [PageFilter] })
export class NotFoundModule {}
