import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express } from 'express';
import helmet from 'helmet';
import { SMTPServer } from 'smtp-server';
import { KeptMail } from './kept-mail.js';
import { listPage, missingPage, readPage, stylesheet } from './mailbox-pages.js';

export interface MailboxEnv {
  /** Port of the SMTP server; 0 picks a free one. */
  SMTP_PORT?: string;
  /** Port of the web page; 0 picks a free one. */
  PORT?: string;
  /** Folder that keeps the messages. */
  DATA_DIR?: string;
  /** Address that both bind to. Default 127.0.0.1: the mailbox asks nobody for a password. */
  HOST?: string;
}

export interface RunningMailbox {
  /** Of the web page. */
  url: string;
  /** For nodemailer, such as `smtp://127.0.0.1:3008`. */
  smtpUrl: string;
  close(): Promise<void>;
}

const mostBytes = 1_048_576;

/** A real SMTP server that delivers everything into one mailbox, which anybody on this machine can read at a URL. For demos and tests. */
export async function startMailbox(env: MailboxEnv): Promise<RunningMailbox> {
  const host = env.HOST || '127.0.0.1';
  const [smtpPort, webPort] = [portOf('SMTP_PORT', env.SMTP_PORT), portOf('PORT', env.PORT)];
  if (!env.DATA_DIR) throw new Error('DATA_DIR is missing: the folder in which the mailbox keeps its messages.');
  const kept = KeptMail.open(env.DATA_DIR);

  const smtp = smtpServer(kept);
  await new Promise<void>((resolve, reject) => {
    smtp.server.once('error', reject);
    smtp.listen(smtpPort, host, () => resolve());
  });
  const web = createServer(pages(kept));
  try {
    await listening(web, webPort, host);
  } catch (error) {
    await closed(smtp);
    throw error;
  }

  return {
    url: `http://${host}:${(web.address() as AddressInfo).port}`,
    smtpUrl: `smtp://${host}:${(smtp.server.address() as AddressInfo).port}`,
    close: async () => {
      web.closeAllConnections();
      await Promise.all([closed(web), closed(smtp)]);
    },
  };
}

function smtpServer(kept: KeptMail): SMTPServer {
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: mostBytes,
    closeTimeout: 1_000,
    onData: (stream, session, done) => {
      const { mailFrom, rcptTo } = session.envelope;
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        if (stream.sizeExceeded) return done(Object.assign(new Error('Message too large'), { responseCode: 552 }));
        // "250" only once it is kept: a sender that hears it never sends again.
        kept
          .keep(Buffer.concat(chunks), { from: mailFrom ? mailFrom.address : '', to: rcptTo.map((to) => to.address) })
          .then(() => done(), done);
      });
    },
  });
  // A sender that hangs up emits here; without a listener it would end the process.
  smtp.on('error', () => undefined);
  return smtp;
}

function pages(kept: KeptMail): Express {
  const app = express();
  // Plain HTTP on one machine: telling a browser to upgrade to HTTPS would leave the page without its style.
  app.use(helmet({ contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } }, strictTransportSecurity: false }));
  app.get('/', (request, response) => {
    response.send(listPage(kept.list(), Number(request.query['page']) || 1));
  });
  app.get('/read/:id', async (request, response) => {
    const mail = await kept.read(request.params.id);
    response.status(mail ? 200 : 404).send(mail ? readPage(mail) : missingPage());
  });
  app.get('/mailbox.css', (_request, response) => {
    response.type('css').send(stylesheet);
  });
  app.get('/messages', (request, response) => {
    const { to } = request.query;
    const messages = kept.list().filter((mail) => to === undefined || mail.to.includes(String(to)));
    response.json({ total: messages.length, repeats: messages.reduce((sum, mail) => sum + mail.repeats, 0), messages });
  });
  app.get('/messages/:id', async (request, response) => {
    const mail = await kept.read(request.params.id);
    if (mail) response.json(mail);
    else
      response
        .status(404)
        .type('application/problem+json')
        .json({ title: 'Not found', status: 404, detail: 'This mailbox holds no such message.' });
  });
  return app;
}

function portOf(name: string, value: string | undefined): number {
  const port = Number(value ?? '0');
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`${name} is "${value}": a port is a whole number from 0 to 65535.`);
  return port;
}

const listening = (server: Server, port: number, host: string) =>
  new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });

const closed = (server: { close(done: () => void): unknown }) => new Promise<void>((resolve) => void server.close(() => resolve()));
