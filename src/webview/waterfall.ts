// When each round and step of a run ran, on one time axis: a picture, and the same as a table for whoever cannot see
// or point at it.
import { html, nothing, svg } from 'lit';
import type { TemplateResult } from 'lit';
import type { RunView } from '../protocol/view';
import { duration } from './format';
import { phaseLegend, segmentRects, segments, usedPhases } from './phases';
import type { PhaseName, Segment } from './phases';

interface Bar {
  readonly label: string;
  readonly from: number;
  readonly to: number;
  readonly segments: readonly Segment[];
  readonly critical: boolean;
}

const ROW = 18;
const WIDTH = 1000;
const MAX_BARS = 300;

export function waterfall(view: RunView, now: number, asTable: boolean, toggle: () => void): TemplateResult {
  const all = bars(view, now);
  const list = all.slice(0, MAX_BARS);
  const end = Math.max(now, 1, ...list.map(bar => bar.to));
  const used = usedPhases(list.flatMap(bar => bar.segments));
  return html`<div class="waterfall">
    <div class="waterfall-head">
      ${phaseLegend(used)}
      <button class="link" aria-pressed=${asTable ? 'true' : 'false'} @click=${toggle}>
        ${asTable ? 'Show as picture' : 'Show as table'}
      </button>
    </div>
    ${asTable ? table(list, used) : picture(list, end)}
    ${
      all.length > list.length
        ? html`<p class="facts">The first ${MAX_BARS} of ${all.length} are shown.</p>`
        : nothing
    }
  </div>`;
}

function bars(view: RunView, now: number): readonly Bar[] {
  const critical = new Set(view.head.critical);
  const rounds = view.head.rounds.map(round => {
    const to = round.finishedAt ?? now;
    const known = segments(round.phases);
    const whole: Segment = { phase: 'model', start: 0, ms: to - round.startedAt };
    return {
      label: view.head.rounds.length > 1 ? `Plan, round ${round.round}` : 'Plan',
      from: round.startedAt,
      to,
      segments: known.length > 0 ? known : [whole],
      critical: false,
    };
  });
  const steps = view.steps.flatMap(step => {
    if (step.readyAt === undefined) return [];
    const running = step.current && { phase: step.current.phase, ms: now - step.current.since };
    return [
      {
        label: step.title,
        from: step.readyAt,
        to: step.finishedAt ?? now,
        segments: segments(step.phases, step.finishedAt === undefined ? running : undefined),
        critical: critical.has(step.id),
      },
    ];
  });
  return [...rounds, ...steps].sort((a, b) => a.from - b.from);
}

/** Round times, at most five, so that the axis can be read. */
function ticks(end: number): readonly number[] {
  const rough = end / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map(factor => factor * power).find(size => size >= rough) ?? rough;
  return Array.from({ length: Math.floor(end / step) + 1 }, (_, i) => i * step);
}

function picture(list: readonly Bar[], end: number): TemplateResult {
  const scale = WIDTH / end;
  const height = list.length * ROW;
  const decided = list.filter(bar => bar.critical).map(bar => bar.label);
  const label =
    `Waterfall: ${list.length} bars over ${duration(end)}.` +
    (decided.length > 0 ? ` Critical path: ${decided.slice(0, 20).join(', ')}.` : '') +
    ' The same is there as a table.';
  return html`<div class="waterfall-body">
    <div class="waterfall-labels" aria-hidden="true">
      ${list.map(bar => html`<span class=${bar.critical ? 'critical' : ''} title=${bar.label}>${bar.label}</span>`)}
    </div>
    <svg
      class="waterfall-bars"
      role="img"
      aria-label=${label}
      width="100%"
      height=${height + ROW}
      viewBox="0 0 ${WIDTH} ${height + ROW}"
      preserveAspectRatio="none"
    >
      ${ticks(end).map(tick => svg`<line class="grid" x1=${tick * scale} x2=${tick * scale} y1="0" y2=${height + 3}></line>`)}
      ${list.map(
        (bar, i) =>
          svg`<g class=${bar.critical ? 'critical' : ''}><title>${bar.label}: ${duration(bar.to - bar.from)}</title>
            ${segmentRects(bar.segments, { scale, x: bar.from * scale, y: i * ROW + 4, height: ROW - 8 })}
            ${bar.critical ? svg`<rect class="critical-line" x=${bar.from * scale} y=${i * ROW + ROW - 3} width=${Math.max(1, (bar.to - bar.from) * scale)} height="1.5"></rect>` : nothing}
          </g>`,
      )}
    </svg>
    <div class="axis" aria-hidden="true">${axis(end, scale)}</div>
  </div>`;
}

/** Text in an undistorted SVG of its own, as the bars are stretched. */
function axis(end: number, scale: number): TemplateResult {
  return html`<svg width="100%" height="14">
    ${ticks(end).map(
      (tick, i) =>
        svg`<text x="${(tick * scale) / (WIDTH / 100)}%" y="11"
          text-anchor=${i === 0 ? 'start' : tick > end * 0.9 ? 'end' : 'middle'}>${duration(tick)}</text>`,
    )}
  </svg>`;
}

function table(list: readonly Bar[], used: readonly PhaseName[]): TemplateResult {
  return html`<div class="scroll-x" tabindex="0" role="region" aria-label="Times of the run">
    <table class="numbers wide">
      <caption class="hidden">
        Times of the run
      </caption>
      <thead>
        <tr>
          <th scope="col">Step</th>
          <th scope="col">Start</th>
          <th scope="col">Time</th>
          ${used.map(phase => html`<th scope="col">${phase}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${list.map(
          bar =>
            html`<tr>
              <th scope="row">${bar.label}${bar.critical ? ' (critical path)' : ''}</th>
              <td>${duration(bar.from)}</td>
              <td>${duration(bar.to - bar.from)}</td>
              ${used.map(phase => {
                const ms = bar.segments
                  .filter(segment => segment.phase === phase)
                  .reduce((sum, segment) => sum + segment.ms, 0);
                return html`<td>${ms > 0 ? duration(ms) : '–'}</td>`;
              })}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
