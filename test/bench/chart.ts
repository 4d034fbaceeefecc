/** Charts as SVG, drawn by hand: each has a title and a description for those who do not see it, and its figures stand in it as text. */
const WIDTH = 760;
const LEFT = 265;
const RIGHT = 110;
const ROW = 34;
const INK = '#0b0c0c';
const FAINT = '#b1b4b6';
/** Told apart by lightness too, for those who do not see colours and on paper. */
const COLOURS = ['#1d70b8', '#5694ca', '#aab7c4'];
const OURS = '#00703c';

export interface Bar {
  label: string;
  /** Lengths one after the other. */
  parts: number[];
  /** The figure beside it. */
  text: string;
  /** A whisker, where the value is uncertain. */
  interval?: { low: number; high: number };
  ours?: boolean;
}

/** Bars that lie, from nought. */
export function barChart(title: string, description: string, bars: Bar[], legend: string[] = []): string {
  const most = Math.max(...bars.map(({ parts, interval }) => Math.max(total(parts), interval?.high ?? 0)), Number.MIN_VALUE);
  const scale = (value: number) => (value / most) * (WIDTH - LEFT - RIGHT);
  const top = legend.length ? 70 : 44;
  const rows = bars.map(({ label, parts, text, interval, ours }, row) => {
    const y = top + row * ROW;
    let x = LEFT;
    const drawn = parts.map((part, nth) => {
      const fill = ours && parts.length === 1 ? OURS : COLOURS[nth % COLOURS.length]!;
      const rect = `<rect x="${at(x)}" y="${y}" width="${at(scale(part))}" height="20" fill="${fill}"/>`;
      x += scale(part);
      return rect;
    });
    const end = LEFT + scale(Math.max(total(parts), interval?.high ?? 0));
    if (interval) {
      const [low, high] = [at(LEFT + scale(interval.low)), at(LEFT + scale(interval.high))];
      drawn.push(
        `<path d="M${low} ${y + 10}H${high}M${low} ${y + 5}v10M${high} ${y + 5}v10" stroke="${INK}" stroke-width="2" fill="none"/>`,
      );
    }
    drawn.push(words(LEFT - 10, y + 15, label, 'end'), words(end + 8, y + 15, text));
    return drawn.join('\n');
  });
  const keys = legend.map((name, nth) => {
    const x = LEFT + nth * 130;
    return `<rect x="${x}" y="40" width="14" height="14" fill="${COLOURS[nth % COLOURS.length]}"/>\n${words(x + 20, 52, name)}`;
  });
  return svg(title, description, top + bars.length * ROW, [...keys, ...rows]);
}

export interface Line {
  label: string;
  points: { x: number; y: number }[];
}

/** Lines over a few values of x, with y on a logarithmic scale; each line is named at its end. */
export function lineChart(title: string, description: string, lines: Line[], of: { x: string; y: string }): string {
  const [height, left, right, top] = [380, 70, 150, 50];
  const bottom = height - 60;
  const ys = lines.flatMap(({ points }) => points.map(({ y }) => y)).filter((y) => y > 0);
  const xs = [...new Set(lines.flatMap(({ points }) => points.map(({ x }) => x)))].sort((a, b) => a - b);
  const [low, high] = [Math.floor(Math.log10(Math.min(...ys))), Math.ceil(Math.log10(Math.max(...ys)))];
  const toX = (x: number) => left + ((x - xs[0]!) / (xs.at(-1)! - xs[0]! || 1)) * (WIDTH - left - right);
  const toY = (y: number) => bottom - ((Math.log10(y) - low) / (high - low || 1)) * (bottom - top);
  const parts: string[] = [];
  for (let power = low; power <= high; power++) {
    const y = at(toY(10 ** power));
    parts.push(`<path d="M${left} ${y}H${WIDTH - right}" stroke="${FAINT}"/>`, words(left - 8, Number(y) + 5, String(10 ** power), 'end'));
  }
  for (const x of xs) parts.push(words(toX(x), bottom + 20, `${x}`, 'middle'));
  parts.push(words(left, height - 16, of.x), words(10, top - 10, of.y));
  const ends: number[] = [];
  lines.forEach(({ label, points }, nth) => {
    const drawn = points.filter(({ y }) => y > 0);
    const [colour, dash] = [[COLOURS[0], OURS, INK, '#942514'][nth % 4], ['', '8 4', '2 4', '12 4 2 4'][nth % 4]];
    const path = drawn.map(({ x, y }, at0) => `${at0 ? 'L' : 'M'}${at(toX(x))} ${at(toY(y))}`).join('');
    parts.push(`<path d="${path}" stroke="${colour}" stroke-width="2.5" stroke-dasharray="${dash}" fill="none"/>`);
    parts.push(...drawn.map(({ x, y }) => `<circle cx="${at(toX(x))}" cy="${at(toY(y))}" r="4" fill="${colour}"/>`));
    let end = toY(drawn.at(-1)?.y ?? 1);
    // Names that would lie upon each other are moved apart.
    while (ends.some((other) => Math.abs(other - end) < 16)) end -= 4;
    ends.push(end);
    parts.push(words(WIDTH - right + 10, end + 5, label));
  });
  return svg(title, description, height, parts);
}

const svg = (title: string, description: string, height: number, parts: string[]): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title description" font-family="Arial, Helvetica, sans-serif" font-size="14">
<title id="title">${escaped(title)}</title>
<desc id="description">${escaped(description)}</desc>
<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>
<text x="10" y="24" font-size="17" font-weight="bold" fill="${INK}">${escaped(title)}</text>
${parts.join('\n')}
</svg>
`;

const words = (x: number, y: number, text: string, anchor = 'start') =>
  `<text x="${at(x)}" y="${at(y)}" text-anchor="${anchor}" fill="${INK}">${escaped(text)}</text>`;
const at = (value: number) => value.toFixed(1);
const total = (parts: number[]) => parts.reduce((sum, part) => sum + part, 0);
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
