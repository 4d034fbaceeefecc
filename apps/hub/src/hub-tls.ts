import { X509Certificate, createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { isIP, type AddressInfo } from 'node:net';
import { PlainMessage } from './plain-message.js';
import { reachableHost } from './service-environments.rules.js';

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
  const certificate = read('HUB_TLS_CERT', cert, (pem) => new X509Certificate(pem));
  const own = read('HUB_TLS_KEY', key, (pem) => createPrivateKey(pem));
  if (clientCa) read('HUB_TLS_CLIENT_CA', clientCa, (pem) => new X509Certificate(pem));
  if (!certificate.checkPrivateKey(own)) throw new PlainMessage('HUB_TLS_KEY is not the key of HUB_TLS_CERT.');
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

/** Codes of what a certificate is refused for. */
const UNTRUSTED = /^(UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|CERT_|ERR_TLS_CERT)/;

/**
 * The services reach each other as partners reach them: by this name, and trusting the certificate. Tried before anything else is started.
 * @throws PlainMessage where the hub would not reach itself
 */
export async function mustReachItself({ cert, key, name }: HubTls, host: string): Promise<void> {
  const server = createServer({ cert: readFileSync(cert), key: readFileSync(key) }, (_request, response) => response.end());
  await new Promise<void>((ready, failed) => server.once('error', failed).listen(0, host, ready));
  const url = `https://${isIP(name) === 6 ? `[${name}]` : name}:${(server.address() as AddressInfo).port}`;
  try {
    await (await fetch(url)).body?.cancel();
  } catch (error) {
    const { code, message } = ((error as Error).cause ?? error) as { code?: string; message: string };
    throw new PlainMessage(
      UNTRUSTED.test(code ?? '')
        ? `The hub does not trust its own certificate (${code}). Name the authority that signed it: NODE_EXTRA_CA_CERTS=<file> npm start`
        : `The hub does not reach itself at ${url} (${code ?? message}): HUB_TLS_NAME must lead to where it listens, HUB_HOST.`,
    );
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
