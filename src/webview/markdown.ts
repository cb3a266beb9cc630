// Text of models as Markdown, which is hostile until shown otherwise: no HTML, no images, and links without an address
// of their own (a click asks the host, which opens https only). What markdown-it makes is sanitised once more.
import DOMPurify from 'dompurify';
import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import MarkdownIt from 'markdown-it';
import { send } from './host';

const parser = new MarkdownIt({ html: false, linkify: false }).disable([
  'image',
  'html_inline',
  'html_block',
]);
parser.validateLink = url => /^https:\/\//i.test(url);
parser.renderer.rules['link_open'] = (tokens, index) => {
  const url = String(tokens[index]?.attrGet('href') ?? '');
  const safe = parser.utils.escapeHtml(url);
  return `<a role="link" tabindex="0" title="${safe}" data-url="${safe}">`;
};

const allowed = {
  ALLOWED_TAGS: [
    ...['p', 'br', 'hr', 'strong', 'em', 's', 'code', 'pre', 'blockquote', 'ul', 'ol', 'li', 'a'],
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'table', 'thead', 'tbody', 'tr', 'th', 'td'],
  ],
  ALLOWED_ATTR: ['role', 'tabindex', 'title', 'data-url', 'start'],
  ALLOW_DATA_ATTR: false,
  RETURN_DOM_FRAGMENT: true as const,
};

const MAX_SHOWN = 200_000;

/** An update that did not change the text leaves selection and focus alone. */
export function markdown(source: string): TemplateResult {
  return html`<div class="markdown" @click=${openLink} @keydown=${openLink}>
    ${guard([source], () => sanitised(source))}
  </div>`;
}

function sanitised(source: string): DocumentFragment {
  return DOMPurify.sanitize(parser.render(source.slice(0, MAX_SHOWN)), allowed);
}

function openLink(event: MouseEvent | KeyboardEvent): void {
  if (event instanceof KeyboardEvent && event.key !== 'Enter') return;
  const link = event.target instanceof Element ? event.target.closest<HTMLElement>('a[data-url]') : null;
  const url = link?.dataset['url'];
  if (url === undefined) return;
  event.preventDefault();
  send({ type: 'openLink', url });
}
