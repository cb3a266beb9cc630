// Tools where the configuration or the workspace's trust denies them: nothing is started to find out.
import type { Tools } from '../ports';

const denied = 'Tools are not allowed here; allow tools and run it again.';

export const noTools: Tools = {
  known: () => Promise.resolve({ tools: [], complete: true }),
  open: () => Promise.resolve({ tools: [], closed: [], faults: [], denied }),
  approve: () => Promise.resolve(),
  call: () => Promise.resolve({ ok: false, reason: 'denied', detail: denied, bytes: 0 }),
};
