// What can go wrong with a model server, as a reason and one sentence that says what to do.
import type { ModelProblem } from '../core/ports';
import type { Fault } from './modelTransport';

/** What the sentences about one server and model are made of. */
export interface ServerWords {
  /** `Ollama`, `The model server`. */
  readonly name: string;
  /** `the protocol of Ollama`. */
  readonly protocol: string;
  readonly baseUrl: string;
  /** Empty where a request is about none. */
  readonly model: string;
  /** What to do when nothing answers, as the second half of a sentence. */
  readonly start: string;
  /** What to do when something else answers there. */
  readonly check: string;
  /** What to do when it does not have the model. */
  readonly get: string;
  /** What to do when the key is missing or refused. */
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Its streams are JSON Lines. */
  readonly lines: boolean;
}

export interface Problem {
  readonly reason: ModelProblem;
  readonly detail: string;
  /** Of `busy`: how long the server asks to wait. */
  readonly retryAfterMs?: number;
}

/** An error that the server reported inside its stream. */
export class ReportedError extends Error {}

/** It sent no more of an answer than this; the message is its word for why. */
export class WithheldError extends ReportedError {}

export const stopped: Problem = { reason: 'stopped', detail: 'The request was stopped.' };

export function tooLong(words: ServerWords): Problem {
  const detail = `${words.name} did not keep to the limit of tokens and was cut off; ask for less, or use another server.`;
  return { reason: 'limit', detail };
}

export function cutShort(words: ServerWords): Problem {
  const detail = `${words.name} ended its answer before it was complete; try again, and look into the server's log if it stays so.`;
  return { reason: 'cut', detail };
}

function withheld(why: string, words: ServerWords): Problem {
  const detail = `${words.name} withheld the rest of its answer (${why}); ask in other words, or use another model.`;
  return { reason: 'cut', detail };
}

/** Something else answers there. */
export function foreign(words: ServerWords): Problem {
  const detail = `What answers at ${words.baseUrl} does not speak ${words.protocol}; ${words.check}.`;
  return { reason: 'malformed', detail };
}

/** The reason and sentence for what a request met. */
export function problemOf(error: unknown, fault: Fault | null, words: ServerWords): Problem {
  switch (fault?.kind) {
    case 'unreachable':
      return unreachable(fault.code, words);
    case 'status':
      return ofStatus(fault, words);
    case 'page':
    case 'broken':
      return foreign(words);
    case 'limit':
      return tooLong(words);
    case 'cut':
      return cutShort(words);
    case undefined:
      if (error instanceof WithheldError) return withheld(error.message, words);
      return error instanceof SyntaxError ? foreign(words) : ofMessage(messageOf(error), words);
  }
}

function unreachable(code: string, words: ServerWords): Problem {
  const isCertificate = /CERT|SIGNATURE|TLS|SSL/.test(code);
  const why = isCertificate ? `has a certificate that is not trusted (${code})` : 'does not answer';
  return { reason: 'unreachable', detail: `${words.name} ${why} at ${words.baseUrl}; ${words.start}.` };
}

type StatusFault = Extract<Fault, { kind: 'status' }>;

function ofStatus(fault: StatusFault, words: ServerWords): Problem {
  const { status } = fault;
  const said = saidIn(fault.body);
  if (status >= 300 && status < 400) return redirected(fault, words);
  if (status === 401 || status === 403 || (status === 400 && isAboutKey(fault.body))) {
    return { reason: 'denied', detail: `${words.name} refused access (${status}); ${words.key}.` };
  }
  if (status === 429 || status === 503 || status === 529) return busy(fault, said, words);
  if (status === 404 && words.model !== '' && /model/i.test(said)) {
    return {
      reason: 'not_found',
      detail: `${words.name} does not have the model ${words.model}; ${words.get}.`,
    };
  }
  if (status === 413 || isAboutContext(fault.body)) return tooLarge(said, words);
  if (status === 502 || status === 504) return unreachable(String(status), words);
  if (status >= 500) return failed(said === '' ? `status ${status}` : said, words);
  if (status === 404 || said === '') return foreign(words);
  return {
    reason: 'malformed',
    detail: `${words.name} refused the request (${status}: ${said}); check the model and its settings.`,
  };
}

