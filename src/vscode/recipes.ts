// Recipes in the editor: `/NAME key=value` in the chat, the picker that asks for what is missing, and keeping the plan of
// a run as a new one. Those of a workspace that nobody trusts are not read at all.
import * as vscode from 'vscode';
import type { Config } from '../core/config';
import type { Mode } from '../core/events';
import type { Plan } from '../core/plan/plan';
import { isRecipeName, recipeNameRule, type Recipe, type RecipeParameter } from '../core/plan/recipe';
import { readRecipeLine, recipeLine } from '../core/plan/recipeLine';
import {
  givenParameters,
  parametersFor,
  valuesOf,
  withParameters,
  type NewParameter,
  type PlanValue,
} from '../core/plan/planParameters';
import { planOfRun, whyNotKept, type SavedPlan } from '../core/run/planOfRun';
import type { RecipeView } from '../protocol/view';
import { ownPlace } from './agentFiles';
import type { AgentFileFault, OwnPlace } from './agentFiles';
import type { Chat } from './chat';
import { relativePath } from './editorFiles';
import { readSettings } from './settings';
import { createTypedValues } from './typedValues';
import { workFolder } from './workFolder';

interface Source extends OwnPlace {
  readonly models: Config['models'];
}

interface ListedRecipe {
  readonly recipe: Recipe;
  readonly file: string;
  readonly from: 'workspace' | 'built-in';
}

type Kept<T> = ({ readonly ok: true } & T) | { readonly ok: false; readonly detail: string };

export interface RecipeDirectory {
  list(source: Source): Promise<{
    readonly recipes: readonly ListedRecipe[];
    readonly faults: readonly AgentFileFault[];
  }>;
  plan(
    recipe: Pick<Recipe, 'name' | 'plan'>,
    given: Readonly<Record<string, string>>,
    source: Source,
  ): Promise<Kept<{ readonly plan: Plan }>>;
  save(
    name: string,
    plan: SavedPlan,
    source: Source & { readonly root: string },
  ): Promise<Kept<{ readonly file: string }>>;
}

export interface RecipePlaces {
  readonly chat: Chat;
  readonly loadRecipes: () => Promise<RecipeDirectory>;
  readonly tell: (level: 'info' | 'error', text: string) => void;
  /** Gives a message back to the input: the page has let go of it. */
  readonly giveBack: (text: string, mode: Mode) => void;
  /** Another set of recipes is to be offered. */
  readonly changed: () => void;
}

export interface Recipes {
  /** What the input offers; as it was when last looked at. */
  readonly known: readonly RecipeView[];
  look(): Promise<void>;
  /** Carries out a message: a recipe where it calls one, else a task. What is not started comes back into the input. */
  submit(text: string, mode: Mode): Promise<void>;
  /** Asks which, and for each parameter that is not given. */
  run(named: unknown, given: unknown): Promise<void>;
  /**
   * Keeps the plan of a run, by default the newest. Without a name it is asked for, and then which values become
   * parameters; with one they are given, by name.
   */
  save(named: unknown, given: unknown, run?: string): Promise<void>;
}

