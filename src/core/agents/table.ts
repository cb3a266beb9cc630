// The table of agents. To add one: a file beside this one, a line here, its cases.
import type { Step } from '../plan/plan';
import { failed, type Agent } from './agent';
import { runAskStep } from './ask';
import { runCheckStep, runCommandStep } from './command';
import { editAsks, prepareEdit } from './edit';
import { createAsks, prepareCreate, prepareDelete, prepareMove } from './files';
import { runToolStep } from './tool';

export function agentOf(step: Step): Agent {
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
    case 'tool':
      return {
        halves: 'one',
        asks: step.instruction !== undefined,
        execute: context => runToolStep(step, context),
      };
    case 'query':
    case 'explore': {
      const missing = failed(
        'tool',
        `The agent "${step.agent}" is not part of this release; use command or edit.`,
      );
      return { halves: 'one', asks: false, execute: () => Promise.resolve(missing) };
    }
  }
}
