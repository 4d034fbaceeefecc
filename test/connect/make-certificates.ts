import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runTool } from '../../apps/hub/src/run-tool.js';

export interface Pair {
  /** Paths of PEM files. */
  cert: string;
  key: string;
}

export interface Certificates {
  /** Path of the authority's certificate, by which server and clients are signed. */
  ca: string;
  server: Pair;
  /** Made out to a name, as the authority signs it. */
  client(name: string, days?: number): Promise<Pair>;
  /** Made out to the same name, by an authority that nobody knows. */
  stranger(name: string): Promise<Pair>;
}

export const read = ({ cert, key }: Pair) => ({ cert: readFileSync(cert), key: readFileSync(key) });

/** With openssl, as an operator makes them (docs/connect/tls.md); two days of life. @returns undefined where there is no openssl */
export async function makeCertificates(folder: string): Promise<Certificates | undefined> {
  const there = await runTool('openssl', ['version']).catch(() => undefined);
  if (there?.code !== 0) return undefined;
  const at = (name: string) => join(folder, name);
  const openssl = async (...args: string[]) => {
    const { code, said } = await runTool('openssl', args);
    if (code !== 0) throw new Error(`openssl ${args[0]} failed: ${said}`);
  };
  const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const authority = (name: string) =>
    openssl(
      'req',
      '-x509',
      ...NEW_KEY,
      '-keyout',
      at(`${name}.key`),
      '-out',
      at(`${name}.crt`),
      '-days',
      '2',
      '-subj',
      `/CN=${name} of a test`,
    );
  const signed = async (by: string, file: string, name: string, days: number, more: string[] = []): Promise<Pair> => {
    const pair = { cert: at(`${file}.crt`), key: at(`${file}.key`) };
    const request = at(`${file}.csr`);
    await openssl('req', ...NEW_KEY, '-keyout', pair.key, '-out', request, '-subj', `/CN=${name}`, ...more);
    const authorityFiles = ['-CA', at(`${by}.crt`), '-CAkey', at(`${by}.key`), '-CAcreateserial'];
    await openssl('x509', '-req', '-in', request, ...authorityFiles, '-days', String(days), '-copy_extensions', 'copy', '-out', pair.cert);
    return pair;
  };
  await authority('ca');
  await authority('other-ca');
  let made = 0;
  return {
    ca: at('ca.crt'),
    server: await signed('ca', 'server', 'localhost', 2, ['-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']),
    client: (name, days = 2) => signed('ca', `client-${++made}`, name, days),
    stranger: (name) => signed('other-ca', `client-${++made}`, name, 2),
  };
}
