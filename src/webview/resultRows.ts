// A query's rows as a real table, so that a screen reader can walk it by row and column.
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { StepView } from '../protocol/view';
import { plural } from './format';

type Table = NonNullable<StepView['table']>;

export function resultRows({ columns, rows, numeric, hidden, isCapped }: Table): TemplateResult {
  const total = rows.length + hidden;
  const more = isCapped ? ' and more' : '';
  return html`<div class="result" tabindex="0" role="region" aria-label="Rows">
    <table class="rows">
      <caption>
        ${plural(total, 'row')}${more}${hidden > 0 ? `, the first ${rows.length} shown` : ''}
      </caption>
      <thead>
        <tr>
          ${columns.map((name, at) => html`<th scope="col" class=${numeric[at] === true ? 'number' : nothing}>${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          row =>
            html`<tr>
              ${row.map((text, at) => html`<td class=${numeric[at] === true ? 'number' : nothing}>${text}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
