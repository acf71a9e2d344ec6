/** The password of every account in the demo data and in generated data. */
export const DEMO_PASSWORD = 'broadsheet-demo';
