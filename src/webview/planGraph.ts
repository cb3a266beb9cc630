// What waits for what in a plan: a picture, each step below those that it needs, and the same in words beneath it.
import { html, svg } from 'lit';
import type { SVGTemplateResult, TemplateResult } from 'lit';
import type { ReviewStepView, ReviewView } from '../protocol/view';
import { plural } from './format';
import { planLayout, RADIUS } from './planLayout';
import type { Point } from './planLayout';

const MAX_STEPS = 200;

export function planGraph({ steps: all }: ReviewView): TemplateResult {
  const steps = all.slice(0, MAX_STEPS);
  const { places, lines, width, height } = planLayout(
    steps.map(({ step, level, needs }) => ({ id: step.id, level, needs })),
  );
  const numbers = new Map(steps.map(({ step }, index) => [step.id, index + 1]));
  const label = `${plural(all.length, 'step')} and what they need. The same is below in words.`;
  return html`<div class="plan-graph">
    <div class="scroll-x">
      <svg role="img" aria-label=${label} width=${width} height=${height} viewBox="0 0 ${width} ${height}">
        ${lines.map(edge)} ${steps.map(one => node(one, numbers, places))}
      </svg>
    </div>
    <ol class="plan-order">
      ${steps.map(one => html`<li>${one.step.title}${after(one, steps)}</li>`)}
    </ol>
    ${all.length > steps.length ? html`<p class="facts">The first ${MAX_STEPS} of ${all.length} are shown.</p>` : ''}
  </div>`;
}

/** Leaves each row downwards and comes into the next from above. */
function edge(points: readonly Point[]): SVGTemplateResult {
  const [first, ...others] = points;
  if (!first) return svg``;
  let from = first;
  let path = `M ${from.x} ${from.y}`;
  for (const to of others) {
    const middle = (from.y + to.y) / 2;
    path += ` C ${from.x} ${middle}, ${to.x} ${middle}, ${to.x} ${to.y}`;
    from = to;
  }
  return svg`<path class="edge" d=${path}></path>`;
}

function node(
  { step }: ReviewStepView,
  numbers: ReadonlyMap<string, number>,
  places: ReadonlyMap<string, Point>,
): SVGTemplateResult {
  const { x, y } = places.get(step.id) ?? { x: 0, y: 0 };
  return svg`<g class="node"><title>${step.title}</title>
    <circle cx=${x} cy=${y} r=${RADIUS}></circle>
    <text x=${x} y=${y + 4} text-anchor="middle">${numbers.get(step.id)}</text>
  </g>`;
}

function after({ needs }: ReviewStepView, steps: readonly ReviewStepView[]): string {
  const words = afterWords(needs, steps);
  return words === '' ? '' : ` · after ${words}`;
}

/** The numbers of these steps in the plan: `2, 3`. */
export function afterWords(needs: readonly string[], steps: readonly ReviewStepView[]): string {
  return steps.flatMap(({ step }, index) => (needs.includes(step.id) ? [index + 1] : [])).join(', ');
}
