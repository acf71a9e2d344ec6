import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist', 'coverage', 'sdk', 'node_modules', '.data', 'bench-results'] },
  eslint.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      'no-console': 'error',
      eqeqeq: 'error',
      // Options objects and interfaces of libraries are classes to this rule.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'env',
          message: 'Read the configuration (src/platform/config) instead.',
        },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // Nest's modules are classes that hold nothing but their decorator.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      // The constructor of a Nest provider names a class for injection: an import that must stay a value.
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['src/platform/config/**', 'test/support/**', 'test/bench/**', '*.config.*'],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    files: ['src/**/*.repository.ts', 'src/**/*.lists.ts', 'src/**/*.view.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'ThrowStatement > NewExpression[callee.name!=/^(Range|Type)?Error$/]',
          message: 'Name the problem in `violations`, or answer null and let the service throw it.',
        },
      ],
    },
  },
  {
    files: ['test/**'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
    },
  },
  { files: ['test/bench/**'], rules: { 'no-console': 'off' } },
  { files: ['**/*.{cjs,mjs,js}'], ...tseslint.configs.disableTypeChecked },
  {
    files: ['**/*.{cjs,mjs}'],
    languageOptions: { globals: { module: 'writable', process: 'readonly', console: 'readonly' } },
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    files: ['.dependency-cruiser.cjs'],
    languageOptions: { globals: { require: 'readonly', __dirname: 'readonly' } },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    files: ['src/pages/public/**'],
    languageOptions: {
      globals: {
        window: 'readonly',
        document: 'readonly',
        fetch: 'readonly',
        location: 'readonly',
        DOMException: 'readonly',
        performance: 'readonly',
        navigator: 'readonly',
        AbortSignal: 'readonly',
        URLSearchParams: 'readonly',
        FormData: 'readonly',
        history: 'readonly',
      },
    },
  },
);
