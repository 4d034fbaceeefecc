import { readFileSync } from 'node:fs';

/** What a service serves HTTPS with. */
export interface Tls {
  cert: Buffer;
  key: Buffer;
  minVersion: 'TLSv1.2';
  ca?: Buffer;
  requestCert?: boolean;
  rejectUnauthorized?: boolean;
}

type TlsFiles = { [name in 'HUB_TLS_CERT' | 'HUB_TLS_KEY' | 'HUB_TLS_CLIENT_CA']?: string | undefined };

/**
 * Of files in PEM. Where an authority of clients' certificates is named, each is asked for one; whether it is needed says `CertificateGuard`, which
 * knows who calls.
 * @returns undefined where the service speaks plain HTTP, behind something that ends TLS
 * @throws where a file cannot be read
 */
export function tlsOf({ HUB_TLS_CERT, HUB_TLS_KEY, HUB_TLS_CLIENT_CA }: TlsFiles): Tls | undefined {
  if (!HUB_TLS_CERT || !HUB_TLS_KEY) return undefined;
  const pair: Tls = { cert: readFileSync(HUB_TLS_CERT), key: readFileSync(HUB_TLS_KEY), minVersion: 'TLSv1.2' };
  return HUB_TLS_CLIENT_CA ? { ...pair, ca: readFileSync(HUB_TLS_CLIENT_CA), requestCert: true, rejectUnauthorized: false } : pair;
}
