// The published contracts as JSON Schemas; esbuild.js runs this and writes them to dist/schemas/.
import * as z from 'zod';
import { configSchema } from '../src/core/config';
import { runEventSchema } from '../src/core/events';
import { planSchema } from '../src/core/plan/plan';
import { doctorSchema } from '../src/node/doctor';

/** `input` is what a person may write, defaults left out; `output` is what a program meets. */
function publish(title: string, schema: z.ZodType, io: 'input' | 'output'): object {
  return { title, ...z.toJSONSchema(schema, { io, target: 'draft-2020-12' }) };
}

export const schemas: Readonly<Record<string, object>> = {
  plan: {
    // Which of those there are, and what their steps may name, is known in their workspace alone.
    description: "Steps of the built-in agents; a plan may also hold steps of the user's own agents.",
    ...publish('Quickstep plan, version 1', planSchema, 'input'),
  },
  event: publish('Quickstep run event, version 1', runEventSchema, 'output'),
  configuration: publish('Quickstep configuration', configSchema, 'input'),
  doctor: publish('Quickstep doctor report', doctorSchema, 'output'),
};
