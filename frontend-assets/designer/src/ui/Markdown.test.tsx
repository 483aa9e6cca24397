// Markdown of strangers.

import { cleanup, render } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { Markdown } from './Markdown';

afterEach(cleanup);

const html = (text: string) => render(<Markdown text={text} />).container.innerHTML;

test('shows what Markdown means', () => {
  const shown = html('# Title\n\nA **bold** `code` [link](https://example.org)\n\n- one\n- two');
  expect(shown).toContain('<strong>bold</strong>');
  expect(shown).toContain('<code>code</code>');
  expect(shown).toContain('href="https://example.org"');
  expect(shown.match(/<li>/g)).toHaveLength(2);
});

test.each([
  '<img src=x onerror=alert(1)>',
  '<script>alert(1)</script>',
  'a <b onclick="x()">b</b>',
  '[click](javascript:alert(1))',
  '![x](javascript:alert(1))',
  '[x](data:text/html,<script>1</script>)',
])('lets nothing of %s do anything', (text) => {
  const { container } = render(<Markdown text={text} />);
  expect(container.querySelector('img, script, b, a, [onclick], [onerror]')).toBeNull();
});
