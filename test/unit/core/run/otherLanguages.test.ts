// Edits and repairs in Go, Rust, Java and C# through the engine, with the real grammars.
import { strict as assert } from 'node:assert';
import type { Step } from '../../../../src/core/plan/plan';
import { runSteps, type RunOptions } from '../../../support/runPlan';
import { syntax } from '../../../support/syntaxCases';
import { wallClock } from '../../../../src/node/wallClock';

const go = `package retry

import "fmt"

// Retry tries again.
type Retry struct {
	limit int
}

// Run does it.
func (r *Retry) Run() error {
	return nil
}

func half(a int) int {
	return a
}
`;
const rust = `use std::fmt;

pub struct Retry {
    limit: u32,
}

impl Retry {
    /// Does it.
    #[inline]
    pub fn run(&self) -> u32 {
        0
    }
}

impl fmt::Display for Retry {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        Ok(())
    }
}
`;
const java = `package a;

public class Retry {
    @Override
    public int run() {
        return 0;
    }
}
`;
const cs = `namespace A
{
    public class Retry
    {
        [Obsolete]
        public int Run()
        {
            return 0;
        }
    }
}
`;
const files = { 'retry.go': go, 'retry.rs': rust, 'Retry.java': java, 'Retry.cs': cs };

interface Case {
  readonly behaviour: string;
  readonly file: keyof typeof files;
  readonly step: Partial<Step>;
  readonly answer: string;
  /** What becomes of the file, as changes of its text. */
  readonly changes: readonly (readonly [from: string, to: string])[];
}

const cases: readonly Case[] = [
  {
    behaviour: 'a method of Go by its type, in the tabs of the file',
    file: 'retry.go',
    step: { symbol: 'Retry.Run', instruction: 'return what fmt.Errorf gives' },
    answer:
      '```go\nfunc (r *Retry) Run() error {\n    if r.limit > 0 {\n        return nil\n    }\n    return fmt.Errorf("none")\n}\n```',
    changes: [['\treturn nil\n', '\tif r.limit > 0 {\n\t\treturn nil\n\t}\n\treturn fmt.Errorf("none")\n']],
  },
  {
    behaviour: 'a function of Go out of the whole file, with the import that it brings',
    file: 'retry.go',
    step: { symbol: 'half', instruction: 'half of it' },
    answer: `package retry\n\nimport (\n\t"fmt"\n\t"math"\n)\n\n// Retry tries again.\ntype Retry struct {\n\tlimit int\n}\n\nfunc half(a int) int {\n\treturn int(math.Floor(float64(a) / 2))\n}`,
    changes: [
      ['import "fmt"\n', 'import "fmt"\nimport "math"\n'],
      ['\treturn a\n', '\treturn int(math.Floor(float64(a) / 2))\n'],
    ],
  },
  {
    behaviour: 'a new method of Go behind another',
    file: 'retry.go',
    step: {
      at: { after: 'Retry.Run' },
      signature: 'func (r *Retry) Reset()',
      instruction: 'set limit to 0',
    },
    answer: 'func (r *Retry) Reset() {\n\tr.limit = 0\n}',
    changes: [['\treturn nil\n}\n', '\treturn nil\n}\n\nfunc (r *Retry) Reset() {\n\tr.limit = 0\n}\n']],
  },
  {
    behaviour: 'a function of an impl of Rust, with the impl around it',
    file: 'retry.rs',
    step: { symbol: 'Retry::run', instruction: 'return the limit' },
    answer: 'impl Retry {\n    #[inline]\n    pub fn run(&self) -> u32 {\n        self.limit\n    }\n}',
    changes: [['        0\n', '        self.limit\n']],
  },
  {
    behaviour: 'a function of the other impl of Rust',
    file: 'retry.rs',
    step: { symbol: 'Retry.fmt', instruction: 'write the limit' },
    answer: 'fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {\n    write!(f, "{}", self.limit)\n}',
    changes: [['        Ok(())\n', '        write!(f, "{}", self.limit)\n']],
  },
  {
    behaviour: 'a new function into an impl of Rust',
    file: 'retry.rs',
    step: {
      at: { after: 'Retry.run' },
      signature: 'pub fn reset(&mut self)',
      instruction: 'set limit to 0',
    },
    answer: 'impl Retry {\n    pub fn reset(&mut self) {\n        self.limit = 0;\n    }\n}',
    changes: [
      [
        '        0\n    }\n',
        '        0\n    }\n\n    pub fn reset(&mut self) {\n        self.limit = 0;\n    }\n',
      ],
    ],
  },
  {
    behaviour: 'a method of Java with its annotation',
    file: 'Retry.java',
    step: { symbol: 'run', content: '@Override\npublic int run() {\n    return 1;\n}' },
    answer: '',
    changes: [['return 0', 'return 1']],
  },
  {
    behaviour: 'a method of C# with its attribute',
    file: 'Retry.cs',
    step: { symbol: 'Retry.Run', instruction: 'return 1' },
    answer: '[Obsolete]\npublic int Run()\n{\n    return 1;\n}',
    changes: [['return 0', 'return 1']],
  },
  {
    behaviour: 'the declaration that the executor chooses',
    file: 'retry.go',
    step: { instruction: 'let half return 1' },
    answer: 'func half(a int) int {\n\treturn 1\n}',
    changes: [['\treturn a\n', '\treturn 1\n']],
  },
];

