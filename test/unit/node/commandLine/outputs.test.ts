import { strict as assert } from 'node:assert';
import { EventEmitter } from 'node:events';
import { watchInterrupts } from '../../../../src/node/commandLine/interrupt';
import { watchOutputs } from '../../../../src/node/commandLine/outputs';

class Output extends EventEmitter {
  said = '';
  write(text: string): void {
    this.said += text;
  }
  fail(code: string): void {
    this.emit('error', Object.assign(new Error(code), { code }));
  }
}

type Trouble = readonly ['out' | 'err', string];

/** What becomes of a command with that trouble, and what a command that ends well afterwards exits with. */
function after(command: 'listing' | 'run', ...troubles: readonly Trouble[]): string {
  const streams = { out: new Output(), err: new Output() };
  const ends: number[] = [];
  const outputs = watchOutputs(streams.out, streams.err, code => ends.push(code));
  const run = command === 'run' ? watchInterrupts(outputs, code => ends.push(code)) : null;
  try {
    for (const [name, code] of troubles) streams[name].fail(code);
    const became = [
      run?.signal.aborted === true ? 'stops' : 'goes on',
      ...ends.map(code => `ends ${code}`),
      ...(streams.err.said === '' ? [] : [streams.err.said.trimEnd()]),
    ];
    return `${became.join(', ')}; ${outputs.exitCode(0)}`;
  } finally {
    run?.release();
  }
}

describe('a command whose output cannot be written', () => {
  const check = (command: 'listing' | 'run', troubles: readonly Trouble[], expected: string): void => {
    assert.equal(after(command, ...troubles), expected, JSON.stringify([command, troubles]));
  };
  const full = 'The output cannot be written (ENOSPC); make room for it or send it elsewhere.';

  it('ends well as a listing that nobody reads any more', () => {
    check('listing', [['out', 'EPIPE']], 'goes on, ends 0; 0');
  });

  it('stops in order as a run that nobody reads any more, however often it is told', () => {
    check('run', [['out', 'EPIPE']], 'stops; 0');
    check(
      'run',
      [
        ['out', 'EPIPE'],
        ['out', 'EPIPE'],
        ['out', 'EPIPE'],
      ],
      'stops; 0',
    );
  });

  it('fails and says why where the output is lost', () => {
    check('listing', [['out', 'ENOSPC']], `goes on, ends 1, ${full}; 1`);
    check(
      'run',
      [
        ['out', 'ENOSPC'],
        ['out', 'ENOSPC'],
      ],
      `stops, ${full}; 1`,
    );
  });

  it('goes on where only its messages reach nobody', () => {
    check('run', [['err', 'EPIPE']], 'goes on; 0');
    check(
      'listing',
      [
        ['err', 'ENOSPC'],
        ['err', 'ENOSPC'],
      ],
      'goes on; 0',
    );
  });
});
