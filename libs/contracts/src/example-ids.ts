/** Invented ids that the examples share, so that they read as one story. */
export const exampleIds = {
  case: '019430a2-7c10-7a01-8d3e-5b1f0c9a4e01',
  otherCase: '019430a2-7c10-7a01-8d3e-5b1f0c9a4e02',
  agency: '01942f00-0000-7000-8000-0000000000a1',
  provider: '01942f00-0000-7000-8000-0000000000b1',
  otherProvider: '01942f00-0000-7000-8000-0000000000b2',
  harmed: '019430a2-7c10-7a01-8d3e-5b1f0c9a4e11',
  harmer: '019430a2-7c10-7a01-8d3e-5b1f0c9a4e12',
  point: '019430a2-7c10-7a01-8d3e-5b1f0c9a4e21',
  offer: '019430a2-7c10-7a01-8d3e-5b1f0c9a4e31',
  decision: '019430a2-7c10-7a01-8d3e-5b1f0c9a4e41',
  facilitator: '01942f00-0000-7000-8000-0000000000c1',
  second: '01942f00-0000-7000-8000-0000000000c2',
  recall: '019430a2-7c10-7a01-8d3e-5b1f0c9a4e51',
  notification: '019430a2-7c10-7a01-8d3e-5b1f0c9a4e61',
  fact: '019430a2-7c10-7a01-8d3e-5b1f0c9a4e71',
} as const;
