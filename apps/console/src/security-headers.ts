import helmet from 'helmet';
import type { NextFunction, Request, Response } from 'express';

/** Nothing from elsewhere, no script and no style in the page itself, no frame around it, and no trace of its address. */
export const securityHeaders = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
      baseUri: ["'none'"],
    },
  },
  referrerPolicy: { policy: 'no-referrer' },
  // It is of the whole name, every port of it: the mailbox speaks plain HTTP there. Whoever owns the name decides.
  strictTransportSecurity: false,
  xFrameOptions: { action: 'deny' },
});

/** A page is never kept: without this, Back shows it after sign-out, out of the browser's memory. */
export function noStore(_request: Request, response: Response, next: NextFunction): void {
  response.set('Cache-Control', 'no-store');
  next();
}
