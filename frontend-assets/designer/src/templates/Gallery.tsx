// Flows to begin with: a copy of each is one press away.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ArrowUpRight } from 'lucide-react';
import { words } from '../api/problem';
import { go } from '../app/router';
import { createLike } from '../flows/create';
import { Inline } from '../inspector/Inline';
import { toast } from '../ui/Toasts';
import { type Template, templates } from './api';
import { Sketch } from './Sketch';
import './gallery.css';

export function Gallery() {
  const queries = useQueryClient();
  const list = useQuery({ queryKey: ['templates'], queryFn: templates, staleTime: Infinity });
  const make = useMutation({
    mutationFn: ({ flow }: Template) => createLike(flow),
    onSuccess: (id) => {
      void queries.invalidateQueries({ queryKey: ['flows'] });
      go(`/flows/${id}`);
    },
    onError: (error) => toast(words(error), 'bad'),
  });
  if (list.data === undefined) {
    return null;
  }
  return (
    <section className="gallery" aria-labelledby="gallery-title">
      <header className="gallery-head">
        <h2 id="gallery-title">Start from an example</h2>
        <a href="/demo/">
          Demo: orders, live <ArrowUpRight aria-hidden="true" />
        </a>
      </header>
      <ul className="gallery-cards">
        {list.data.map((template) => (
          <li key={template.id}>
            <button
              type="button"
              className="gallery-card"
              disabled={make.isPending}
              onClick={() => make.mutate(template)}
            >
              <Sketch flow={template.flow} />
              <strong>{template.flow.name}</strong>
              <span className="dim">
                <Inline text={template.flow.description} />
              </span>
              <span className="gallery-needs">
                {template.connections.length === 0
                  ? 'Needs nothing'
                  : `Connection: ${template.connections.join(', ')}`}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
