import { strict as assert } from 'node:assert';
import { foldRun } from '../../../../src/core/run/runState';
import { chromeTrace } from '../../../../src/node/commandLine/chromeTrace';
import { otlpTrace } from '../../../../src/node/commandLine/otlpTrace';
import { sampleRun } from '../terminal/sampleRun';

const state = foldRun(sampleRun().events);

describe('a run as a Chrome trace', () => {
  it('has a track for each step with its phases inside', () => {
    const { traceEvents } = chromeTrace(state);
    const spans = traceEvents.filter(event => event.ph === 'X' && event.tid === 2);
    assert.deepEqual(
      spans.map(({ name, ts, dur }) => `${name} ${ts}+${dur}`),
      [
        'Retry in fetchJson 300000+3050000',
        'queue 300000+10000',
        'prefill 310000+480000',
        'decode 790000+1500000',
        'validate 2290000+30000',
        'other 2320000+20000',
        'approval 2340000+1000000',
        'execute 3340000+6000',
        'other 3346000+4000',
      ],
    );
  });
});

interface Attribute {
  key: string;
  value: { stringValue?: string; intValue?: string };
}
interface Span {
  name: string;
  spanId: string;
  parentSpanId?: string;
  startTimeUnixNano: string;
  attributes: Attribute[];
  status: { code: number };
}

describe('a run as OTLP', () => {
  const trace = otlpTrace(state, 1_700_000_000_000, '1.2.3') as {
    resourceSpans: [{ scopeSpans: [{ spans: Span[] }] }];
  };
  const { spans } = trace.resourceSpans[0].scopeSpans[0];

  it('nests model calls in steps and steps in the run', () => {
    const parent = (span: Span): string => spans.find(s => s.spanId === span.parentSpanId)?.name ?? '-';
    assert.deepEqual(
      spans.map(span => `${span.name} < ${parent(span)}`),
      [
        'invoke_agent quickstep < -',
        'chat big < invoke_agent quickstep',
        'invoke_agent edit < invoke_agent quickstep',
        'chat small < invoke_agent edit',
        'invoke_agent create < invoke_agent quickstep',
        'chat small < invoke_agent create',
        'invoke_agent check < invoke_agent quickstep',
      ],
    );
  });

  it('has times in nanoseconds since 1970 and ids of the right length', () => {
    assert.equal(spans[2]?.startTimeUnixNano, '1700000000300000000');
    for (const span of spans) assert.match(span.spanId, /^[0-9a-f]{16}$/);
  });

  it('names models and tokens by the conventions and exports no text', () => {
    const values = new Map(
      spans[3]?.attributes.map(({ key, value }) => [key, value.stringValue ?? value.intValue]),
    );
    assert.equal(values.get('gen_ai.provider.name'), 'embedded');
    assert.equal(values.get('gen_ai.request.model'), 'small');
    assert.equal(values.get('gen_ai.usage.output_tokens'), '60');
    assert.doesNotMatch(JSON.stringify(trace), /Retry failed|npm test|one\\n/);
    assert.deepEqual(
      spans.map(span => span.status.code),
      [2, 0, 0, 0, 0, 0, 2],
    );
  });
});
