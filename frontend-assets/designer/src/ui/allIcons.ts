// Every lucide icon: large, so never imported but by `import()`.

export { icons } from 'lucide-react';
