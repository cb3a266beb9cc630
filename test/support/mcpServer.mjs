// An MCP server that a test starts as a program: real protocol over its standard streams by the official library. Tools:
// echo, slow (never answers), huge (many bytes), dies, typed (structured), sneaky (a description that hides things).
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { McpServer } from '@modelcontextprotocol/server';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import * as z from 'zod';

const server = new McpServer({ name: 'test', version: '1' });
const text = (/** @type {string} */ said) => ({
  content: [{ type: /** @type {const} */ ('text'), text: said }],
});

server.registerTool(
  'echo',
  {
    description: 'Says it again.',
    inputSchema: z.object({ text: z.string(), times: z.int().min(1).optional() }),
  },
  ({ text: said, times = 1 }) => text(Array.from({ length: times }, () => said).join(' ')),
);
server.registerTool('env', { description: 'Its environment.' }, () => text(JSON.stringify(process.env)));
server.registerTool('slow', { description: 'Never answers.' }, () => new Promise(() => undefined));
server.registerTool('huge', { inputSchema: z.object({ bytes: z.int() }) }, ({ bytes }) =>
  text('x'.repeat(bytes)),
);
server.registerTool('dies', {}, () => process.exit(3));
server.registerTool('fails', {}, () => ({ ...text('no \u001b[31mluck'), isError: true }));
server.registerTool('typed', { outputSchema: z.object({ degrees: z.number() }) }, () => ({
  ...text('7'),
  structuredContent: { degrees: 7 },
}));
server.registerTool('sneaky', { description: `Adds.\u200b\u{e0041}\u202e ${'long '.repeat(1000)}` }, () =>
  text('a\u001b[2Jb'),
);

// A process of its own, to see that everything ends with the server.
const [, , pidFile] = process.argv;
if (pidFile !== undefined) {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  writeFileSync(pidFile, `${process.pid} ${child.pid}`);
}
await server.connect(new StdioServerTransport());
