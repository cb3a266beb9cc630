import { strict as assert } from 'node:assert';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openTransport } from '../../../src/node/modelTransport';

const MEGABYTE = 1024 * 1024;

/** Reads a body of so many megabytes, with a line's end behind each; tells the fault, and the megabytes that came. */
async function read(megabytes: number, end: string): Promise<string> {
  const piece = 'x'.repeat(MEGABYTE - end.length) + end;
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (let n = 0; n < megabytes; n += 1) response.write(piece);
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const transport = openTransport({ baseUrl, headers: {}, maxBytes: Infinity }, new AbortController().signal);
  try {
    const response = await transport.fetch(baseUrl);
    await response.text().catch(() => undefined);
    return `${transport.fault()?.kind ?? 'whole'}, ${Math.ceil(transport.bytes() / MEGABYTE)}`;
  } finally {
    transport.close();
    server.closeAllConnections();
    server.close();
  }
}

describe('the answer of a model server', () => {
  const check = async (megabytes: number, end: string, expected: string): Promise<void> => {
    assert.equal(await read(megabytes, end), expected, JSON.stringify([megabytes, end]));
  };

  it('is cut off in a line that does not end, however much may come in lines that do', async () => {
    await check(7, '', 'whole, 7');
    await check(20, '', 'limit, 9');
    await check(20, '\n', 'whole, 20');
  });
});
