// The agents of the user's own for a command: read once at its start, what is wrong with a file said on standard error.
import { readAgents, registryOf, type FoundAgents } from '../agentFolders';
import { faultLine } from '../ownFiles';
import type { OwnAgents } from '../../core/plan/ownAgents';
import type { DoctorReport } from '../doctor';
import { oneLine } from '../terminal/text';
import { say, type Io } from './io';
import { openConfig, openPlace } from './place';
import type { Places } from './program';

export async function openAgents(places: Places, io: Io): Promise<OwnAgents> {
  const found = await findAgents(places, io);
  say(
    io.stderr,
    found.faults.map(fault => oneLine(faultLine(fault))),
  );
  return registryOf(found);
}

export async function findAgents(places: Places, io: Io): Promise<FoundAgents> {
  const { root } = await openPlace(places, io);
  const { config } = await openConfig(places, io);
  return readAgents({ root, models: config.models });
}

export function agentReport({ agents, faults }: FoundAgents): NonNullable<DoctorReport['agents']> {
  return {
    found: agents.map(({ agent, file, from }) => ({
      name: agent.name,
      description: agent.description,
      model: agent.model ?? 'executor',
      file,
      from,
    })),
    faults: faults.map(({ file, line, column, text }) => ({ file, line, column, text })),
  };
}

/** One line an agent, one line a fault. */
export function agentLines({ found, faults }: NonNullable<DoctorReport['agents']>): readonly string[] {
  return [
    ...found.map(({ name, description, model, from }) =>
      oneLine(`agent  ${name} (${from}, by ${model}): ${description}`),
    ),
    ...faults.map(fault => oneLine(`NOT WELL  ${faultLine(fault)}`)),
  ];
}
