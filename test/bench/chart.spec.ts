import { barChart, lineChart } from './chart.js';

describe('a chart', () => {
  it('says in words what it shows, to those who do not see it, and its figures stand in it', () => {
    const svg = barChart('Messages & speeds', 'a: 10. b: 5.', [
      { label: 'a', parts: [10], text: '10', interval: { low: 8, high: 12 } },
      { label: 'b <raw>', parts: [2, 3], text: '5' },
    ]);
    expect(svg).toMatch(/role="img" aria-labelledby="title description"/);
    expect(svg).toContain('<title id="title">Messages &amp; speeds</title>');
    expect(svg).toContain('<desc id="description">a: 10. b: 5.</desc>');
    expect(svg).toContain('b &lt;raw&gt;');
    expect(svg.match(/<rect x=/g)).toHaveLength(3);
  });

  it('tells lines apart without colour, and draws nothing that is no number', () => {
    const points = [
      { x: 25, y: 3 },
      { x: 90, y: 0 },
    ];
    const svg = lineChart(
      'p99',
      'none',
      [
        { label: 'a', points },
        {
          label: 'd',
          points: [
            { x: 25, y: 30 },
            { x: 90, y: 300 },
          ],
        },
      ],
      { x: '%', y: 'ms' },
    );
    expect(svg).toContain('stroke-dasharray="8 4"');
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });
});