export function createRecipes({ chat, loadRecipes, tell, giveBack, changed }: RecipePlaces): Recipes {
  let known: readonly RecipeView[] = [];
  const typed = createTypedValues();

  function source(): Source {
    const settings = readSettings();
    return {
      ...ownPlace(workFolder()),
      models: settings.ok ? settings.config.models : { agents: {} },
    };
  }

  async function find(name: string): Promise<Recipe | undefined> {
    const { recipes } = await (await loadRecipes()).list(source());
    return recipes.find(({ recipe }) => recipe.name === name)?.recipe;
  }

  /** Says why and answers false where nothing was started. */
  async function start(
    recipe: Recipe,
    given: Readonly<Record<string, string>>,
    mode: Mode,
  ): Promise<boolean> {
    const filled = await (await loadRecipes()).plan(recipe, given, source());
    if (filled.ok) return chat.submit({ task: recipeLine(recipe.name, given), mode, plan: filled.plan });
    tell('error', filled.detail);
    return false;
  }

  async function look(): Promise<void> {
    const { recipes } = await (await loadRecipes()).list(source());
    known = recipes.map(({ recipe: { name, goal, parameters } }) => ({ name, goal, parameters }));
    changed();
  }

  async function submit(text: string, mode: Mode): Promise<void> {
    let isStarted = false;
    try {
      isStarted = await begin(text, mode);
    } finally {
      if (!isStarted) giveBack(text, mode);
    }
  }

  /** Says why and answers false where nothing was started. */
  async function begin(text: string, mode: Mode): Promise<boolean> {
    const call = readRecipeLine(text);
    const recipe = call && (await find(call.name));
    if (!call || (!recipe && call.odd !== undefined)) return chat.submit({ task: text, mode });
    const refuse = (detail: string): false => {
      tell('error', detail);
      return false;
    };
    if (!recipe) return refuse(await whyNone(call.name));
    if (mode === 'ask') return refuse('A recipe answers no question; choose Agent or Plan for it.');
    if (call.odd !== undefined) {
      const names = recipe.parameters.map(({ name }) => `${name}=…`).join(' ');
      return refuse(`"${call.odd}" is not written as name=value; write /${recipe.name} ${names}.`);
    }
    return start(recipe, call.parameters, mode);
  }

  async function whyNone(name: string): Promise<string> {
    const { recipes, faults } = await (await loadRecipes()).list(source());
    const fault = faults.find(
      ({ file }) => file.endsWith(`/${name}.json`) || file.endsWith(`\\${name}.json`),
    );
    if (fault) return `/${name} has a fault in line ${fault.line}: ${fault.text}.`;
    if (!vscode.workspace.isTrusted)
      return `There is no recipe /${name}; those of this workspace are read when you trust it.`;
    return `There is no recipe /${name}; there are ${recipes.map(({ recipe }) => `/${recipe.name}`).join(', ')}.`;
  }

  async function run(named: unknown, given: unknown): Promise<void> {
    if (!workFolder()) {
      tell('error', 'Open a folder first: a recipe works on the files of a workspace.');
      return;
    }
    const recipe = typeof named === 'string' ? await find(named) : await pick();
    if (!recipe) {
      if (typeof named === 'string') tell('error', await whyNone(named));
      return;
    }
    const parameters = { ...textsOf(given) };
    const asked: Record<string, string> = {};
    for (const parameter of recipe.parameters) {
      if (Object.hasOwn(parameters, parameter.name)) continue;
      const box = `${recipe.name}: ${parameter.name}`;
      const value = await askFor(parameter, box, typed.of(box));
      if (value === undefined) return;
      parameters[parameter.name] = value;
      asked[box] = value;
    }
    await typed.begin(asked, () => start(recipe, parameters, 'agent'));
  }

  async function pick(): Promise<Recipe | undefined> {
    const { recipes, faults } = await (await loadRecipes()).list(source());
    const items = recipes.map(({ recipe, from }) => ({
      label: recipe.name,
      description: from === 'workspace' ? 'this workspace' : '',
      detail: recipe.goal.replace(/\{\{params\.(\w+)\}\}/g, '<$1>'),
      recipe,
    }));
    const title = faults.length > 0 ? 'Run a recipe (Problems shows those with a fault)' : 'Run a recipe';
    return (await vscode.window.showQuickPick(items, { title, matchOnDetail: true }))?.recipe;
  }

  async function save(named: unknown, given: unknown, run?: string): Promise<void> {
    const shown = run === undefined ? chat.runs.at(-1) : chat.find(run);
    const { root, folders, models } = source();
    const why = whyNotKept(shown?.feed.state);
    if (!shown || root === null || why !== null) {
      tell('error', why ?? 'This workspace is restricted: trust it to keep a recipe in it.');
      return;
    }
    const plan = planOfRun(shown.feed.state);
    const name = typeof named === 'string' ? named : await askForName();
    if (name === undefined) return;
    const chosen = typeof named === 'string' ? givenParameters(textsOf(given)) : await askForParameters(plan);
    if (chosen === undefined) return;
    const { plan: kept, unused } = withParameters(plan, chosen);
    if (unused !== null) {
      tell('error', unused);
      return;
    }
    const saved = await (await loadRecipes()).save(name, kept, { root, folders, models });
    if (saved.ok) await vscode.window.showTextDocument(vscode.Uri.file(saved.file));
    else tell('error', saved.detail);
  }

  return {
    get known() {
      return known;
    },
    look,
    submit,
    run,
    save,
  };
}

function askFor(
  parameter: RecipeParameter,
  title: string,
  before: string | undefined,
): Thenable<string | undefined> {
  const { name, description, default: usual } = parameter;
  return vscode.window.showInputBox({
    title,
    prompt: description,
    value: before ?? usual ?? (name === 'file' ? openFile() : ''),
    ignoreFocusOut: true,
    validateInput: value =>
      usual === undefined && value.trim() === '' ? `Give ${name}: ${description}.` : undefined,
  });
}

/** The file in front of the person is most likely the one that is meant. */
function openFile(): string {
  const folder = workFolder();
  const uri = vscode.window.activeTextEditor?.document.uri;
  return folder && uri?.scheme === 'file' ? (relativePath(folder, uri) ?? '') : '';
}

function askForName(): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: 'Save as recipe',
    prompt: 'A name to call it by, as /name in the chat',
    ignoreFocusOut: true,
    validateInput: value => (isRecipeName(value) ? undefined : `${upperFirst(recipeNameRule)}.`),
  });
}

const kindWords: Readonly<Record<PlanValue['kind'], string>> = {
  file: 'file',
  symbol: 'name',
  text: 'quoted in the goal',
};

/** Undefined: the person does not want to keep it after all. */
async function askForParameters(plan: SavedPlan): Promise<readonly NewParameter[] | undefined> {
  const values = valuesOf(plan);
  if (values.length === 0) return [];
  const items = values.map(one => ({ label: one.value, description: kindWords[one.kind], one }));
  const picked = await vscode.window.showQuickPick(items, {
    title: 'What will differ from run to run?',
    placeHolder: 'Each becomes a parameter with this value as its default; none is fine too',
    canPickMany: true,
    ignoreFocusOut: true,
  });
  return picked && parametersFor(picked.map(({ one }) => one));
}

function upperFirst(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function textsOf(given: unknown): Readonly<Record<string, string>> {
  const entries = typeof given === 'object' && given !== null ? Object.entries(given) : [];
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
