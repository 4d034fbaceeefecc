import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { v7 as uuid } from 'uuid';
import { referralSubmittedV1Example } from '#contracts/referral.submitted.v1.js';

const FILES = { amqp: 'first-referral.amqp.json', http: 'first-referral.http.json' };

/**
 * Two referrals to send by hand, made once: the contract's own example, with a reference of its own for each door. The
 * one for the queue is a CloudEvent; the one for HTTP is its data alone.
 * @returns their paths
 */
export function keptFirstReferrals(
  home: string,
  agency: { id: string; route?: string },
  districts: readonly { code: string }[],
): typeof FILES {
  const example = referralSubmittedV1Example.incident.district;
  const district = districts.some(({ code }) => code === example) ? example : districts[0]!.code;
  const data = (reference: string) => ({
    ...referralSubmittedV1Example,
    incident: { ...referralSubmittedV1Example.incident, district },
    agencyReference: reference,
    route: agency.route ?? referralSubmittedV1Example.route,
  });
  const event = {
    specversion: '1.0',
    id: uuid(),
    source: `partner/${agency.id}`,
    type: 'referral.submitted.v1',
    time: referralSubmittedV1Example.submittedAt,
    datacontenttype: 'application/json',
    data: data('FIRST-BY-QUEUE'),
  };
  const paths = { amqp: join(home, FILES.amqp), http: join(home, FILES.http) };
  const write = (path: string, content: object) =>
    existsSync(path) || writeFileSync(path, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  write(paths.amqp, event);
  write(paths.http, data('FIRST-BY-HTTP'));
  return paths;
}
