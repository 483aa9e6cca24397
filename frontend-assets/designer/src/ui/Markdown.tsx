// Markdown as elements: no HTML of its author reaches the page, and links lead only to the web.

import { lexer, type Token, type Tokens } from 'marked';
import { Fragment, type ReactNode, useMemo } from 'react';

export function Markdown({ text }: { readonly text: string }) {
  const tokens = useMemo(() => lexer(text, { gfm: true }), [text]);
  return <div className="markdown">{many(tokens)}</div>;
}

function many(tokens: readonly Token[] | undefined): ReactNode {
  // biome-ignore lint/suspicious/noArrayIndexKey: the tokens of a text have nothing else
  return tokens?.map((token, at) => <Fragment key={at}>{one(token)}</Fragment>);
}

function one(token: Token): ReactNode {
  switch (token.type) {
    case 'heading': {
      const Level = `h${Math.min(6, (token as Tokens.Heading).depth + 2)}` as 'h3';
      return <Level>{many(token.tokens)}</Level>;
    }
    case 'paragraph':
      return <p>{many(token.tokens)}</p>;
    case 'strong':
      return <strong>{many(token.tokens)}</strong>;
    case 'em':
      return <em>{many(token.tokens)}</em>;
    case 'del':
      return <del>{many(token.tokens)}</del>;
    case 'codespan':
      return <code>{token.text}</code>;
    case 'code':
      return (
        <pre>
          <code>{token.text}</code>
        </pre>
      );
    case 'blockquote':
      return <blockquote>{many(token.tokens)}</blockquote>;
    case 'list':
      return list(token as Tokens.List);
    case 'table':
      return table(token as Tokens.Table);
    case 'link':
      return link(token as Tokens.Link);
    case 'hr':
      return <hr />;
    case 'br':
      return <br />;
    case 'space':
      return null;
    case 'text':
      return token.tokens === undefined ? unescaped(token.text) : many(token.tokens);
    case 'escape':
      return token.text;
    default:
      // HTML and pictures stay the text that they are.
      return token.raw;
  }
}

/** The lexer leaves references as they are written; the page writes the characters itself. */
function unescaped(text: string): string {
  const known: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (whole, name: string) => known[name] ?? whole);
}

function list({ ordered, items }: Tokens.List): ReactNode {
  const rows = items.map((item, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the items of a text have nothing else
    <li key={at}>{many(item.tokens)}</li>
  ));
  return ordered ? <ol>{rows}</ol> : <ul>{rows}</ul>;
}

function table({ header, rows }: Tokens.Table): ReactNode {
  return (
    <table>
      <thead>
        <tr>
          {header.map((cell) => (
            <th key={cell.text}>{many(cell.tokens)}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((cells, row) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the rows of a text have nothing else
          <tr key={row}>
            {cells.map((cell, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: nor have its cells
              <td key={at}>{many(cell.tokens)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function link({ href, tokens }: Tokens.Link): ReactNode {
  return /^(https?:|mailto:)/i.test(href) ? (
    <a href={href} target="_blank" rel="noreferrer noopener" className="nodrag">
      {many(tokens)}
    </a>
  ) : (
    <span>{many(tokens)}</span>
  );
}
