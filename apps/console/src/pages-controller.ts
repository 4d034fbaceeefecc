import { applyDecorators, Controller, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { PageFilter } from './page.filter.js';

/** A controller of pages: what it throws is shown as a page. Who may see it is said by Allow or Open, as everywhere. */
export const PagesController = (path = ''): ClassDecorator =>
  applyDecorators(Controller(path), UseFilters(PageFilter), ApiExcludeController());
