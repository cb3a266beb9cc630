// Numbers as people read them.
import type { TokensView } from '../protocol/view';

/** `84 ms`, `4.2 s`, `1 min 05 s`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

/** A live time, without the flicker of milliseconds. */
export function liveDuration(ms: number): string {
  return duration(Math.max(0, ms < 1000 ? Math.round(ms / 100) * 100 : ms));
}

/** How long ago, in words. */
export function age(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ago` : `${Math.floor(hours / 24)} days ago`;
}

export function bytes(count: number): string {
  if (count < 1e6) return `${Math.round(count / 1e3)} kB`;
  return count < 1e9 ? `${Math.round(count / 1e6)} MB` : `${(count / 1e9).toFixed(1)} GB`;
}

function count(n: number): string {
  return n.toLocaleString('en-US');
}

/** `1,240 tokens read (80% cached), 320 written`; what nobody reported is left out. */
export function tokens({ prompt, cached, completion }: TokensView): string {
  const share = prompt && cached !== undefined ? ` (${Math.round((100 * cached) / prompt)}% cached)` : '';
  return [
    prompt === undefined ? '' : `${count(prompt)} read${share}`,
    completion === undefined ? '' : `${count(completion)} written`,
  ]
    .filter(part => part !== '')
    .join(', ');
}

/** The model without its provider: `ollama/qwen2.5-coder:1.5b` is `qwen2.5-coder:1.5b`. */
export function modelName(id: string): string {
  return id.slice(id.indexOf('/') + 1);
}

export function plural(n: number, word: string): string {
  return `${count(n)} ${word}${n === 1 ? '' : 's'}`;
}
