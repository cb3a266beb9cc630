// What looks like a secret: one table for what is masked before it is kept and for what a command's environment lacks.
// Decides by shape alone, so it errs on the side of masking; every pattern is bounded, so that no text makes it slow.

interface Pattern {
  readonly shape: RegExp;
  /** What stands there instead; `$1` and `$2` keep what only surrounds the secret. */
  readonly instead: string;
}

const MASK = '[masked]';

const PATTERNS: readonly Pattern[] = [
  whole(
    /-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----[\s\S]{0,20000}?(?:-----END (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----|$)/g,
  ),
  whole(/\bsk-[\w-]{16,}/g), // OpenAI, Anthropic, OpenRouter
  whole(/\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,})/g),
  whole(/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g), // AWS
  whole(/\bAIza[\w-]{30,}/g), // Google
  whole(/\bxox[a-z]-[\w-]{10,}/g), // Slack
  whole(/\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,}/g), // Stripe
  whole(/\b(?:npm_[A-Za-z0-9]{30,}|pypi-[\w-]{30,}|hf_[A-Za-z0-9]{20,})/g),
  whole(/\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*/g), // JSON Web Token
  { shape: /\b([a-z][a-z0-9+.-]{0,20}:\/\/[^\s:/@]{0,200}:)[^\s/@]{1,200}(@)/gi, instead: `$1${MASK}$2` },
  { shape: /\b((?:Bearer|Basic)\s{1,4})[\w.~+/=-]{16,}/gi, instead: `$1${MASK}` },
  ...assignments(),
];

function whole(shape: RegExp): Pattern {
  return { shape, instead: MASK };
}

/** `password="…"` in any spacing; without quotes only as `PASSWORD=…`, since `token: Token` is code. */
function assignments(): readonly Pattern[] {
  const name = String.raw`\b[\w-]{0,40}(?:passw(?:or)?d|passphrase|secret|token|credential|(?:api|access|private)[_-]?key)\w{0,20}`;
  const plain = String.raw`(?!(?:\d+|true|false|null|undefined)\b)[^\s"'\`,;(){}<>$[\]]{8,}`;
  return [
    {
      shape: new RegExp(String.raw`(${name}["']?\s{0,4}[:=]\s{0,4})(["'\`])[^"'\`\n$]{4,}\2`, 'gi'),
      instead: `$1$2${MASK}$2`,
    },
    { shape: new RegExp(`(${name}=)${plain}`, 'gi'), instead: `$1${MASK}` },
  ];
}

/** The text with everything that looks like a secret replaced by `[masked]`. */
export function maskSecrets(text: string): string {
  return PATTERNS.reduce((masked, { shape, instead }) => masked.replace(shape, instead), text);
}

const SECRET_NAME =
  /TOKEN(?!IZ)|SECRET|PASSW(OR)?D|PASSPHRASE|CREDENTIAL|(API|ACCESS|PRIVATE)_?KEY|_(KEY|PASS|PAT|AUTH)$/i;

/** Whether a variable of the environment should not reach a command. */
export function looksSecret(name: string, value: string): boolean {
  return SECRET_NAME.test(name) || maskSecrets(value) !== value;
}
