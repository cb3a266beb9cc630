// Names that package.json and the code share; a test holds the two together.

export const VIEW = 'quickstep.view';
export const SECTION = 'quickstep';

export const COMMANDS = {
  newTask: 'quickstep.newTask',
  planTask: 'quickstep.planTask',
  quickEdit: 'quickstep.quickEdit',
  runRecipe: 'quickstep.runRecipe',
  saveRecipe: 'quickstep.saveRecipe',
  stop: 'quickstep.stop',
  undoLastRun: 'quickstep.undoLastRun',
  showLatency: 'quickstep.showLatency',
  configureModels: 'quickstep.configureModels',
  checkModels: 'quickstep.checkModels',
  setApiKey: 'quickstep.setApiKey',
  openView: 'quickstep.openView',
} as const;

/** Context keys for `when` clauses. */
export const CONTEXT = { running: 'quickstep.running', hasRun: 'quickstep.hasRun' } as const;

/** Below `quickstep.`, all of scope `machine`: a workspace cannot set them. */
export const SETTINGS = {
  planner: 'models.planner',
  executor: 'models.executor',
  agents: 'models.agents',
  limits: 'limits',
  permissions: 'permissions',
  formatters: 'formatters',
  telemetry: 'telemetry',
} as const;
