import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import PostalMime from 'postal-mime';

/** What the list shows of a message. */
export interface Mail {
  /** Name of its file: made from the Message-ID, so that a repeat meets the first. */
  id: string;
  messageId: string;
  from: string;
  to: string[];
  subject: string;
  receivedAt: string;
  /** How often the same Message-ID came again. Repeats are counted and dropped. */
  repeats: number;
}

export interface OpenedMail extends Mail {
  text: string;
  headers: Record<string, string>;
}

/** The mailbox on disk: each message as it came (`<id>.eml`) and what the list shows of it (`<id>.json`). */
export class KeptMail {
  private readonly byId = new Map<string, Mail>();
  /** One at a time: two copies that arrive together would each find no first. */
  private turn: Promise<unknown> = Promise.resolve();

  private constructor(private readonly folder: string) {}

  static async open(folder: string): Promise<KeptMail> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const kept = new KeptMail(folder);
    const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));
    const mails = await Promise.all(names.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8')) as Mail));
    for (const mail of mails.sort((a, b) => a.receivedAt.localeCompare(b.receivedAt))) kept.byId.set(mail.id, mail);
    return kept;
  }

  /** Keeps a message, or counts a repeat. Once this resolves, a restart finds it. */
  keep(raw: Buffer, envelope: { from: string; to: string[] }): Promise<Mail> {
    const kept = this.turn.then(() => this.keepNow(raw, envelope));
    this.turn = kept.catch(() => undefined);
    return kept;
  }

  /** Newest first. */
  list(): Mail[] {
    return [...this.byId.values()].reverse();
  }

  async read(id: string): Promise<OpenedMail | undefined> {
    // Looked up before it becomes a path: an id from an address must not reach another file.
    const mail = this.byId.get(id);
    if (!mail) return undefined;
    const parsed = await PostalMime.parse(await readFile(join(this.folder, `${id}.eml`)));
    const headers = Object.fromEntries(parsed.headers.map((header) => [header.key, header.value]));
    return { ...mail, text: parsed.text ?? '', headers };
  }

  private async keepNow(raw: Buffer, envelope: { from: string; to: string[] }): Promise<Mail> {
    const parsed = await PostalMime.parse(raw);
    const id = createHash('sha256')
      .update(parsed.messageId || raw)
      .digest('hex')
      .slice(0, 32);
    const first = this.byId.get(id);
    const mail: Mail = first
      ? { ...first, repeats: first.repeats + 1 }
      : {
          id,
          messageId: parsed.messageId ?? '',
          from: envelope.from,
          to: envelope.to,
          subject: parsed.subject ?? '',
          receivedAt: new Date().toISOString(),
          repeats: 0,
        };
    if (!first) await this.write(`${id}.eml`, raw);
    await this.write(`${id}.json`, JSON.stringify(mail));
    this.byId.set(id, mail);
    return mail;
  }

  /** Whole or not at all: a process killed while it writes leaves the name free. */
  private async write(name: string, content: Buffer | string): Promise<void> {
    const path = join(this.folder, name);
    await writeFile(`${path}.part`, content, { mode: 0o600 });
    await rename(`${path}.part`, path);
  }
}
