// Where Claude's cache may end: behind the fixed part, and behind what the rounds of a run share (the map of the
// workspace), so that a second round does not pay for them again. Other models keep what stands first by themselves.
// Sources: Anthropic's and OpenRouter's pages on prompt caching; the marks look the same in both protocols.
import type { ModelRequest } from '../core/ports';

interface TextBlock {
  readonly type: 'text';
  readonly text: string;
  readonly cache_control?: { readonly type: 'ephemeral' };
}

interface MarkedMessage {
  readonly role: 'user' | 'assistant';
  readonly content: string | TextBlock[];
}

export function cached(text: string): TextBlock {
  return { type: 'text', text, cache_control: { type: 'ephemeral' } };
}

export function markedMessages({ messages, shared = 0 }: ModelRequest): MarkedMessage[] {
  const [first, ...others] = messages.map(({ role, content }) => ({ role, content }));
  if (!first) return [];
  const head = first.content.slice(0, shared);
  const rest = first.content.slice(shared);
  // It takes no block without something to see.
  if (head.trim() === '' || rest.trim() === '') return [first, ...others];
  return [{ role: first.role, content: [cached(head), { type: 'text', text: rest }] }, ...others];
}
