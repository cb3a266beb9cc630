// A time split by phase: as a bar, as its legend and as a table. Widths are SVG geometry, since the page's policy
// allows no inline style.
import { html, nothing, svg } from 'lit';
import type { SVGTemplateResult, TemplateResult } from 'lit';
import type { StepView } from '../protocol/view';
import { duration } from './format';

type Phases = StepView['phases'];
export type PhaseName = keyof Phases;

/** In the order in which they usually follow each other, with what they are in words. */
const phaseWords: Readonly<Record<PhaseName, string>> = {
  queue: 'Waiting for a slot',
  load: 'Loading the model',
  prefill: 'Reading the prompt',
  decode: 'Writing',
  model: 'Asking the model',
  validate: 'Checking the answer',
  approval: 'Waiting for permission',
  execute: 'Carrying out',
  other: 'Other, or waiting its turn to commit',
};
const phaseNames = Object.keys(phaseWords) as readonly PhaseName[];

export interface Segment {
  readonly phase: PhaseName;
  readonly start: number;
  readonly ms: number;
}

/** @param running the phase that goes on and how long it has */
export function segments(phases: Phases, running?: { phase: PhaseName; ms: number }): readonly Segment[] {
  let start = 0;
  const known = phaseNames.flatMap(phase => {
    const ms = phases[phase] ?? 0;
    if (ms <= 0) return [];
    start += ms;
    return [{ phase, start: start - ms, ms }];
  });
  return running && running.ms > 0 ? [...known, { phase: running.phase, start, ms: running.ms }] : known;
}

export function segmentRects(
  list: readonly Segment[],
  place: { scale: number; x: number; y: number; height: number },
): readonly SVGTemplateResult[] {
  return list.map(
    ({ phase, start, ms }) =>
      svg`<rect class="phase-${phase}" x=${place.x + start * place.scale} y=${place.y}
        width=${Math.max(ms * place.scale, 0.5)} height=${place.height}></rect>`,
  );
}

/** Decoration: the same numbers are in the row's words and in its table. */
export function phaseBar(list: readonly Segment[]): TemplateResult | typeof nothing {
  const total = list.reduce((sum, segment) => sum + segment.ms, 0);
  if (total <= 0) return nothing;
  return html`<svg class="bar" viewBox="0 0 1000 4" preserveAspectRatio="none" aria-hidden="true">
    ${segmentRects(list, { scale: 1000 / total, x: 0, y: 0, height: 4 })}
  </svg>`;
}

export function usedPhases(list: readonly Segment[]): readonly PhaseName[] {
  const used = new Set(list.map(segment => segment.phase));
  return phaseNames.filter(phase => used.has(phase));
}

export function phaseLegend(used: readonly PhaseName[]): TemplateResult {
  return html`<ul class="legend" aria-label="Colours of the phases">
    ${used.map(
      phase => html`<li><span class="swatch swatch-${phase}" aria-hidden="true"></span>${phase}</li>`,
    )}
  </ul>`;
}

export function phaseTable(list: readonly Segment[]): TemplateResult {
  const total = list.reduce((sum, segment) => sum + segment.ms, 0);
  return html`<table class="numbers">
    <caption class="hidden">
      Time by phase
    </caption>
    <tbody>
      ${list.map(
        ({ phase, ms }) =>
          html`<tr>
            <th scope="row">
              <span class="swatch swatch-${phase}" aria-hidden="true"></span>${phaseWords[phase]}
            </th>
            <td>${duration(ms)}</td>
            <td>${Math.round((100 * ms) / total)}%</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}
