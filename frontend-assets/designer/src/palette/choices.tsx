// Kinds to choose from.

import { toneOf } from '../model/card';
import type { Kind } from '../model/types';
import { Icon } from '../ui/Icon';
import type { Choice } from '../ui/Picker';

export function kindChoices(kinds: readonly Kind[], choose: (kind: Kind) => void): Choice[] {
  return kinds.map((kind) => ({
    id: kind.name,
    label: kind.title,
    hint: kind.summary,
    words: `${kind.name} ${kind.category} ${kind.aliases.join(' ')}`,
    icon: <Icon name={kind.icon} />,
    tone: toneOf(kind),
    choose: () => choose(kind),
  }));
}
