// The table of agents. To add one: a file beside this one, a line here, its cases.
import { ownAgentOf, type OwnAgents } from '../plan/ownAgents';
import type { Step } from '../plan/plan';
import { failed, type Agent } from './agent';
import { runAskStep } from './ask';
import { runCheckStep } from './check';
import { runCommandStep } from './command';
import { editAsks, prepareEdit } from './edit';
import { runExploreStep } from './explore';
import { createAsks, prepareCreate, prepareDelete, prepareMove } from './files';
import { ownAgent } from './ownAgent';
import { runQueryStep } from './query';
import { callTool } from './tool';

/** `agents`: those of the user's own. */
export function agentOf(step: Step, agents?: OwnAgents): Agent {
  switch (step.agent) {
    case 'edit':
      return { halves: 'two', asks: editAsks(step), prepare: context => prepareEdit(step, context) };
    case 'create':
      return { halves: 'two', asks: createAsks(step), prepare: context => prepareCreate(step, context) };
    case 'delete':
      return { halves: 'two', asks: false, prepare: context => prepareDelete(step, context) };
    case 'move':
      return { halves: 'two', asks: false, prepare: context => prepareMove(step, context) };
    case 'command':
      return {
        halves: 'one',
        asks: step.instruction !== undefined,
        execute: context => runCommandStep(step, context),
      };
    case 'check':
      return { halves: 'one', asks: false, execute: context => runCheckStep(step, context) };
    case 'ask':
      return { halves: 'one', asks: false, execute: context => runAskStep(step, context) };
    case 'explore':
      return {
        halves: 'one',
        asks: step.question !== undefined,
        execute: context => runExploreStep(step, context),
      };
    case 'tool':
      return {
        halves: 'one',
        asks: step.instruction !== undefined,
        execute: context => callTool(step, context),
      };
    case 'query':
      return {
        halves: 'one',
        asks: step.question !== undefined,
        execute: context => runQueryStep(step, context),
      };
    default: {
      const own = ownAgentOf(step, agents);
      if (own) return ownAgent(step, own);
      const gone = failed('tool', `There is no agent "${step.agent}" here; restore its file, or plan again.`);
      return { halves: 'one', asks: false, execute: () => Promise.resolve(gone) };
    }
  }
}
