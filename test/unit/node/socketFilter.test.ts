import { strict as assert } from 'node:assert';
import { socketFilter } from '../../../src/node/socketFilter';

describe('the filter of sockets', () => {
  type Call = readonly [audit: number, number: number, first?: number, second?: number];
  function check(
    title: string,
    machine: string,
    call: Call,
    expected: 'allowed' | 'refused' | 'killed',
  ): void {
    it(`${machine}: ${title}`, () => {
      const filter = socketFilter(machine);
      assert.ok(filter);
      assert.equal(answerOf(filter, call), expected);
    });
  }

  const machines: readonly (readonly [string, number, number, number])[] = [
    ['x64', 0xc000003e, 41, 53],
    ['arm64', 0xc00000b7, 198, 199],
    ['arm', 0x40000028, 281, 288],
    ['riscv64', 0xc00000f3, 198, 199],
  ];
  for (const [machine, audit, socket, pair] of machines) {
    check('a Unix socket', machine, [audit, socket, 1, 1], 'refused');
    check('IPv4', machine, [audit, socket, 2, 1], 'allowed');
    check('IPv6', machine, [audit, socket, 10, 2], 'allowed');
    check('the list of its network', machine, [audit, socket, 16, 3], 'allowed');
    check("a virtual machine's host", machine, [audit, socket, 40, 1], 'refused');
    check('a family that is no family', machine, [audit, socket, 0xffffffff, 1], 'refused');
    check('a pair of streams', machine, [audit, pair, 1, 1], 'allowed');
    check('a pair of streams with flags', machine, [audit, pair, 1, 0x80801], 'allowed');
    check('a pair of packets', machine, [audit, pair, 1, 5], 'allowed');
    check('a pair of datagrams', machine, [audit, pair, 1, 2], 'refused');
    check('a pair of datagrams with flags', machine, [audit, pair, 1, 0x80002], 'refused');
    check('a pair of raw sockets, which are datagrams', machine, [audit, pair, 1, 3], 'refused');
    check('a pair of another family', machine, [audit, pair, 30, 1], 'refused');
    check('a ring of calls', machine, [audit, 425, 1, 0], 'refused');
    check('reading', machine, [audit, 0], 'allowed');
    check('the numbers of another machine', machine, [0x40000003, 102, 1], 'killed');
  }
  check('a socket by its second number', 'x64', [0xc000003e, 0x40000000 + 41, 1, 1], 'refused');

  it('is none for a machine whose numbers are not known', () => {
    assert.deepEqual([socketFilter('ppc64'), socketFilter('toString')], [null, null]);
  });
});

/** As the kernel reads it. */
function answerOf(
  filter: Buffer,
  [audit, number, first = 0, second = 0]: Readonly<[number, number, number?, number?]>,
): string {
  const words = new Map([
    [0, number],
    [4, audit],
    [16, first],
    [24, second],
  ]);
  let held = 0;
  for (let at = 0; at < filter.length; at += 8) {
    const code = filter.readUInt16LE(at);
    const operand = filter.readUInt32LE(at + 4);
    const jump = (holds: boolean): number => 8 * filter.readUInt8(at + (holds ? 2 : 3));
    if (code === 0x20) held = words.get(operand) ?? assert.fail(`nothing is read at ${operand}`);
    else if (code === 0x54) held = (held & operand) >>> 0;
    else if (code === 0x15) at += jump(held === operand);
    else if (code === 0x35) at += jump(held >= operand);
    else {
      assert.equal(code, 0x06);
      return operand === 0x7fff0000 ? 'allowed' : operand === 0x50001 ? 'refused' : 'killed';
    }
  }
  return assert.fail('it has no end');
}
