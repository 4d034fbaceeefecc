import type { Request } from 'express';
import type { Certified } from '#platform/certificate.guard.js';
import { Problem } from '#platform/problem.js';
import { ServiceAnswered, ServiceAway, type ServiceClient } from '#platform/service-client.js';

/**
 * Asks another service in the caller's own name, so that it decides for itself what the caller may see.
 * @returns undefined where there is nothing, or nothing of the caller's
 * @throws Problem as the other service told it; ServiceAway where it does not answer, or breaks
 */
export async function askAsCaller<T>(client: ServiceClient, url: URL, request: Request & Certified): Promise<T | undefined> {
  const bearer = /^Bearer (.+)$/i.exec(request.get('authorization') ?? '')?.[1];
  const apiKey = request.get('x-api-key');
  try {
    // Never without one of the two: then it would be asked in the name of this service, which may see everything.
    return await client.get<T>(url, {
      token: bearer ?? '',
      certified: request.certified,
      ...(apiKey && { headers: { 'x-api-key': apiKey } }),
    });
  } catch (error) {
    if (!(error instanceof ServiceAnswered)) throw error;
    if (error.status === 404) return undefined;
    if (error.status >= 500) throw new ServiceAway(error);
    const { code = 'not_allowed', detail = 'Another part of the hub does not let you see this.', faults } = error.problem;
    throw new Problem(error.status, code, detail, faults);
  }
}
