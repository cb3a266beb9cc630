// The sample project's task as a planner and an executor would answer it, for pictures and for tests of the view that need
// a run to look the same each time.
import { readFileSync } from 'node:fs';
import type { Reply, Script } from './modelServer';

interface RecipeStep {
  readonly id: string;
  readonly content?: string;
}

/** The new text of a function that the recipe gives an instruction for, by a word of its region. */
const regions: readonly (readonly [word: string, text: string])[] = [
  [
    'function subtotal(',
    `export function subtotal(items) {
  let sum = 0;
  for (const item of items) {
    sum += item.price * item.quantity;
  }
  return sum;
}
`,
  ],
  [
    'function shippingCost(',
    `export function shippingCost(subtotal, country) {
  if (subtotal >= 5000) {
    return 0;
  }
  if (country === 'DE') {
    return 499;
  }
  if (NEIGHBOURS.includes(country)) {
    return 899;
  }
  return 1499;
}
`,
  ],
];

/** The recipe as a planner streams it: a step a line, new files as fenced blocks. */
function planLines(recipeFile: string): string {
  const recipe = JSON.parse(readFileSync(recipeFile, 'utf8')) as {
    goal: string;
    steps: readonly RecipeStep[];
  };
  const steps = recipe.steps.map(({ content, ...step }) => {
    const fence = content === undefined ? '' : `\`\`\`content ${step.id}\n${content}\`\`\`\n`;
    return `${JSON.stringify(step)}\n${fence}`;
  });
  return `${JSON.stringify({ goal: recipe.goal })}\n${steps.join('')}`;
}

/** The speed of both models; absent: as fast as it goes. */
export interface ShopSpeed {
  readonly plannerTokensPerSecond?: number;
  readonly executorTokensPerSecond?: number;
}

export function shopScript(recipeFile: string, speed: ShopSpeed = {}): Script {
  const plan = planLines(recipeFile);
  let rounds = 0;
  return ({ prefix, messages }) => {
    if (!prefix.startsWith('You plan')) {
      return paced(regionText(messages.at(-1)?.content ?? ''), speed.executorTokensPerSecond);
    }
    const isFirst = rounds++ === 0;
    const text = isFirst ? plan : '{"answer": "Items have a quantity and large orders ship free."}\n';
    return paced(text, speed.plannerTokensPerSecond);
  };
}

function regionText(prompt: string): string {
  return regions.find(([word]) => prompt.includes(word))?.[1] ?? '';
}

function paced(text: string, tokensPerSecond: number | undefined): Reply {
  return tokensPerSecond === undefined ? { text } : { text, tokensPerSecond, firstTokenMs: 300 };
}