function redirected(fault: StatusFault, words: ServerWords): Problem {
  const to = fault.location === undefined ? 'elsewhere' : `to ${withoutQuery(fault.location)}`;
  const detail = `${words.baseUrl} redirects ${to}, which is not followed; set baseUrl to the server itself.`;
  return { reason: 'malformed', detail };
}

function withoutQuery(location: string): string {
  return location.split('?')[0] ?? '';
}

function busy(fault: StatusFault, said: string, words: ServerWords): Problem {
  const wait = waitOf(fault.retryAfter);
  const then =
    wait === null ? 'try again later' : `it asks to wait ${Math.ceil(wait / 1000)} s before the next try`;
  return {
    reason: 'busy',
    ...(wait === null ? {} : { retryAfterMs: wait }),
    detail: `${words.name} is busy (${fault.status}${said && `: ${said}`}); ${then}.`,
  };
}

/** Milliseconds. Retry-After is seconds or a date. */
function waitOf(retryAfter: string | undefined): number | null {
  if (retryAfter === undefined || retryAfter.trim() === '') return null;
  const seconds = Number(retryAfter);
  const wait = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(retryAfter) - Date.now();
  return Number.isNaN(wait) ? null : Math.max(0, wait);
}

function tooLarge(said: string, words: ServerWords): Problem {
  const more = said === '' ? '' : ` (${said})`;
  const detail = `The prompt does not fit into the context of ${words.model}${more}; set contextTokens higher or give it less to read.`;
  return { reason: 'context', detail };
}

function failed(said: string, words: ServerWords): Problem {
  return { reason: 'crashed', detail: `${words.name} failed: ${said}; look into its log and try again.` };
}

/** For what a server reports in words only: inside a stream. */
function ofMessage(message: string, words: ServerWords): Problem {
  if (isAboutContext(message)) return tooLarge(message, words);
  if (/overloaded|rate.?limit|too many requests|busy/i.test(message)) {
    return { reason: 'busy', detail: `${words.name} is busy (${message}); try again later.` };
  }
  return failed(message, words);
}

function isAboutContext(text: string): boolean {
  return /context.?(length|size|window)|exceed\w* .*context|(prompt|input) .*too long|too many tokens/i.test(
    text,
  );
}

/** Google answers a wrong key with 400. */
function isAboutKey(text: string): boolean {
  return /API_KEY_INVALID|api key not valid|invalid api key/i.test(text);
}

function messageOf(error: unknown): string {
  return oneLine(error instanceof Error ? error.message : String(error));
}

/** The message of an error body: `{"error": "…"}`, `{"error": {"message": "…"}}`; empty for anything else. */
function saidIn(body: string): string {
  try {
    return messageIn(JSON.parse(body));
  } catch {
    return '';
  }
}

/** The message of an error as servers write it; Google's come in a list. */
export function messageIn(error: unknown): string {
  if (typeof error === 'string') return oneLine(error);
  if (typeof error !== 'object' || error === null) return '';
  if (Array.isArray(error)) return messageIn(error[0]);
  if ('error' in error) return messageIn(error.error);
  return 'message' in error ? messageIn(error.message) : '';
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, 300).replace(/\.$/, '');
}

/**
 * Which of these fields of the request the server refused by name. Servers know different parts of a protocol: what one
 * refuses is left out from then on (nothing was computed for the refused request).
 */
export function refusedField(
  fault: Fault | null,
  names: Readonly<Record<string, RegExp>>,
  body: object,
): string | null {
  if (fault?.kind !== 'status' || (fault.status !== 400 && fault.status !== 422)) return null;
  if (isAboutContext(fault.body)) return null;
  const found = Object.entries(names).find(([name, pattern]) => name in body && pattern.test(fault.body));
  return found?.[0] ?? null;
}
