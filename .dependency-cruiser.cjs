// The arrows of the design: who may import whom. Each rule was seen failing on a planted import.
// yaml: pure text to values, with the positions that faults of an agent's file need; no dependencies.
const CORE_LIBRARIES = 'node_modules/(zod|diff|ignore|unbash|ajv|ajv-formats|yaml)/';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'core-is-pure',
      severity: 'error',
      from: { path: '^src/core/' },
      to: { pathNot: ['^src/core/', CORE_LIBRARIES] },
    },
    {
      name: 'protocol-sees-core',
      severity: 'error',
      from: { path: '^src/protocol/' },
      to: { pathNot: ['^src/(protocol|core)/', 'node_modules/zod/'] },
    },
    {
      name: 'node-sees-core',
      severity: 'error',
      from: { path: '^src/node/' },
      to: { path: '^src/(vscode|protocol|webview|extension|editorEngine|cli)' },
    },
    {
      name: 'vscode-room',
      severity: 'error',
      from: { path: '^src/vscode/' },
      to: { path: '^src/(node|webview|extension|editorEngine|cli)' },
    },
    {
      name: 'only-the-editor-imports-vscode',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(vscode/|(extension|editorEngine)\\.ts$)' },
      to: { path: '^vscode$|@types/vscode' },
    },
    {
      name: 'webview-sees-only-protocol',
      severity: 'error',
      from: { path: '^src/webview/' },
      to: { path: '^src/', pathNot: '^src/(webview|protocol)/' },
    },
    {
      name: 'webview-takes-types-only',
      severity: 'error',
      from: { path: '^src/webview/' },
      to: { path: '^src/protocol/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'webview-has-no-node',
      severity: 'error',
      from: { path: '^src/webview/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'roots-are-roots',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(extension|editorEngine|cli)\\.ts$' },
      to: { path: '^src/(extension|editorEngine|cli)\\.ts$' },
    },
    { name: 'src-needs-no-test', severity: 'error', from: { path: '^src/' }, to: { path: '^test/' } },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^(vscode|node-llama-cpp)$' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
