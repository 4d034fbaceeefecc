import nunjucks from 'nunjucks';
import type { Mail, OpenedMail } from './kept-mail.js';

const environment = new nunjucks.Environment(null, { autoescape: true, throwOnUndefined: true, trimBlocks: true, lstripBlocks: true });

const layout = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }} – Mailbox of the demo</title>
<link rel="stylesheet" href="/mailbox.css">
</head>
<body>
<a class="skip" href="#main">Skip to main content</a>
<header><p><a href="/">Mailbox of the demo</a></p></header>
<main id="main" tabindex="-1">
{{ content | safe }}
</main>
<footer><p>Every e-mail of this hub is delivered here. Nothing leaves this machine.</p></footer>
</body>
</html>
`;

const listContent = `<h1>Messages</h1>
<p>{{ total }} kept, newest first{% if repeats %}; {{ repeats }} repeats dropped{% endif %}.</p>
{% if mails.length %}
<table>
<caption>Messages {{ first }} to {{ last }} of {{ total }}</caption>
<thead><tr><th scope="col">Subject</th><th scope="col">To</th><th scope="col">Received</th><th scope="col">Repeats</th></tr></thead>
<tbody>
{% for mail in mails %}
<tr>
<th scope="row"><a href="/read/{{ mail.id }}">{{ mail.subject or "(no subject)" }}</a></th>
<td data-label="To">{{ mail.to | join(", ") }}</td>
<td data-label="Received"><time datetime="{{ mail.receivedAt }}">{{ mail.received }}</time></td>
<td data-label="Repeats">{{ mail.repeats }}</td>
</tr>
{% endfor %}
</tbody>
</table>
{% else %}
<p>No messages yet. Send a first referral, and look again.</p>
{% endif %}
{% if newer or older %}
<nav aria-label="Pages">
{% if newer %}<a rel="prev" href="/?page={{ newer }}">Newer messages</a>{% endif %}
{% if older %}<a rel="next" href="/?page={{ older }}">Older messages</a>{% endif %}
</nav>
{% endif %}`;

const readContent = `<p><a href="/">All messages</a></p>
<h1>{{ mail.subject or "(no subject)" }}</h1>
<dl>
<dt>From</dt><dd>{{ mail.from }}</dd>
<dt>To</dt><dd>{{ mail.to | join(", ") }}</dd>
<dt>Received</dt><dd><time datetime="{{ mail.receivedAt }}">{{ received }}</time></dd>
<dt>Message-ID</dt><dd>{{ mail.messageId }}</dd>
</dl>
<pre>{{ mail.text }}</pre>`;

const missingContent = `<h1>Message not found</h1>
<p>This mailbox holds no such message. <a href="/">See all messages</a></p>`;

export const stylesheet = `body{font:1rem/1.5 Arial,sans-serif;color:#0b0c0c;background:#fff;margin:0 auto;max-width:60rem;padding:0 1rem}
header{border-bottom:.5rem solid #1d70b8;font-weight:bold}a{color:#1a65a6}a:focus{background:#fd0;color:#0b0c0c;outline:3px solid #0b0c0c}
.skip{position:absolute;left:-99rem}.skip:focus{left:0}table{border-collapse:collapse;width:100%}caption{text-align:left;padding:.5rem 0}
th,td{text-align:left;vertical-align:top;padding:.5rem .75rem .5rem 0;border-bottom:1px solid #b1b4b6;overflow-wrap:anywhere}
dt{font-weight:bold}dd{margin:0 0 .5rem}h1,dd,pre{overflow-wrap:anywhere}pre{white-space:pre-wrap;font:inherit;border-top:1px solid #b1b4b6;padding-top:1rem}
nav a{margin-right:1rem}footer{margin-top:2rem;border-top:1px solid #b1b4b6}
@media(max-width:40rem){table,caption,tbody,tr,th,td{display:block}thead{position:absolute;left:-99rem}th,td{border:0;padding:0}tr{padding:.5rem 0;border-bottom:1px solid #b1b4b6}td::before{content:attr(data-label) ": ";font-weight:bold}}`;

const pageSize = 50;
const time = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'medium', timeZone: 'Europe/London' });

/** @param mails newest first @param page 1 is the newest */
export function listPage(mails: Mail[], page: number): string {
  const pages = Math.max(1, Math.ceil(mails.length / pageSize));
  const at = Math.min(Math.max(1, page), pages);
  const shown = mails.slice((at - 1) * pageSize, at * pageSize);
  return inLayout('Messages', listContent, {
    total: mails.length,
    repeats: mails.reduce((sum, mail) => sum + mail.repeats, 0),
    first: (at - 1) * pageSize + 1,
    last: (at - 1) * pageSize + shown.length,
    mails: shown.map((mail) => ({ ...mail, received: time.format(new Date(mail.receivedAt)) })),
    newer: at > 1 ? at - 1 : 0,
    older: at < pages ? at + 1 : 0,
  });
}

export function readPage(mail: OpenedMail): string {
  return inLayout(mail.subject || '(no subject)', readContent, { mail, received: time.format(new Date(mail.receivedAt)) });
}

export function missingPage(): string {
  return inLayout('Message not found', missingContent, {});
}

function inLayout(title: string, content: string, values: object): string {
  return environment.renderString(layout, { title, content: environment.renderString(content, values) });
}
