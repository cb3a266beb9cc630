// The three ways to watch a run: a terminal that is redrawn in place, plain lines, or the events themselves. All are
// observers: they read and cannot change the run.
import { maskEvent } from '../../core/policy/maskEvent';
import type { ReadingEvent, RunEvent, StepLiveEvent } from '../../core/events';
import type { Observer } from '../../core/ports';
import { applyEvent, emptyRun, type RunState } from '../../core/run/runState';
import { liveLines } from './liveLines';
import { liveRegion, type TextOutput } from './liveRegion';
import { narrate } from './narrate';
import type { Style } from './style';
import { oneLine } from './text';

export interface RunPrinter extends Observer {
  readonly state: RunState;
  /** Lines from elsewhere (a diff before an approval). */
  print(lines: readonly string[]): void;
  /** Leaves the last lines to someone who asks a question; `resume` takes them back. */
  pause(): void;
  resume(): void;
  close(): void;
}

/** At most ten drawings a second. */
const DRAW_EVERY = 100;

export interface Terminal extends TextOutput {
  readonly rows?: number;
}

/** `now` in milliseconds, of any origin. `style` is asked anew at each draw. */
export function terminalPrinter(output: Terminal, style: () => Style, now: () => number): RunPrinter {
  const state = emptyRun();
  const live = new Map<string, StepLiveEvent>();
  const region = liveRegion(output, style);
  let reading: ReadingEvent | undefined;
  let origin = 0;
  let paused = false;
  /** What is said while a question stands at the bottom: it must not be written over. */
  let held: (readonly string[])[] = [];
  const draw = (): void => {
    if (paused) return;
    const rows = Math.min(12, (output.rows ?? 24) - 2);
    region.show(liveLines(state, live, now() - origin, style(), rows, reading));
  };
  const timer = setInterval(draw, DRAW_EVERY);
  timer.unref();
  return {
    state,
    event(event) {
      if (event.type === 'run.started') origin = now() - event.at;
      applyEvent(state, event);
      if (event.type === 'step.finished') live.delete(event.step);
      const lines = narrate(event, state, style());
      if (paused) held.push(lines);
      else region.print(lines);
    },
    live(event) {
      if (event.type === 'plan.reading') reading = event;
      else live.set(event.step, event);
    },
    print(lines) {
      if (paused) output.write(lines.map(line => `${line}\n`).join(''));
      else region.print(lines);
    },
    pause() {
      paused = true;
      region.close();
    },
    resume() {
      paused = false;
      region.print(held.flat());
      held = [];
      draw();
    },
    close() {
      clearInterval(timer);
      region.print(held.flat());
      held = [];
      region.close();
    },
  };
}

export function plainPrinter(output: TextOutput, style: Style): RunPrinter {
  const state = emptyRun();
  const print = (lines: readonly string[]): void => {
    for (const line of lines) output.write(`${line}\n`);
  };
  return {
    state,
    event(event) {
      applyEvent(state, event);
      if (event.type === 'step.started') {
        const step = state.byId.get(event.step);
        print([`> ${event.agent.padEnd(8)}${oneLine(step?.title ?? event.step)}`]);
      }
      print(narrate(event, state, style));
    },
    live: () => undefined,
    print,
    pause: () => undefined,
    resume: () => undefined,
    close: () => undefined,
  };
}

/** One event a line and nothing else. */
export function jsonPrinter(output: TextOutput): RunPrinter {
  const state = emptyRun();
  return {
    state,
    event(event: RunEvent) {
      applyEvent(state, event);
      // The line that the journal keeps.
      output.write(`${JSON.stringify(maskEvent(event))}\n`);
    },
    live: () => undefined,
    print: () => undefined,
    pause: () => undefined,
    resume: () => undefined,
    close: () => undefined,
  };
}
