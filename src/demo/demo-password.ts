/** The password of every account in the demo data and in generated data. */
export const DEMO_PASSWORD = 'broadsheet-demo';

/** The first account of the demo data. */
export const DEMO_ADDRESS = 'bob@example.com';
