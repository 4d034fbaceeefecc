import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFile, readFileSync, rename, writeFile } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import PostalMime, { decodeWords } from 'postal-mime';

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

// Of node:fs, since those of node:fs/promises cost twice as much a message.
const [readBytes, writeBytes, renameFile] = [promisify(readFile), promisify(writeFile), promisify(rename)];

/** First line of a message's file: what the list shows of it. */
const LISTED = Buffer.from('X-Mailbox: ');

/**
 * The mailbox on disk: `<id>.eml` is a message as it came, under a line of what the list shows of it. Where it came again, and where an
 * earlier release kept it, that stands in `<id>.json`.
 */
export class KeptMail {
  private readonly byId = new Map<string, Mail>();
  /** One at a time: two copies that arrive together would each find no first. */
  private turn: Promise<unknown> = Promise.resolve();

  private constructor(private readonly folder: string) {}

  static open(folder: string): KeptMail {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const kept = new KeptMail(folder);
    const names = new Set(readdirSync(folder));
    const mails: Mail[] = [];
    for (const name of names) {
      const noted = name.replace(/\.eml$/, '.json');
      if (name.endsWith('.json')) mails.push(JSON.parse(readFileSync(join(folder, name), 'utf8')) as Mail);
      else if (name.endsWith('.eml') && !names.has(noted)) mails.push(...listedIn(readFileSync(join(folder, name))));
    }
    for (const mail of mails.sort((a, b) => (a.receivedAt < b.receivedAt ? -1 : 1))) kept.byId.set(mail.id, mail);
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
    const file = await readBytes(join(this.folder, `${id}.eml`));
    const parsed = await PostalMime.parse(file.subarray(isListed(file) ? file.indexOf('\n') + 1 : 0));
    const headers = Object.fromEntries(parsed.headers.map((header) => [header.key, header.value]));
    return { ...mail, text: parsed.text ?? '', headers };
  }

  private async keepNow(raw: Buffer, envelope: { from: string; to: string[] }): Promise<Mail> {
    const { messageId, subject } = headOf(raw);
    const id = createHash('sha256')
      .update(messageId || raw)
      .digest('hex')
      .slice(0, 32);
    const first = this.byId.get(id);
    if (first) {
      const again = { ...first, repeats: first.repeats + 1 };
      await this.write(`${id}.json`, JSON.stringify(again));
      first.repeats = again.repeats;
      return first;
    }
    const listed = JSON.stringify({ id, messageId, ...envelope, subject, receivedAt: new Date().toISOString(), repeats: 0 } satisfies Mail);
    await this.write(`${id}.eml`, Buffer.concat([LISTED, Buffer.from(`${listed}\r\n`), raw]));
    // A copy: a word cut out of a message holds all of it in memory.
    const mail = JSON.parse(listed) as Mail;
    this.byId.set(id, mail);
    return mail;
  }

  /** Whole or not at all: a process killed while it writes leaves the name free. */
  private async write(name: string, content: Buffer | string): Promise<void> {
    const path = join(this.folder, name);
    await writeBytes(`${path}.part`, content, { mode: 0o600 });
    await renameFile(`${path}.part`, path);
  }
}

const isListed = (file: Buffer): boolean => file.subarray(0, LISTED.length).equals(LISTED);

/** Of a message without this line an earlier release was killed before it had kept it. */
const listedIn = (file: Buffer): Mail[] =>
  isListed(file) ? [JSON.parse(file.toString('utf8', LISTED.length, file.indexOf('\n'))) as Mail] : [];

/** The two headers that are needed at receipt; the rest is read by whoever opens the message. */
function headOf(raw: Buffer): { messageId: string; subject: string } {
  const end = raw.indexOf('\r\n\r\n');
  const head = raw.toString('utf8', 0, end < 0 ? raw.length : end).replace(/\r\n[ \t]+/g, ' ');
  const header = (name: RegExp) => decodeWords((name.exec(head)?.[1] ?? '').trim());
  return { messageId: header(/^message-id:(.*)$/im), subject: header(/^subject:(.*)$/im) };
}
