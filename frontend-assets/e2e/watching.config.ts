// What watching a flow costs: `cargo xtask watching`.
import tests from './playwright.config';

export default { ...tests, testMatch: 'watching.ts', reporter: [['list']] };
