// A run in the Trace Event Format that chrome://tracing, Perfetto and speedscope open: one track a step, its phases
// inside. https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
import type { RunState } from '../../core/run/runState';
import { waterfall } from '../../core/timing/waterfall';

/** Times in microseconds since the run began. */
export interface ChromeEvent {
  readonly name: string;
  readonly cat: string;
  readonly ph: 'X' | 'M';
  readonly pid: 1;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly args: Readonly<Record<string, unknown>>;
}

export function chromeTrace(state: RunState): { readonly traceEvents: readonly ChromeEvent[] } {
  const { rows } = waterfall(state);
  const name = (what: string, tid: number, text: string): ChromeEvent => ({
    name: what,
    cat: '__metadata',
    ph: 'M',
    pid: 1,
    tid,
    ts: 0,
    args: { name: text },
  });
  const traceEvents = rows.flatMap((row, index) => {
    const tid = index + 1;
    const span = (
      text: string,
      cat: string,
      from: number,
      to: number,
      args: ChromeEvent['args'],
    ): ChromeEvent => ({
      name: text,
      cat,
      ph: 'X',
      pid: 1,
      tid,
      ts: from * 1000,
      dur: (to - from) * 1000,
      args,
    });
    const { title, agent, status, critical } = row;
    return [
      name('thread_name', tid, row.id),
      ...(row.segments.length === 0
        ? []
        : [span(title, agent, row.from, row.to, { id: row.id, agent, status, critical })]),
      ...row.segments.map(({ phase, from, to }) => span(phase, 'phase', from, to, {})),
    ];
  });
  return { traceEvents: [name('process_name', 0, state.task), ...traceEvents] };
}
