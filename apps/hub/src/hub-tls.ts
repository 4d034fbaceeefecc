import { X509Certificate, createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { isIP } from 'node:net';
import { PlainMessage } from './plain-message.js';
import { reachableHost, urlAt } from './service-environments.rules.js';

/** What the whole hub serves HTTPS with: paths of files in PEM, and the name by which it is reached. */
export interface HubTls {
  cert: string;
  key: string;
  /** Authority of partners' certificates; where it is named, their systems need one. */
  clientCa?: string;
  name: string;
}

const WHERE = 'docs/connect/tls.md says how they are made.';

/**
 * Of `HUB_TLS_CERT`, `HUB_TLS_KEY`, `HUB_TLS_CLIENT_CA` and `HUB_TLS_NAME`.
 * @param host that it listens on: its name where no other is given
 * @returns undefined where the hub speaks plain HTTP
 * @throws PlainMessage where nobody could connect by these: before anything has been started
 */
export function hubTls(env: Record<string, string | undefined>, host: string, now = new Date()): HubTls | undefined {
  const { HUB_TLS_CERT: cert, HUB_TLS_KEY: key, HUB_TLS_CLIENT_CA: clientCa } = env;
  const name = env.HUB_TLS_NAME || reachableHost(host).replace(/^\[|\]$/g, '');
  if (!cert && !key) {
    if (clientCa || env.HUB_TLS_NAME) throw new PlainMessage(`HTTPS needs HUB_TLS_CERT and HUB_TLS_KEY. ${WHERE}`);
    return undefined;
  }
  if (!cert || !key) throw new PlainMessage(`HUB_TLS_CERT and HUB_TLS_KEY go together: one of them is missing. ${WHERE}`);
  if (env.NODE_TLS_REJECT_UNAUTHORIZED === '0')
    throw new PlainMessage(
      'NODE_TLS_REJECT_UNAUTHORIZED=0 believes every certificate, and whoever comes between: start without it, and name the authority in NODE_EXTRA_CA_CERTS.',
    );
  const certificate = read('HUB_TLS_CERT', cert, (pem) => new X509Certificate(pem));
  const own = read('HUB_TLS_KEY', key, (pem) => createPrivateKey(pem));
  if (clientCa) read('HUB_TLS_CLIENT_CA', clientCa, (pem) => new X509Certificate(pem));
  if (!certificate.checkPrivateKey(own)) throw new PlainMessage('HUB_TLS_KEY is not the key of HUB_TLS_CERT.');
  if (new Date(certificate.validFrom) > now)
    throw new PlainMessage(`HUB_TLS_CERT is good from ${certificate.validFrom} on: wait for it, or set this machine's clock.`);
  if (new Date(certificate.validTo) <= now) throw new PlainMessage(`HUB_TLS_CERT has expired: ${certificate.validTo}.`);
  const isFor = isIP(name) ? certificate.checkIP(name) : certificate.checkHost(name);
  if (!isFor)
    throw new PlainMessage(
      `HUB_TLS_CERT is not for ${name}, by which the hub is reached: name it as the certificate does, HUB_TLS_NAME=hub.example.org, or make one that has it among its alternative names.`,
    );
  return { cert, key, name, ...(clientCa && { clientCa }) };
}

function read<T>(variable: string, path: string, parse: (pem: Buffer) => T): T {
  try {
    return parse(readFileSync(path));
  } catch (error) {
    throw new PlainMessage(`${variable}=${path} cannot be used: ${(error as Error).message}. ${WHERE}`);
  }
}

const DAY_MS = 86_400_000;
const RENEW_WITHIN_DAYS = 14;

/** @returns a warning in the certificate's last 14 days: it is read at the start alone */
export function endsSoon({ cert }: HubTls, now = new Date()): string | undefined {
  const { validTo } = new X509Certificate(readFileSync(cert));
  if (new Date(validTo).getTime() - now.getTime() >= RENEW_WITHIN_DAYS * DAY_MS) return undefined;
  return `HUB_TLS_CERT ends on ${validTo}: put a new one in its place, and start the hub again.`;
}

/** What a certificate is refused for, by the codes of OpenSSL and Node; the first that fits. */
const REFUSED_FOR: readonly [RegExp, (code: string) => string][] = [
  [
    /^CERT_(NOT_YET_VALID|HAS_EXPIRED)$/,
    (code) =>
      `A certificate between HUB_TLS_CERT and its authority is not in date (${code}): renew it, or set this machine's clock. ${WHERE}`,
  ],
  [
    /^(UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|CERT_|INVALID_CA)/,
    (code) =>
      `The hub does not trust its own certificate (${code}). Name the authority that signed it: NODE_EXTRA_CA_CERTS=<file> npm start`,
  ],
];

/**
 * The services reach each other as partners reach them: by this name, and trusting the certificate. Tried before anything else is started.
 * @param port of the directory, which every service asks: free as yet
 * @throws PlainMessage where the hub would not reach itself
 */
export async function mustReachItself(tls: HubTls, host: string, port: number): Promise<void> {
  const url = urlAt({ host, tls }, port);
  const server = await listening(tls, host, port);
  try {
    await (await fetch(url)).body?.cancel();
  } catch (error) {
    const { code = '', message } = ((error as Error).cause ?? error) as { code?: string; message: string };
    const refused = REFUSED_FOR.find(([codes]) => codes.test(code))?.[1](code);
    throw new PlainMessage(
      refused ?? `The hub does not reach itself at ${url} (${code || message}): HUB_TLS_NAME must lead to where it listens, HUB_HOST.`,
    );
  } finally {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
}

async function listening({ cert, key }: HubTls, host: string, port: number): Promise<Server> {
  try {
    const server = createServer({ cert: readFileSync(cert), key: readFileSync(key), minVersion: 'TLSv1.2' }, (_request, response) =>
      response.end(),
    );
    await new Promise<void>((ready, failed) => server.once('error', failed).listen(port, host, ready));
    return server;
  } catch (error) {
    throw new PlainMessage(`The hub cannot serve HTTPS with HUB_TLS_CERT on ${host}:${port}: ${(error as Error).message}. ${WHERE}`);
  }
}