/** Grammars take their time, which a clock that jumps would not give them. */
const real = { syntax, clock: wallClock };

const step = (fields: Partial<Step>): Step => ({ id: 's', title: 's', agent: 'edit', ...fields }) as Step;

describe('an edit', () => {
  for (const { behaviour, file, step: fields, answer, changes } of cases) {
    it(`changes ${behaviour}`, async () => {
      const { files: after, result } = await runSteps([step({ file, ...fields })], {
        files,
        ...real,
        executor: ({ schema }) => (schema ? '{"target": "half"}' : answer),
      });
      assert.equal(result.status, 'done', result.summary);
      const expected = changes.reduce((text, [from, to]) => text.replace(from, () => to), files[file]);
      assert.equal(after.get(file), expected);
    });
  }

  it('that breaks Go is refused with the place, and nothing is written', async () => {
    const wrong = 'func half(a int) int {\n\treturn (a / 2\n}';
    const fields = { file: 'retry.go', symbol: 'half', instruction: 'half of it' };
    const {
      files: after,
      result,
      executor,
    } = await runSteps([step(fields)], {
      files,
      ...real,
      executor: () => wrong,
    });
    assert.equal(result.status, 'failed');
    assert.match(result.summary, /a syntax error, "\)" is missing, at line 16: return \(a \/ 2/);
    assert.equal(after.get('retry.go'), go);
    assert.ok(executor.requests.length > 1, 'it is asked again');
  });
});

const money = `package money

type Money struct{ cents int }

func (m Money) Add(o Money) Money {
	return m
}
`;
const area = `pub fn area(w: u32, h: u32) -> u32 {
    w + h
}

pub fn edge(w: u32, h: u32) -> u32 {
    2 * (w + h)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grows() {
        assert_eq!(area(2, 3), 6);
    }
}
`;

async function mended(file: string, text: string, holds: string, failure: string, answer: string) {
  const check = {
    ...{ id: 'c', title: 'c', agent: 'check', command: 'test' },
    fix: { files: [file], attempts: 1 },
  } as unknown as Step;
  const options: RunOptions = {
    files: { [file]: text },
    ...real,
    executor: () => answer,
    commands: {
      test: now =>
        now.get(file)?.includes(holds) === true ? { exitCode: 0 } : { exitCode: 1, output: failure },
    },
  };
  return runSteps([check], options);
}

describe('a check with fix', () => {
  it('mends the method of Go that a panic ran through', async () => {
    const failure = `--- FAIL: TestAdd (0.00s)\npanic: boom\ngoroutine 7 [running]:\n\t/w/money.go:6 +0x1d`;
    const fixed = 'func (m Money) Add(o Money) Money {\n\treturn Money{m.cents + o.cents}\n}';
    const { result, files: after } = await mended('money.go', money, 'o.cents', failure, fixed);
    assert.equal(result.status, 'done', result.summary);
    assert.equal(after.get('money.go'), money.replace('return m', 'return Money{m.cents + o.cents}'));
  });

  it('mends the function that a failed test of Rust calls, and not the test beside it', async () => {
    const failure = `thread 'tests::grows' panicked at src/area.rs:15:9:\nassertion \`left == right\` failed`;
    const fixed = 'pub fn area(w: u32, h: u32) -> u32 {\n    w * h\n}';
    const { result, files: after, executor } = await mended('src/area.rs', area, 'w * h', failure, fixed);
    assert.equal(result.status, 'done', result.summary);
    assert.equal(after.get('src/area.rs'), area.replace('    w + h', '    w * h'));
    assert.match(
      executor.requests[0]?.messages.at(-1)?.content ?? '',
      /The test says:\n.*assert_eq!\(area\(2, 3\), 6\)/s,
    );
  });
});
