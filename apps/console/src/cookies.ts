import type { Request, Response } from 'express';

/** The session's id, and before sign-in a random value that ties the sign-in form to this browser. */
export const SESSION = 'hub_session';
export const VISITOR = 'hub_visitor';

export function cookie(request: Request, name: string): string | undefined {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [key, value] = part.split('=', 2);
    if (key?.trim() === name && value && /^[\w-]{20,100}$/.test(value.trim())) return value.trim();
  }
  return undefined;
}

export function setCookie(request: Request, response: Response, name: string, value: string, expires?: Date): void {
  // Lax, or a link in an e-mail of the hub would always lead to the sign-in page. Forms carry their own tokens.
  response.cookie(name, value, { httpOnly: true, sameSite: 'lax', secure: request.secure, path: '/', ...(expires && { expires }) });
}

export function clearCookie(request: Request, response: Response, name: string): void {
  response.clearCookie(name, { httpOnly: true, sameSite: 'lax', secure: request.secure, path: '/' });
}
