import { defineConfig } from '@hey-api/openapi-ts';

const DECLARE_MODULES = `require('node:fs').writeFileSync(process.argv[1] + '/package.json', '{ "type": "module" }\\n')`;

/**
 * `npm run sdk`: a TypeScript client of this very build, in `sdk/`, its methods grouped as the document's tags are.
 *
 * Its files are modules that import each other as `.ts`, so Node runs them as they are. Bundlers take them too.
 */
export default defineConfig({
  input: './dist/openapi.json',
  output: {
    path: 'sdk',
    module: { extension: '.ts' },
    postProcess: [{ name: 'modules', command: process.execPath, args: ['-e', DECLARE_MODULES, '{{path}}'] }],
  },
  plugins: [
    '@hey-api/client-fetch',
    '@hey-api/typescript',
    {
      name: '@hey-api/sdk',
      operations: {
        strategy: 'single',
        containerName: 'Broadsheet',
        nesting: 'operationId',
        methods: 'instance',
      },
    },
  ],
});
