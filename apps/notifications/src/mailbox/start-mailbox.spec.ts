import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { startMailbox, type RunningMailbox } from './start-mailbox.js';

interface Listed {
  total: number;
  repeats: number;
  messages: { id: string; messageId: string; subject: string; to: string[]; repeats: number }[];
}

describe('the mailbox of the demo', () => {
  let folder: string;
  let mailbox: RunningMailbox;
  const open = async () => (mailbox = await startMailbox({ DATA_DIR: folder }));
  const listed = async (query = '') => (await (await fetch(`${mailbox.url}/messages${query}`)).json()) as Listed;
  const repeatsById = async () => (await listed()).messages.map(({ messageId, repeats }) => [messageId, repeats]);
  const page = async (path: string) => {
    const response = await fetch(mailbox.url + path);
    return { status: response.status, html: await response.text() };
  };
  const send = async (mail: object) => {
    const transport = createTransport(mailbox.smtpUrl);
    await transport.sendMail({ from: 'hub@example.org', to: 'sam.sample@example.org', subject: 'An offer', text: 'Look.', ...mail });
    transport.close();
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mailbox-'));
    await open();
  });
  afterEach(async () => {
    await mailbox.close();
    await rm(folder, { recursive: true });
  });

  it('keeps what comes by SMTP and gives it as JSON', async () => {
    await send({ messageId: '<a@hub>', text: 'See https://hub.example.org/offers/1' });
    const { messages, total } = await listed();
    expect(total).toBe(1);
    expect(messages[0]).toMatchObject({ subject: 'An offer', to: ['sam.sample@example.org'], repeats: 0 });
    const whole = await (await fetch(`${mailbox.url}/messages/${messages[0]?.id}`)).json();
    expect(whole).toMatchObject({ messageId: '<a@hub>', text: 'See https://hub.example.org/offers/1\n' });
  });

  it('drops repeats by Message-ID and counts them, also when they come together', async () => {
    await Promise.all(Array.from({ length: 9 }, () => send({ messageId: '<same@hub>' })));
    await send({ messageId: '<other@hub>' });
    expect(await listed()).toMatchObject({ total: 2, repeats: 8 });
  });

  it('keeps its messages, their order and their repeats over a restart', async () => {
    await send({ messageId: '<a@hub>', subject: 'first' });
    await send({ messageId: '<b@hub>', subject: 'second' });
    await send({ messageId: '<a@hub>', subject: 'first' });
    await mailbox.close();
    await open();
    await send({ messageId: '<b@hub>', subject: 'second' });
    const { messages, repeats } = await listed();
    expect(messages.map((mail) => mail.subject)).toEqual(['second', 'first']);
    expect(repeats).toBe(2);
  });

  it('keeps a message in one file, and a repeat’s count in another', async () => {
    await send({ messageId: '<a@hub>' });
    await send({ messageId: '<b@hub>' });
    expect((await readdir(folder)).map((name) => name.split('.')[1])).toEqual(['eml', 'eml']);
    await send({ messageId: '<b@hub>' });
    expect((await readdir(folder)).map((name) => name.split('.')[1]).sort()).toEqual(['eml', 'eml', 'json']);
  });

  it('opens what an earlier release kept, and knows its repeats', async () => {
    await mailbox.close();
    // As that release wrote it: the message as it came, and what the list shows of it.
    const id = createHash('sha256').update('<old@hub>').digest('hex').slice(0, 32);
    const old = { messageId: '<old@hub>', from: 'hub@example.org', to: ['sam.sample@example.org'], subject: 'Kept long ago' };
    await writeFile(join(folder, `${id}.eml`), 'Message-ID: <old@hub>\r\nSubject: Kept long ago\r\n\r\nLook.\r\n');
    await writeFile(join(folder, `${id}.json`), JSON.stringify({ id, ...old, receivedAt: '2026-01-05T10:00:00.000Z', repeats: 2 }));
    // It was killed before it had kept this one, and answered nobody.
    await writeFile(join(folder, 'ffff.eml'), 'Message-ID: <half@hub>\r\n\r\n');
    await open();
    await send({ messageId: '<new@hub>' });
    await send({ messageId: '<old@hub>' });
    expect(await repeatsById()).toEqual([
      ['<new@hub>', 0],
      ['<old@hub>', 3],
    ]);
    expect(await (await fetch(`${mailbox.url}/messages/${id}`)).json()).toMatchObject({ ...old, text: 'Look.\n' });
  });

  it.each([
    ['Ein Gruß – 優', 'Ein Gruß – 優'],
    [`${'long '.repeat(40)}ü`, `${'long '.repeat(40)}ü`],
  ])('reads the subject whatever it holds: %s', async (subject, read) => {
    await send({ messageId: '<a@hub>', subject });
    expect((await listed()).messages[0]?.subject).toBe(read);
  });

  it('refuses what is too large, and keeps the next', async () => {
    await expect(send({ messageId: '<a@hub>', text: 'x'.repeat(2_000_000) })).rejects.toThrow('552');
    await send({ messageId: '<b@hub>' });
    expect((await listed()).total).toBe(1);
  });

  it('lists by recipient', async () => {
    await send({ messageId: '<a@hub>', to: 'tess.testcase@example.org' });
    await send({ messageId: '<b@hub>' });
    expect((await listed('?to=tess.testcase@example.org')).messages).toHaveLength(1);
  });

  it('shows a list and a message as plain pages, whatever a message holds', async () => {
    await send({ messageId: '<a@hub>', subject: '<script>alert(1)</script>', text: '</pre><img src=x>' });
    const list = await page('/');
    expect(list.html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(list.html).not.toContain('<script');
    const id = (await listed()).messages[0]?.id;
    const one = await page(`/read/${id}`);
    expect(one.status).toBe(200);
    expect(one.html).toContain('&lt;/pre&gt;&lt;img src=x&gt;');
  });

  it.each([['/read/none'], ['/messages/none'], ['/messages/..%2F..%2Fpackage']])('%s is not found', async (path) => {
    expect((await page(path)).status).toBe(404);
  });

  it('splits a long list into pages', async () => {
    await Promise.all(Array.from({ length: 51 }, (_, index) => send({ messageId: `<${index}@hub>` })));
    expect((await page('/')).html).toContain('href="/?page=2"');
    expect((await page('/?page=2')).html).toContain('Messages 51 to 51 of 51');
  });

  it('names the port that is wrong', async () => {
    await expect(startMailbox({ DATA_DIR: folder, PORT: 'web' })).rejects.toThrow('PORT is "web"');
  });
});
