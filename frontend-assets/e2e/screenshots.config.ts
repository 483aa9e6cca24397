// The pictures of the documentation: `npm run screenshots`.
import tests from './playwright.config';

export default { ...tests, testMatch: 'screenshots.ts' };
