// What is known of a model on this machine, by asking it (doctor). Everything may be unknown.

export interface ModelProfile {
  /** Tokens of context that were really loaded. */
  readonly contextTokens?: number;
  readonly slots?: number;
  /** Whether an answer is held to its schema. */
  readonly constraint: 'binds' | 'ignored' | 'unknown';
  /** Tokens a second. */
  readonly prefill?: number;
  readonly decode?: number;
  /** Whether it thinks before it answers, and whether that can be switched off. */
  readonly thinking?: 'none' | 'off' | 'on' | 'always';
}
