// What waits for what in a plan: a picture, each step below those that it needs, and the same in words beneath it.
import { html, svg } from 'lit';
import type { SVGTemplateResult, TemplateResult } from 'lit';
import type { ReviewStepView, ReviewView } from '../protocol/view';
import { plural } from './format';

const GAP_X = 44;
const GAP_Y = 42;
const RADIUS = 12;
const MAX_STEPS = 200;

interface Place {
  readonly n: number;
  readonly x: number;
  readonly y: number;
  readonly one: ReviewStepView;
}

export function planGraph({ steps: all }: ReviewView): TemplateResult {
  const steps = all.slice(0, MAX_STEPS);
  const { places, width, height } = layout(steps);
  const label = `${plural(all.length, 'step')} and what they need. The same is below in words.`;
  return html`<div class="plan-graph">
    <div class="scroll-x">
      <svg role="img" aria-label=${label} width=${width} height=${height} viewBox="0 0 ${width} ${height}">
        ${[...places.values()].flatMap(place => edges(place, places))} ${[...places.values()].map(node)}
      </svg>
    </div>
    <ol class="plan-order">
      ${steps.map(one => html`<li>${one.step.title}${afterWords(one, places)}</li>`)}
    </ol>
    ${all.length > steps.length ? html`<p class="facts">The first ${MAX_STEPS} of ${all.length} are shown.</p>` : ''}
  </div>`;
}

function layout(steps: readonly ReviewStepView[]): {
  places: ReadonlyMap<string, Place>;
  width: number;
  height: number;
} {
  const rows = new Map<number, ReviewStepView[]>();
  for (const one of steps) rows.set(one.level, [...(rows.get(one.level) ?? []), one]);
  const widest = Math.max(1, ...[...rows.values()].map(row => row.length));
  const places = new Map<string, Place>();
  for (const [index, one] of steps.entries()) {
    const row = rows.get(one.level) ?? [];
    const left = ((widest - row.length) * GAP_X) / 2;
    const x = left + row.indexOf(one) * GAP_X + GAP_X / 2;
    places.set(one.step.id, { n: index + 1, x, y: one.level * GAP_Y + RADIUS + 2, one });
  }
  return { places, width: widest * GAP_X, height: Math.max(1, rows.size) * GAP_Y - GAP_Y + 2 * RADIUS + 4 };
}

function edges({ x, y, one }: Place, places: ReadonlyMap<string, Place>): readonly SVGTemplateResult[] {
  return one.needs.flatMap(need => {
    const from = places.get(need);
    if (!from) return [];
    const middle = (from.y + y) / 2;
    const path = `M ${from.x} ${from.y + RADIUS} C ${from.x} ${middle}, ${x} ${middle}, ${x} ${y - RADIUS}`;
    return [svg`<path class="edge" d=${path}></path>`];
  });
}

function node({ n, x, y, one }: Place): SVGTemplateResult {
  return svg`<g class="node"><title>${one.step.title}</title>
    <circle cx=${x} cy=${y} r=${RADIUS}></circle>
    <text x=${x} y=${y + 4} text-anchor="middle">${n}</text>
  </g>`;
}

function afterWords({ needs }: ReviewStepView, places: ReadonlyMap<string, Place>): string {
  const numbers = needs.flatMap(need => places.get(need)?.n ?? []);
  return numbers.length === 0 ? '' : ` · after ${numbers.join(', ')}`;
}
