// The providers that the page offers to connect.
import { providerPresets } from '../core/model/presets';
import type { ProviderView } from './view';

export const providerViews: readonly ProviderView[] = providerPresets.map(
  ({ id, label, about, address, keysAt }) => ({
    ...{ id, label, address },
    ...(about === undefined ? {} : { about }),
    ...(keysAt === undefined ? {} : { keysAt }),
  }),
);
