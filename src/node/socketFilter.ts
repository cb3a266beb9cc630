// Which sockets code that nobody has approved may open, decided by the kernel (seccomp): those of the internet, which end
// at the sandbox's own network, and pairs that are connected to each other, which Python's event loop is made of. Unix
// sockets are refused wherever they lie: a disk that can only be read keeps nobody from asking who listens there (a
// session's bus, Docker, agents that hold keys). So are all families that no network of its own closes off: a virtual
// machine's way to its host. No folder is hidden for it, since toolchains lie in all those that hold sockets.
// It is a program of classic BPF: it reads the number of a call and what it is called with, and never follows a pointer.

interface Machine {
  /** As the kernel names it, `AUDIT_ARCH_…`. */
  readonly audit: number;
  readonly socket: number;
  readonly socketpair: number;
}

/** Numbers of system calls, by the name that Node has for the machine; all of them have the low byte first. */
const MACHINES: Readonly<Record<string, Machine>> = {
  x64: { audit: 0xc000003e, socket: 41, socketpair: 53 },
  arm64: { audit: 0xc00000b7, socket: 198, socketpair: 199 },
  arm: { audit: 0x40000028, socket: 281, socketpair: 288 },
  riscv64: { audit: 0xc00000f3, socket: 198, socketpair: 199 },
};
/** Would open sockets past this filter; what uses it where it can goes on without it. */
const IO_URING_SETUP = 425;
/** The other numbers by which a machine of x64 can be called. */
const X32 = 0x40000000;

const [UNIX, INET, INET6, NETLINK] = [1, 2, 10, 16];
const [STREAM, SEQPACKET] = [1, 5];
const TYPE_MASK = 0xf;

// Of `struct seccomp_data`.
const [NUMBER_AT, AUDIT_AT, FIRST_AT, SECOND_AT] = [0, 4, 16, 24];

// Of `linux/bpf_common.h` and `linux/seccomp.h`.
const [LOAD, AND, EQUAL, AT_LEAST, RETURN] = [0x20, 0x54, 0x15, 0x35, 0x06];
const ALLOW = 0x7fff0000;
const REFUSE = 0x00050001;
const KILL = 0x80000000;

type Instruction = readonly [code: number, ifTrue: number, ifFalse: number, operand: number];
type Program = readonly Instruction[];

/** For bubblewrap's `--seccomp`; null for a machine whose numbers are not known here. */
export function socketFilter(machine: string): Buffer | null {
  const known = Object.hasOwn(MACHINES, machine) ? MACHINES[machine] : undefined;
  if (known === undefined) return null;
  const { audit, socket, socketpair } = known;
  return encoded([
    load(AUDIT_AT),
    // A program for another machine would have other numbers.
    ...unlessEqual(audit, KILL),
    load(NUMBER_AT),
    [AT_LEAST, 0, 1, X32],
    end(REFUSE),
    ...ifEqual(IO_URING_SETUP, [end(REFUSE)]),
    ...ifEqual(socket, [
      load(FIRST_AT),
      ...[INET, INET6, NETLINK].flatMap(family => ifEqual(family, [end(ALLOW)])),
      end(REFUSE),
    ]),
    ...ifEqual(socketpair, [
      load(FIRST_AT),
      ...unlessEqual(UNIX, REFUSE),
      load(SECOND_AT),
      [AND, 0, 0, TYPE_MASK],
      // Half a pair of datagrams could still be sent to any address.
      ...[STREAM, SEQPACKET].flatMap(type => ifEqual(type, [end(ALLOW)])),
      end(REFUSE),
    ]),
    end(ALLOW),
  ]);
}

function load(at: number): Instruction {
  return [LOAD, 0, 0, at];
}

function end(answer: number): Instruction {
  return [RETURN, 0, 0, answer];
}

function ifEqual(value: number, then: Program): Program {
  return [[EQUAL, 0, then.length, value], ...then];
}

function unlessEqual(value: number, answer: number): Program {
  return [[EQUAL, 1, 0, value], end(answer)];
}

function encoded(program: Program): Buffer {
  const bytes = Buffer.alloc(program.length * 8);
  program.forEach(([code, ifTrue, ifFalse, operand], index) => {
    const at = index * 8;
    bytes.writeUInt16LE(code, at);
    bytes.writeUInt8(ifTrue, at + 2);
    bytes.writeUInt8(ifFalse, at + 3);
    bytes.writeUInt32LE(operand, at + 4);
  });
  return bytes;
}
