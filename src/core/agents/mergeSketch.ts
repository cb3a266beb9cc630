// How a sketch becomes the new text of its region.
import { regionText, type Region } from '../edit/region';
import { codeFromReply } from '../edit/reply';
import { mergeSketch, respectsSketch } from '../edit/sketch';
import type { Validated } from '../model/ladder';
import { extensionOf } from '../policy/paths';
import type { FileText } from '../ports';
import { failed, type Failure, type StepContext } from './agent';
import type { EditStep } from './chooseTarget';
import { mergePrefix } from './prompts';

/** The engine merges where the lines beside each elision match once; else the model retypes, and is checked line by line. */
export async function mergeSketchInto(
  step: EditStep,
  file: FileText,
  region: Region,
  sketch: string,
  check: (code: string) => Promise<Validated<string>>,
  context: StepContext,
): Promise<string | Failure> {
  const old = regionText(file.text, region);
  const merged = mergeSketch(old, sketch);
  if (merged.ok) {
    const result = await check(merged.text);
    return result.ok ? result.value : failed('check', `${step.file}: ${result.fault}`);
  }
  const answer = await context.ask<string>({
    prefix: mergePrefix,
    prompt: `File: ${step.file}\nRegion:\n${old}\nSketch:\n${sketch}\nNew text:`,
    maxTokens: 256 + Math.ceil((old.length + sketch.length) / 2),
    validate: reply => {
      const code = codeFromReply(reply, { language: extensionOf(step.file) });
      if (respectsSketch(old, sketch, code)) return check(code);
      return {
        ok: false,
        fault:
          'the answer is not the lines of the sketch in their order with each "..." replaced by lines of the region',
      };
    },
  });
  return answer.ok ? answer.value : failed(answer.reason, `${step.file}: ${merged.detail} ${answer.detail}`);
}
