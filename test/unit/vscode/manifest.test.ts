// package.json says again what the code says: ids, settings and their defaults. Held together here.
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { configSchema } from '../../../src/core/config';
import { COMMANDS, CONTEXT, SECTION, SETTINGS, VIEW } from '../../../src/vscode/ids';

interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly string[];
  readonly default?: unknown;
  readonly scope?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly required?: readonly string[];
}

interface Manifest {
  readonly activationEvents?: readonly string[];
  readonly capabilities: {
    readonly untrustedWorkspaces: {
      readonly supported: unknown;
      readonly restrictedConfigurations: string[];
    };
    readonly virtualWorkspaces: { readonly supported: unknown };
  };
  readonly contributes: {
    readonly commands: readonly {
      readonly command: string;
      readonly category: string;
      readonly enablement?: string;
    }[];
    readonly keybindings: readonly { readonly when?: string }[];
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly configuration: { readonly properties: Readonly<Record<string, Schema>> };
  };
}

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
const settings = manifest.contributes.configuration.properties;
const config = z.toJSONSchema(configSchema, { io: 'input' }) as Schema;

/** The schema of a setting as the configuration has it. */
function configured(path: string): Schema {
  let schema: Schema | undefined = config;
  for (const name of path.split('.')) schema = schema?.properties?.[name];
  assert.ok(schema, `the configuration has ${path}`);
  return schema;
}

/** Names, types and enums, all the way down; words and bounds aside. */
function shape(schema: Schema): unknown {
  const { properties, additionalProperties } = schema;
  return {
    type: [schema.type].flat()[0],
    ...(schema.enum ? { enum: schema.enum } : {}),
    ...(schema.required ? { required: schema.required } : {}),
    ...(properties
      ? {
          properties: Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, shape(one)])),
        }
      : {}),
    ...(typeof additionalProperties === 'object' ? { each: shape(additionalProperties) } : {}),
  };
}

describe('package.json', () => {
  it('contributes every command once, in one category', () => {
    assert.deepEqual(
      manifest.contributes.commands.map(({ command, category }) => `${category}: ${command}`),
      Object.values(COMMANDS).map(id => `Quickstep: ${id}`),
    );
  });

  it('contributes the view', () => {
    assert.deepEqual(
      Object.values(manifest.contributes.views)
        .flat()
        .map(({ id }) => id),
      [VIEW],
    );
  });

  it('knows the context keys that it asks for', () => {
    const asked = JSON.stringify(manifest.contributes).matchAll(/quickstep\.(?:running|hasRun)\b/g);
    const known: readonly string[] = Object.values(CONTEXT);
    for (const [key] of asked) assert.ok(known.includes(key), key);
  });

  it('takes no key outside its own view', () => {
    for (const { when } of manifest.contributes.keybindings) assert.match(when ?? '', /quickstep\.view/);
  });

  it('needs no activation event', () => assert.equal(manifest.activationEvents, undefined));

  it('is limited in a restricted workspace, in all of its settings', () => {
    const { untrustedWorkspaces, virtualWorkspaces } = manifest.capabilities;
    assert.equal(untrustedWorkspaces.supported, 'limited');
    assert.deepEqual(untrustedWorkspaces.restrictedConfigurations, Object.keys(settings));
    assert.equal(virtualWorkspaces.supported, false);
  });

  it('has the settings that the code reads', () => {
    assert.deepEqual(
      Object.keys(settings),
      Object.values(SETTINGS).map(name => `${SECTION}.${name}`),
    );
  });

  for (const name of Object.values(SETTINGS)) {
    const setting = settings[`${SECTION}.${name}`] ?? {};

    it(`describes ${name} as the configuration has it`, () => {
      assert.deepEqual(shape(setting), shape(configured(name)));
    });

    it(`lets no workspace set ${name}`, () => assert.equal(setting.scope, 'machine'));
  }

  it('has the defaults of the configuration', () => {
    const defaults = Object.values(SETTINGS).map(name => [name, settings[`${SECTION}.${name}`]?.default]);
    // The editor brings its own tools.
    const { models, tools, ...rest } = configSchema.parse({});
    assert.deepEqual(tools, { servers: {} });
    const { planner = null, executor = null, agents } = models;
    assert.deepEqual(Object.fromEntries(defaults), {
      'models.planner': planner,
      'models.executor': executor,
      'models.agents': agents,
      ...rest,
    });
  });
});
