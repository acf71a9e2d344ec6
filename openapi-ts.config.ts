import { defineConfig } from '@hey-api/openapi-ts';

/** `npm run sdk`: a TypeScript client of this very build, in `sdk/`, its methods grouped as the document's tags are. */
export default defineConfig({
  input: './dist/openapi.json',
  output: { path: 'sdk' },
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
